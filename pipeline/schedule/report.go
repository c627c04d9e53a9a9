package schedule

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// hookLimit is how long a command or a webhook may take.
const hookLimit = 30 * time.Second

// hookOutput is how much of what a command says is kept, in bytes.
const hookOutput = 2 << 10

// Report is what came of a due run after all its attempts: what hooks are told.
type Report struct {
	Job       string    `json:"job"`
	Outcome   Outcome   `json:"outcome"`
	Run       string    `json:"run,omitempty"` // id of the last attempt's run in the ledger
	Due       time.Time `json:"due"`
	StartedAt time.Time `json:"started_at"`
	EndedAt   time.Time `json:"ended_at"`
	Attempts  int       `json:"attempts"`
	Message
	Text string `json:"text"` // the message as one line, for chat rooms
}

// take notes what an attempt gave; the last one counts.
func (p *Report) take(result Result, attempt int) {
	p.Attempts, p.Outcome, p.Run, p.Message = attempt, result.Outcome, result.Run, result.Message
	p.Text = fmt.Sprintf("ldntrials %s: %s. %s", p.Job, result.Outcome, result.Message)
}

// tell says what came of a run: in the log, then to the job's hook. A hook that fails is said
// in the log and changes nothing.
func (r *Runner) tell(job Job, p Report) {
	hook := job.OnSuccess
	facts := []any{"job", job.Name, "run", p.Run, "outcome", p.Outcome, "attempts", p.Attempts, "seconds", int(p.EndedAt.Sub(p.StartedAt).Seconds())}
	if p.Outcome == Done {
		r.Log.Info("run ended: "+p.Message.String(), facts...)
	} else {
		hook = job.OnFailure
		r.Log.Error("run ended: "+p.Message.String(), facts...)
	}
	body, err := json.Marshal(p)
	if err != nil {
		r.Log.Error("the report cannot be written", "job", job.Name, "error", err)
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.tasks), hookLimit)
	defer cancel()
	if len(hook.Command) > 0 {
		if err := start(ctx, hook.Command, p, body); err != nil {
			r.Log.Error("the command that is to be told could not be", "job", job.Name, "program", hook.Command[0], "error", err)
		}
	}
	address := hook.Webhook
	if hook.WebhookEnv != "" {
		address = (&reader{rules: r.Rules}).getenv(hook.WebhookEnv)
	}
	if address != "" {
		if err := r.post(ctx, address, body); err != nil {
			r.Log.Error("the webhook could not be told", "job", job.Name, "host", host(address), "error", err)
		}
	}
}

// start runs a command with the report on its stdin and in its environment. No shell reads it.
func start(ctx context.Context, argv []string, p Report, body []byte) error {
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...) // #nosec G204 -- what the operator's own file names
	cmd.Stdin = bytes.NewReader(body)
	cmd.Env = append(os.Environ(),
		"LDNTRIALS_JOB="+p.Job, "LDNTRIALS_OUTCOME="+string(p.Outcome), "LDNTRIALS_RUN="+p.Run, "LDNTRIALS_ATTEMPTS="+strconv.Itoa(p.Attempts),
		"LDNTRIALS_DUE="+p.Due.Format(time.RFC3339), "LDNTRIALS_WHAT="+p.What, "LDNTRIALS_WHY="+p.Why, "LDNTRIALS_DO="+p.Do, "LDNTRIALS_TEXT="+p.Text)
	said := &tail{most: hookOutput}
	cmd.Stdout, cmd.Stderr = said, said
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		err = fmt.Errorf("it took longer than %s", hookLimit)
	}
	return fmt.Errorf("%w; it said %q; try it by hand: the report comes on stdin", err, said.text)
}

// tail keeps the end of what is written.
type tail struct {
	text []byte
	most int
}

// Write keeps the last bytes.
func (t *tail) Write(p []byte) (int, error) {
	t.text = append(t.text, p...)
	if over := len(t.text) - t.most; over > 0 {
		t.text = append(t.text[:0], t.text[over:]...)
	}
	return len(p), nil
}

// post sends the report. Errors never hold the address: its path is often the secret.
func (r *Runner) post(ctx context.Context, address string, body []byte) error {
	if err := checkAddress(address); err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return errors.New("the address cannot be asked")
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "ldntrials")
	answer, err := r.Client.Do(request)
	if err != nil {
		var withAddress *url.Error
		if errors.As(err, &withAddress) {
			err = withAddress.Err
		}
		return fmt.Errorf("%w; see that the host can be reached from here", err)
	}
	defer answer.Body.Close()
	if _, err := io.CopyN(io.Discard, answer.Body, 64<<10); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read its answer: %w", err)
	}
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return fmt.Errorf("it answers %d; see that the address is still right", answer.StatusCode)
	}
	return nil
}

// host is what may be said of an address.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}
