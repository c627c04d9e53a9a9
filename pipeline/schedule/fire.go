package schedule

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/robfig/cron/v3"
)

// due deals with a job whose time has come, or was missed. The chain is jitter, overlap, and
// innermost cron's Recover: were it outside of the overlap rule, a panic would leave that rule
// waiting for ever (robfig/cron#366).
func (r *Runner) due(name string, missed bool) {
	job, due, ok := r.claim(name, missed)
	if !ok {
		return
	}
	jitter := job.Jitter
	if missed {
		jitter = 0
	}
	cron.NewChain(r.jitter(jitter), r.overlap(job), cron.Recover(quiet{r.Log})).
		Then(cron.FuncJob(func() { r.perform(job, due) })).Run()
}

// claim takes the time that a job is due now, once.
func (r *Runner) claim(name string, missed bool) (job Job, due time.Time, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := r.jobs[name]
	if e == nil || r.stopping {
		return job, due, false
	}
	if due, ok = latest(e.job.Cron, e.seen, time.Now()); !ok {
		return job, due, false // the timer was early, or this time is dealt with
	}
	e.seen = due
	if missed {
		e.state.Missed++
	}
	return e.job, due, true
}

// jitter waits for a random part of a time, so that many machines do not ask a register at once.
func (r *Runner) jitter(most time.Duration) cron.JobWrapper {
	return func(j cron.Job) cron.Job {
		return cron.FuncJob(func() {
			if most <= 0 || r.sleep(r.Jitter(most)) {
				j.Run()
			}
		})
	}
}

// overlap lets one run be at work at a time, over all jobs: they share the data folder.
func (r *Runner) overlap(job Job) cron.JobWrapper {
	return func(j cron.Job) cron.Job {
		return cron.FuncJob(func() {
			if !r.enter(job) {
				return
			}
			defer r.leave()
			select {
			case <-r.quit: // told to stop meanwhile
			default:
				j.Run()
			}
		})
	}
}

// enter takes the gate by the job's overlap rule.
func (r *Runner) enter(job Job) bool {
	select {
	case r.gate <- struct{}{}:
		return true
	default:
	}
	r.mu.Lock()
	e, busy := r.jobs[job.Name], r.busy
	wait := job.Overlap == Delay && e != nil && !e.waiting
	if e != nil && wait {
		e.waiting = true
	} else if e != nil {
		e.state.Skipped++
	}
	r.mu.Unlock()
	if !wait {
		r.Log.Warn("left out: another run is at work", "job", job.Name, "at_work", busy,
			"remedy", `if this happens often, give the jobs other times, a shorter timeout, or overlap = "delay"`)
		return false
	}
	r.Log.Info("waits until another run has ended", "job", job.Name, "at_work", busy)
	defer func() {
		r.mu.Lock()
		e.waiting = false
		r.mu.Unlock()
	}()
	select {
	case r.gate <- struct{}{}:
		return true
	case <-r.quit:
		return false
	}
}

// leave gives the gate free: at once, or when a run that hangs has ended after all.
func (r *Runner) leave() {
	r.mu.Lock()
	hung := r.hung
	r.hung = nil
	r.mu.Unlock()
	free := func() {
		r.at("", time.Time{})
		<-r.gate
	}
	if hung == nil {
		free()
		return
	}
	go func() {
		<-hung
		r.Log.Warn("the run that hung has ended after all")
		free()
	}()
}

// at notes the job at work and since when; "" when none is.
func (r *Runner) at(name string, since time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, at := range []string{r.busy, name} {
		if e := r.jobs[at]; e != nil {
			e.state.Since = since
		}
	}
	r.busy = name
}

// sleep waits, and is false when the runner stops meanwhile.
func (r *Runner) sleep(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.quit:
		return false
	}
}

// perform makes attempts until one is good, none is left, or another would not help; and tells
// what came of it.
func (r *Runner) perform(job Job, due time.Time) {
	report := Report{Job: job.Name, Due: due, StartedAt: time.Now().UTC()}
	for attempt := 1; ; attempt++ {
		r.Log.Info("run begins", "job", job.Name, "due", due.Format(time.RFC3339), "attempt", attempt)
		result := r.attempt(Task{Job: job, Due: due, Attempt: attempt})
		report.take(result, attempt)
		if result.Outcome == Done || !result.Again || attempt > job.Retries {
			break
		}
		r.Log.Warn("the attempt was not good; another follows", "job", job.Name, "attempt", attempt, "of", job.Retries+1,
			"wait", job.RetryWait, "outcome", result.Outcome, "message", result.Message.String())
		if !r.sleep(job.RetryWait) {
			break
		}
	}
	report.EndedAt = time.Now().UTC()
	r.mu.Lock()
	if e := r.jobs[job.Name]; e != nil {
		e.state.Runs[report.Outcome]++
		e.state.Last = &report
	}
	r.mu.Unlock()
	r.tell(job, report)
}

// attempt runs the job once within its timeout. What has been told to end and does not is
// given up after the limit: it is reported, and holds the gate until it ends after all.
func (r *Runner) attempt(t Task) Result {
	ctx, cancel := context.WithTimeoutCause(r.tasks, t.Timeout, ErrTimeout)
	defer cancel()
	r.at(t.Name, time.Now())
	done := make(chan Result, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				r.Log.Error("the run broke", "job", t.Name, "panic", p, "stack", string(debug.Stack()))
				done <- Result{Outcome: Failed, Again: true, Message: Message{
					What: "The run broke; what was published before is untouched.", Why: fmt.Sprintf("panic: %v", p),
					Do: "report it with the log; the next run tries again",
				}}
			}
		}()
		done <- r.Do(ctx, t)
	}()
	select {
	case result := <-done:
		return result
	case <-ctx.Done():
	}
	r.Log.Error("the run is told to end", "job", t.Name, "attempt", t.Attempt, "cause", context.Cause(ctx), "timeout", t.Timeout)
	limit := time.NewTimer(r.Limit)
	defer limit.Stop()
	select {
	case result := <-done:
		return result
	case <-limit.C:
	}
	r.mu.Lock()
	r.hung = done
	r.mu.Unlock()
	return Result{Outcome: Failed, Message: Message{
		What: "The run hangs and does not end when told to; what was published before is untouched.",
		Why:  fmt.Sprintf("%v (%s), and nothing happened for another %s", context.Cause(ctx), t.Timeout, r.Limit),
		Do:   "restart the scheduler; look in the log at what the run did last",
	}}
}
