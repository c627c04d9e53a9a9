package schedule

import (
	"context"
	"time"
)

// Overlap says what becomes of a job that is due while another run is at work on the same
// data folder.
type Overlap string

// The overlap rules.
const (
	Skip  Overlap = "skip"  // this time is left out and said in the log
	Delay Overlap = "delay" // it waits until the other has ended; at most one time a job waits
)

// Job is one schedule file.
type Job struct {
	Name       string   // of the file, without .toml
	Cron       string   // expression, UTC; see Next
	Registries []string // short names; none means every register
	Full       bool     // read the whole archive again, from bytes to rows
	Timeout    time.Duration
	Retries    int           // further attempts after one that may go better next time
	RetryWait  time.Duration // between two attempts
	Jitter     time.Duration // a due run begins at random within this time
	Overlap    Overlap
	CatchUp    bool // run once, late, where a time was missed
	OnFailure  Hook // after a run that an operator should know of: anything but done
	OnSuccess  Hook
}

// Hook is whom to tell. The zero value tells nobody.
type Hook struct {
	Command    []string // program and its arguments, no shell; facts as JSON on stdin and in LDNTRIALS_ variables
	Webhook    string   // address that gets the facts as JSON by POST: https, or http on this machine
	WebhookEnv string   // variable that holds such an address, so that a secret one is in no file
}

// Task is one attempt at a job.
type Task struct {
	Job
	Due     time.Time // when the job was due (UTC); a missed run keeps the time that was missed
	Attempt int       // from 1
}

// Outcome is how a run ended.
type Outcome string

// The outcomes, best first.
const (
	Done     Outcome = "done"
	Degraded Outcome = "degraded" // published, but not everything could be had
	Refused  Outcome = "refused"  // a gate refused to publish; what stood before stands
	Failed   Outcome = "failed"   // what stood before stands
)

// Message is what an operator reads of a run that was not done: the same words in the log, on
// the webhook and in the status.
type Message struct {
	What string `json:"what"` // what happened
	Why  string `json:"why"`  // the cause, as far as it is known
	Do   string `json:"do"`   // what to do about it
}

func (m Message) String() string {
	if m.Why == "" && m.Do == "" {
		return m.What
	}
	return m.What + " | why: " + m.Why + " | what to do: " + m.Do
}

// Result is what came of an attempt.
type Result struct {
	Run     string // id of the run in the ledger; "" when it left no line there
	Outcome Outcome
	Again   bool // another attempt may end better
	Message Message
}

// Do makes an attempt at a job: it knows how a run works, this package does not. It ends soon
// after ctx does; the cause of ctx says why it has to (ErrTimeout, ErrStopped). A panic in it is
// a failed attempt.
type Do func(ctx context.Context, t Task) Result

// Next gives the first n times after from at which the job is due, see the function Next.
func (j Job) Next(from time.Time, n int) ([]time.Time, error) { return Next(j.Cron, from, n) }
