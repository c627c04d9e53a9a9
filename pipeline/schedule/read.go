package schedule

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
)

// Defaults and bounds of a schedule file.
const (
	DefaultTimeout   = 2 * time.Hour
	DefaultRetryWait = 10 * time.Minute
	maxTimeout       = 24 * time.Hour
	maxRetries       = 20
	maxWait          = 12 * time.Hour // between attempts, and of jitter
	maxFile          = 64 << 10       // bytes of a schedule file
)

// Problem is one fault of a schedule file.
type Problem struct {
	File   string // base name
	Line   int    // from 1; 0 where no line is to blame
	What   string
	Remedy string
}

func (p *Problem) Error() string {
	at := p.File
	if p.Line > 0 {
		at = fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s: %s; %s", at, p.What, p.Remedy)
}

// Rules are what a schedule file is held against beside its own form.
type Rules struct {
	Registries []string            // short names that there are; none means any
	Getenv     func(string) string // for webhook_env; nil means os.Getenv
	From       time.Time           // a job must be due some time after this; zero means now
}

// Files lists the schedule files of a folder, sorted. A folder that is not there or holds none
// is an error with its remedy.
func Files(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("read schedules: %w; name the folder of the schedule files with --schedules", err)
	}
	var paths []string
	for _, e := range entries {
		if filepath.Ext(e.Name()) == ".toml" && !strings.HasPrefix(e.Name(), ".") {
			paths = append(paths, filepath.Join(dir, e.Name()))
		}
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("read schedules: no .toml file in %s; name another folder with --schedules", dir)
	}
	return paths, nil
}

// ReadFile reads one schedule file. Its error joins a *Problem for every fault it has.
func ReadFile(path string, rules Rules) (Job, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Job{}, unreadable(path, err)
	}
	if info.Size() > maxFile {
		return Job{}, &Problem{File: filepath.Base(path), What: fmt.Sprintf("the file has %d bytes", info.Size()), Remedy: "a schedule needs a few lines"}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return Job{}, unreadable(path, err)
	}
	return Parse(filepath.Base(path), string(text), rules)
}

func unreadable(path string, err error) error {
	if inner := new(fs.PathError); errors.As(err, &inner) {
		err = inner.Err
	}
	return &Problem{File: filepath.Base(path), What: "it cannot be read: " + err.Error(), Remedy: "make it a file that this user may read, or take it out of the folder"}
}

// Parse reads the text of a schedule file; file is its base name. Errors as in ReadFile.
func Parse(file, text string, rules Rules) (Job, error) {
	r := &reader{file: file, text: text, rules: rules, values: map[string]any{}}
	var document map[string]any
	if _, err := toml.Decode(text, &document); err != nil {
		var broken toml.ParseError
		if errors.As(err, &broken) {
			return Job{}, &Problem{File: file, Line: broken.Position.Line, What: strings.TrimSuffix(broken.Message, "."),
				Remedy: `a line is a key, = and a value: text in quotes, a list in brackets; for example: cron = "30 2 * * *"`}
		}
		return Job{}, &Problem{File: file, What: err.Error(), Remedy: "write TOML"}
	}
	for key, value := range document {
		if table, ok := value.(map[string]any); ok && len(table) > 0 {
			for inner, value := range table {
				r.values[key+"."+inner] = value
			}
			continue
		}
		r.values[key] = value
	}
	job := Job{
		Name:       strings.TrimSuffix(file, ".toml"),
		Cron:       r.cron(),
		Registries: r.registries(),
		Full:       r.flag("full", false),
		Timeout:    r.duration("timeout", DefaultTimeout, time.Second, maxTimeout),
		Retries:    r.count("retries", maxRetries),
		RetryWait:  r.duration("retry_wait", DefaultRetryWait, 0, maxWait),
		Jitter:     r.duration("jitter", 0, 0, maxWait),
		Overlap:    Overlap(r.choice("overlap", string(Skip), string(Delay))),
		CatchUp:    r.flag("catch_up", true),
		OnFailure:  r.hook("on_failure"),
		OnSuccess:  r.hook("on_success"),
	}
	if !goodName(job.Name) {
		r.fault("", fmt.Sprintf("%q is not a job's name", job.Name), "name the file with lower-case letters, digits, - and _, for example nightly.toml")
	}
	r.unknown()
	if len(r.problems) > 0 {
		slices.SortStableFunc(r.problems, func(a, b *Problem) int { return a.Line - b.Line })
		errs := make([]error, len(r.problems))
		for i, p := range r.problems {
			errs[i] = p
		}
		return Job{}, errors.Join(errs...)
	}
	return job, nil
}

func goodName(name string) bool {
	return name != "" && len(name) <= 60 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-_") == ""
}

// keys are all there are; a table's are written table.key.
var keys = []string{
	"cron", "registries", "full", "timeout", "retries", "retry_wait", "jitter", "overlap", "catch_up",
	"on_failure.command", "on_failure.webhook", "on_failure.webhook_env",
	"on_success.command", "on_success.webhook", "on_success.webhook_env",
}

// Keys lists every key of a schedule file; a table's are written table.key.
func Keys() []string { return slices.Clone(keys) }

// reader takes values out of a document and collects what is wrong with them.
type reader struct {
	file, text string
	rules      Rules
	values     map[string]any
	problems   []*Problem
}

func (r *reader) fault(key, what, remedy string) {
	r.problems = append(r.problems, &Problem{File: r.file, Line: lineOf(r.text, key), What: what, Remedy: remedy})
}

// take gives a value of one type; nothing where it is not there or of another type.
func take[T any](r *reader, key, kind string) (value T, ok bool) {
	raw, ok := r.values[key]
	if !ok {
		return value, false
	}
	value, ok = raw.(T)
	if !ok {
		r.fault(key, fmt.Sprintf("%s is not %s", key, kind), "write "+key+" = "+examples[key])
	}
	return value, ok
}

var examples = map[string]string{
	"cron": `"30 2 * * *"`, "registries": `["ctgov"]`, "full": "true", "timeout": `"2h"`, "retries": "2", "retry_wait": `"10m"`,
	"jitter": `"5m"`, "overlap": `"skip"`, "catch_up": "true",
	"on_failure.command": `["/usr/local/bin/tell", "operator"]`, "on_success.command": `["/usr/local/bin/tell", "operator"]`,
	"on_failure.webhook": `"https://hooks.example.org/ldn"`, "on_success.webhook": `"https://hooks.example.org/ldn"`,
	"on_failure.webhook_env": `"LDNTRIALS_WEBHOOK"`, "on_success.webhook_env": `"LDNTRIALS_WEBHOOK"`,
}

func (r *reader) cron() string {
	if _, ok := r.values["cron"]; !ok {
		r.fault("", "there is no cron expression", "write when the job is due, in UTC: cron = "+examples["cron"])
		return ""
	}
	expr, ok := take[string](r, "cron", "text")
	if !ok {
		return ""
	}
	from := r.rules.From
	if from.IsZero() {
		from = time.Now()
	}
	if _, err := Next(expr, from, 1); err != nil {
		for _, reason := range []error{ErrZone, ErrInterval, ErrSyntax, ErrNever} {
			if errors.Is(err, reason) {
				what, remedy, _ := strings.Cut(reason.Error(), ": ")
				if reason == ErrSyntax {
					what, remedy = "is no cron expression", reason.Error()
				}
				r.fault("cron", fmt.Sprintf("cron %q: %s", expr, what), remedy)
			}
		}
	}
	return expr
}

func (r *reader) registries() []string {
	names := r.texts("registries")
	for _, name := range names {
		if len(r.rules.Registries) > 0 && !slices.Contains(r.rules.Registries, name) {
			r.fault("registries", fmt.Sprintf("there is no register %q", name), "known are "+strings.Join(r.rules.Registries, ", ")+"; leave registries out for all of them")
		}
	}
	return names
}

func (r *reader) flag(key string, standard bool) bool {
	if value, ok := take[bool](r, key, "true or false"); ok {
		return value
	}
	return standard
}

func (r *reader) duration(key string, standard, least, most time.Duration) time.Duration {
	text, ok := take[string](r, key, "a duration in quotes")
	if !ok {
		return standard
	}
	d, err := time.ParseDuration(text)
	switch {
	case err != nil:
		r.fault(key, fmt.Sprintf("%s %q is no duration", key, text), `write a number with h, m or s, for example "90m"`)
	case d < least || d > most:
		r.fault(key, fmt.Sprintf("%s %s is out of bounds", key, d), fmt.Sprintf("choose from %s to %s", least, most))
	}
	return d
}

func (r *reader) count(key string, most int64) int {
	n, _ := take[int64](r, key, "a whole number")
	if n < 0 || n > most {
		r.fault(key, fmt.Sprintf("%s %d is out of bounds", key, n), fmt.Sprintf("choose from 0 to %d", most))
		return 0
	}
	return int(n)
}

func (r *reader) choice(key string, choices ...string) string {
	text, ok := take[string](r, key, "text")
	if !ok {
		return choices[0]
	}
	if !slices.Contains(choices, text) {
		r.fault(key, fmt.Sprintf("%s %q is unknown", key, text), "choose "+strings.Join(choices, " or "))
	}
	return text
}

func (r *reader) texts(key string) []string {
	list, ok := take[[]any](r, key, "a list of texts")
	if !ok {
		return nil
	}
	var texts []string
	for _, item := range list {
		text, ok := item.(string)
		if !ok || text == "" && len(texts) == 0 {
			r.fault(key, key+" is not a list of texts", "write "+key+" = "+examples[key])
			return nil
		}
		texts = append(texts, text)
	}
	return texts
}

func (r *reader) hook(table string) Hook {
	h := Hook{Command: r.texts(table + ".command")}
	if _, given := r.values[table+".command"]; given && len(h.Command) == 0 {
		r.fault(table+".command", "the command is empty", "write the program and its arguments as a list, or leave the line out")
	}
	if len(h.Command) > 0 {
		if _, err := exec.LookPath(h.Command[0]); err != nil {
			r.fault(table+".command", fmt.Sprintf("the program %q cannot be started here", h.Command[0]), "give its full path and make it executable (no shell reads this line)")
		}
	}
	h.Webhook, _ = take[string](r, table+".webhook", "text")
	if _, given := r.values[table+".webhook"]; given {
		r.address(table+".webhook", h.Webhook)
	}
	h.WebhookEnv, _ = take[string](r, table+".webhook_env", "text")
	if h.WebhookEnv != "" {
		value := r.getenv(h.WebhookEnv)
		if value == "" {
			r.fault(table+".webhook_env", h.WebhookEnv+" is not set", "set it to the address in the environment of the process, or leave the line out")
		} else {
			r.address(table+".webhook_env", value)
		}
	}
	if h.Webhook != "" && h.WebhookEnv != "" {
		r.fault(table+".webhook_env", "there are two webhooks", "keep webhook or webhook_env")
	}
	return h
}

// address refuses a webhook that would carry its message in the clear over a network. It never
// repeats the address: it may be a secret.
func (r *reader) address(key, address string) {
	if err := checkAddress(address); err != nil {
		r.fault(key, err.Error(), "use https://, or http:// to 127.0.0.1, [::1] or localhost")
	}
}

func (r *reader) getenv(name string) string {
	if r.rules.Getenv != nil {
		return r.rules.Getenv(name)
	}
	return os.Getenv(name)
}

// checkAddress says what is wrong with a webhook's address, without the address.
func checkAddress(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Hostname() == "":
		return errors.New("the webhook is no address")
	case u.User != nil:
		return errors.New("the webhook's address holds a name or password")
	case u.Scheme == "https":
		return nil
	case u.Scheme != "http":
		return fmt.Errorf("the webhook's scheme is %q", u.Scheme)
	}
	if ip := net.ParseIP(u.Hostname()); u.Hostname() == "localhost" || ip != nil && ip.IsLoopback() {
		return nil
	}
	return errors.New("the webhook would go over a network in the clear")
}

// unknown finds the keys that nobody reads.
func (r *reader) unknown() {
	for key := range r.values {
		if slices.Contains(keys, key) {
			continue
		}
		if key == "on_failure" || key == "on_success" {
			r.fault(key, key+" tells nobody", fmt.Sprintf("write [%s] and below it command, webhook or webhook_env; or leave it out", key))
			continue
		}
		r.fault(key, fmt.Sprintf("unknown key %q", key), suggestion(key))
	}
}

// suggestion names the known key that a wrong one resembles most.
func suggestion(key string) string {
	best, least := "", 4
	for _, known := range keys {
		if d := distance(key, known); d < least {
			best, least = known, d
		}
	}
	if best != "" {
		return fmt.Sprintf("is %q meant?", best)
	}
	return "known are " + strings.Join(keys, ", ")
}

// distance counts the letters to insert, remove or replace between two words.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := before
			if a[i] != b[j] {
				cost++
			}
			before, row[j+1] = row[j+1], min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}

// lineOf finds the line on which a key stands, 0 if it cannot be told. Tables are written as
// tables or with dots.
func lineOf(text, key string) int {
	if key == "" {
		return 0
	}
	table, n := "", 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			table = strings.Trim(strings.TrimSpace(strings.SplitN(line, "#", 2)[0]), "[] \t\"") + "."
			if table == key+"." {
				return n
			}
			continue
		}
		name, _, ok := strings.Cut(line, "=")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		name = strings.ReplaceAll(strings.ReplaceAll(name, " ", ""), `"`, "")
		if full := strings.TrimSpace(strings.TrimPrefix(table, ".") + name); full == key || strings.HasPrefix(key, full+".") {
			return n
		}
	}
	return 0
}
