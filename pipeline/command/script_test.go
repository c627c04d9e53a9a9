package command_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"ldntrials/pipeline/command"
	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/ctgov"
	"ldntrials/pipeline/registry/ctgov/fakectgov"
	"ldntrials/pipeline/registry/ctis"
	"ldntrials/pipeline/registry/euctr"
	"ldntrials/pipeline/registry/polite"
)

// TestMain lets the test binary be the command: scripts and tests run `ldntrials` as a
// process of its own, and `reader`, which holds a warehouse open.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"ldntrials": func() { os.Exit(runCommand()) },
		"reader":    func() { os.Exit(runReader()) },
	})
}

// Settings of the command under test that no operator has: they make waiting short and
// pages small.
const (
	pageSizeEnv  = "TEST_PAGE_SIZE"
	pageLimitEnv = "TEST_PAGE_LIMIT"
	registersEnv = "TEST_REGISTERS" // "all": not ClinicalTrials.gov alone
)

// hereOnly carries requests to this machine and refuses all others: no test ever asks a
// register, whatever address it forgot to set.
type hereOnly struct{ http.RoundTripper }

func (h hereOnly) RoundTrip(r *http.Request) (*http.Response, error) {
	if !polite.OnThisMachine(r.URL.String()) {
		return nil, fmt.Errorf("a test asks %s: set its address to one on this machine", r.URL.Host)
	}
	return h.RoundTripper.RoundTrip(r)
}

func runCommand() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ct := ctgov.New()
	ct.FirstWait = time.Millisecond
	if n, err := strconv.Atoi(os.Getenv(pageSizeEnv)); err == nil {
		ct.PageSize = n
	}
	if n, err := strconv.ParseInt(os.Getenv(pageLimitEnv), 10, 64); err == nil {
		ct.PageLimit = n
	}
	here := hereOnly{http.DefaultTransport}
	ct.Transport = here
	registers := []registry.Registry{ct}
	if os.Getenv(registersEnv) == "all" {
		registers = append(registers, &ctis.Registry{Transport: here, FirstWait: ct.FirstWait}, &euctr.Registry{Transport: here, FirstWait: ct.FirstWait})
	}
	return command.Run(ctx, command.Env{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv, Version: "test", Program: "ldntrials",
		Registries: registers,
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("LDNTRIALS_DATA", filepath.Join(e.WorkDir, "data"))
			for _, name := range []string{"CTGOV", "CTIS", "EUCTR", "ISRCTN"} {
				e.Setenv("LDNTRIALS_"+name+"_URL", "http://127.0.0.1:1") // nobody answers
			}
			e.Values[serverKey{}] = &register{}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "answers": answers, "register": startRegister, "asked": asked, "studies": writeStudies, "filled": filled, "damage": damage, "put_in_quarantine": putInQuarantine,
		},
	})
}

// exits CODE COMMAND ARG... runs a command and wants this exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var died *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &died) {
		got = died.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// answers SQL ROW... asks the warehouse and wants these rows, as CSV without a header.
func answers(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: answers SQL ROW...")
	}
	ts.Check(ts.Exec("ldntrials", "query", "--format", "csv", args[0]))
	rows := strings.Split(strings.TrimSuffix(strings.ReplaceAll(ts.ReadFile("stdout"), "\r\n", "\n"), "\n"), "\n")[1:]
	if !slices.Equal(rows, args[1:]) {
		ts.Fatalf("the warehouse answers %q, want %q", rows, args[1:])
	}
}

type serverKey struct{}

// register is the script's register: one address, whose behaviour may change.
type register struct {
	handler atomic.Pointer[fakectgov.Server]
	spoil   atomic.Pointer[strings.Replacer] // of what is answered
	url     string
}

func (r *register) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	if spoil := r.spoil.Load(); spoil != nil {
		w = spoiled{w, spoil}
	}
	r.handler.Load().ServeHTTP(w, q)
}

// spoiled changes an answer on its way out.
type spoiled struct {
	http.ResponseWriter
	by *strings.Replacer
}

func (s spoiled) Unwrap() http.ResponseWriter { return s.ResponseWriter }

func (s spoiled) Write(p []byte) (int, error) {
	_, err := s.by.WriteString(s.ResponseWriter, string(p))
	return len(p), err
}

// become makes the register another one; it returns its address.
func (r *register) become(s *fakectgov.Server, cleanUp func(func())) string {
	r.handler.Store(s)
	if r.url == "" {
		server := httptest.NewServer(r)
		cleanUp(server.Close)
		r.url = server.URL
	}
	return r.url
}

// startRegister is `register FLAG...`: from here on the register answers like this.
func startRegister(ts *testscript.TestScript, neg bool, args []string) {
	flags := flag.NewFlagSet("register", flag.ContinueOnError)
	n := flags.Int("n", 40, "how many studies it has")
	seed := flags.Uint64("seed", 1, "of the studies and faults")
	small := flags.Bool("small", false, "studies of 300 bytes")
	edit := flags.String("edit", "", "OLD=NEW;...: replace text in every study")
	spoil := flags.String("spoil", "", "OLD=NEW;...: replace text in every answer")
	rate := flags.Float64("faults", 0, "share of answers that go wrong")
	kinds := flags.String("kinds", "", "kinds of fault")
	script := flags.String("script", "", "what goes wrong with the first answers: good or a kind of fault")
	announce := flags.Int("announce", -1, "totalCount to announce")
	repeat := flags.Int("repeat", 0, "page that is given for ever")
	tokens := flags.Int("tokens", 0, "pages after which a token is refused once")
	duplicates := flags.Int("duplicates", 0, "studies that are given on the next page again")
	oversize := flags.Int("oversize", 0, "bytes of an oversize answer")
	moves := flags.Bool("moves", false, "new data after every look at the version")
	prefix := flags.String("prefix", "", "path in front of /api/v2")
	ts.Check(flags.Parse(args))
	options := fakectgov.Options{
		Seed: *seed, FaultRate: *rate, RepeatFrom: *repeat, TokenUses: *tokens, Duplicates: *duplicates,
		OversizeTo: *oversize, RetryAfter: "0",
	}
	for kind := range strings.SplitSeq(*kinds, ",") {
		if kind != "" {
			options.Faults = append(options.Faults, fakectgov.Fault(kind))
		}
	}
	for kind := range strings.SplitSeq(*script, ",") {
		options.Script = append(options.Script, fakectgov.Fault(strings.TrimPrefix(kind, "good")))
	}
	if *announce >= 0 {
		options.Announce = func(int) int { return *announce }
	}
	if *moves {
		for day := range 300 {
			options.Versions = append(options.Versions, fmt.Sprintf("2026-01-02T09:%02d:%02d", day/60, day%60))
		}
	}
	r := ts.Value(serverKey{}).(*register)
	r.spoil.Store(replacer(*spoil))
	ts.Setenv("LDNTRIALS_CTGOV_URL", r.become(fakectgov.New(madeUp(*n, *seed, *small, *edit), options), ts.Defer)+*prefix)
}

// asked COUNT is how many search pages were asked for since the register was started.
func asked(ts *testscript.TestScript, neg bool, args []string) {
	pages := 0
	for _, u := range ts.Value(serverKey{}).(*register).handler.Load().Requests() {
		if strings.HasSuffix(u.Path, "/studies") {
			pages++
		}
	}
	if len(args) != 1 || args[0] != strconv.Itoa(pages) {
		ts.Fatalf("%d search pages were asked for, want %v", pages, args)
	}
}

// madeUp are made-up studies; edit is OLD=NEW;...
func madeUp(n int, seed uint64, small bool, edit string) [][]byte {
	generate := fakectgov.Generate
	if small {
		generate = fakectgov.Small
	}
	studies := slices.Collect(generate(n, seed))
	if by := replacer(edit); by != nil {
		for i, s := range studies {
			studies[i] = []byte(by.Replace(string(s)))
		}
	}
	return studies
}

// replacer reads OLD=NEW;OLD=NEW. Nothing gives nil.
func replacer(text string) *strings.Replacer {
	if text == "" {
		return nil
	}
	var pairs []string
	for one := range strings.SplitSeq(text, ";") {
		from, to, _ := strings.Cut(one, "=")
		pairs = append(pairs, from, to)
	}
	return strings.NewReplacer(pairs...)
}

// writeStudies is `studies FORM N FILE`: made-up studies as a file of one form.
func writeStudies(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: studies object|page|array|ndjson N FILE")
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	var lines []string
	for _, s := range madeUp(n, 1, true, "") {
		lines = append(lines, string(s))
	}
	text := map[string]string{
		"object": lines[0], "ndjson": strings.Join(lines, "\n"),
		"page":  `{"totalCount":` + args[1] + `,"studies":[` + strings.Join(lines, ",\n") + `]}`,
		"array": "[" + strings.Join(lines, ",\n") + "]",
	}[args[0]]
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(text+"\n"), 0o644))
}

// damage is `damage PATTERN`: one bit in the middle of the first file that the pattern finds is
// another one.
func damage(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: damage PATTERN")
	}
	found, err := filepath.Glob(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(found) == 0 {
		ts.Fatalf("no file %s", args[0])
	}
	body, err := os.ReadFile(found[0])
	ts.Check(err)
	body[len(body)/2] ^= 1
	ts.Check(os.WriteFile(found[0], body, 0o644))
}

// filled is `filled FILE TEXT`: a file whose @NAME@ is replaced by so many letters, as
// in @1000000@, for bodies that nobody wants to write into a script.
func filled(ts *testscript.TestScript, neg bool, args []string) {
	text := ts.ReadFile(args[0])
	before, rest, _ := strings.Cut(text, "@")
	size, after, ok := strings.Cut(rest, "@")
	n, err := strconv.Atoi(size)
	if !ok || err != nil {
		ts.Fatalf("%s has no @SIZE@", args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(before+strings.Repeat("x", n)+after), 0o644))
}
