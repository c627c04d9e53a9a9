// Package command is the command line: it reads arguments, wires the rooms together,
// shows progress on stderr and results on stdout, and turns an outcome into an exit
// code.
package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/registry"
	others "ldntrials/pipeline/registry/bundled"
	"ldntrials/pipeline/registry/ctgov"
	"ldntrials/pipeline/registry/ctgov/bundled"
	"ldntrials/pipeline/registry/ctis"
	"ldntrials/pipeline/registry/euctr"
	"ldntrials/pipeline/registry/ictrp"
	"ldntrials/pipeline/registry/isrctn"
	"ldntrials/pipeline/registry/polite"
	"ldntrials/pipeline/registry/whoxml"
	"ldntrials/sql"
)

// Env is what the command takes from its surroundings.
type Env struct {
	Args    []string // without the program's name
	Stdin   io.Reader
	Stdout  io.Writer
	Stderr  io.Writer
	Getenv  func(string) string
	Version string
	Program string // how to start this program again; "" finds it itself

	// Registries are asked in this order; nil means every register there is.
	Registries []registry.Registry
}

// cli is the whole command line.
type cli struct {
	Data    string           `help:"Data folder." default:"./data" env:"LDNTRIALS_DATA" type:"path"`
	Verbose bool             `help:"Log every step." short:"v"`
	Log     string           `help:"Form of log lines: text or json." enum:"text,json" default:"text" env:"LDNTRIALS_LOG"`
	Version kong.VersionFlag `help:"Print the version."`

	KeepExports    int `help:"Exports that stay, the newest first." default:"10" env:"LDNTRIALS_KEEP_EXPORTS" placeholder:"N"`
	KeepWarehouses int `help:"Warehouses before the published one that stay." default:"1" env:"LDNTRIALS_KEEP_WAREHOUSES" placeholder:"N"`

	Refresh refreshCmd `cmd:"" help:"Pull the registers, keep what is new, model, check, publish and export."`
	Import  importCmd  `cmd:"" help:"Import files that were downloaded from a register, then publish like refresh."`
	Build   buildCmd   `cmd:"" help:"Make warehouse and exports again from the archive."`
	Report  reportCmd  `cmd:"" help:"The article's claims and what registers hold on each; the evidence behind one; figures per indication."`
	Query   queryCmd   `cmd:"" help:"Run one reading SQL statement on the warehouse."`
	Check   checkCmd   `cmd:"" help:"Show the data checks of the published warehouse."`
	Trial   trialCmd   `cmd:"" help:"Show what is known of one trial, by any id of it."`
	Dose    doseCmd    `cmd:"" help:"Explain how a phrase about a dose is read."`
	Status  statusCmd  `cmd:"" help:"Say whether the operator should care."`
	Pages   pagesCmd   `cmd:"" help:"Build the web pages of the newest exports, for serve or any static host."`
	Serve   serveCmd   `cmd:"" help:"Serve the exports on this machine."`

	Schedule   scheduleCmd   `cmd:"" help:"Run the jobs of schedule files by themselves, show and check them."`
	Verify     verifyCmd     `cmd:"" help:"Compare archive, columns, warehouse and exports with their hashes."`
	Backup     backupCmd     `cmd:"" help:"Save archive, ledger and quarantine, also while a run is at work."`
	Restore    restoreCmd    `cmd:"" help:"Put a backup back."`
	Quarantine quarantineCmd `cmd:"" help:"Show records that could not be read, and try them again."`
}

// session is what a command's Run gets.
type session struct {
	ctx context.Context
	env Env
	cli *cli
	out *console // stderr
	log *slog.Logger
}

// exit is an error with an exit code of its own.
type exit struct {
	code int
	err  error
}

func (e *exit) Error() string { return e.err.Error() }
func (e *exit) Unwrap() error { return e.err }

func usage(format string, args ...any) error {
	return &exit{refresh.ExitUsage, fmt.Errorf(format, args...)}
}

// Run runs one command and gives its exit code (design.md, A run).
func Run(ctx context.Context, env Env) int {
	var c cli
	done := -1 // set when the parser itself ends the program, after --help or --version
	parser, err := kong.New(&c,
		kong.Name("ldntrials"),
		kong.Description("Trials of low-dose naltrexone from the public registers: every version kept, doses read with their evidence, claims checked. No medical advice."),
		kong.Writers(env.Stdout, env.Stderr),
		kong.Exit(func(code int) { done = code; panic(parserExit{}) }),
		kong.Vars{"version": env.Version},
		kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		fmt.Fprintln(env.Stderr, "ldntrials:", err)
		return refresh.ExitFailed
	}
	args := env.Args
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parse(parser, args)
	if done >= 0 {
		return done
	}
	if err != nil {
		fmt.Fprintf(env.Stderr, "ldntrials: %v\nTry `ldntrials --help`.\n", err)
		return refresh.ExitUsage
	}
	out := newConsole(env.Stderr, env.Getenv)
	s := &session{ctx: ctx, env: env, cli: &c, out: out, log: newLog(out, c.Verbose)}
	if c.Log == "json" {
		s.log = newJSONLog(out, c.Verbose)
	}
	err = parsed.Run(s)
	out.Show("")
	var coded *exit
	switch {
	case err == nil:
		return refresh.ExitDone
	case errors.As(err, &coded):
		if coded.err != nil {
			fmt.Fprintln(env.Stderr, "ldntrials:", coded.err)
		}
		return coded.code
	default:
		fmt.Fprintln(env.Stderr, "ldntrials:", err)
		return refresh.ExitFailed
	}
}

type parserExit struct{}

func parse(parser *kong.Kong, args []string) (parsed *kong.Context, err error) {
	defer func() {
		if r := recover(); r != nil {
			if _, ours := r.(parserExit); !ours {
				panic(r)
			}
		}
	}()
	return parser.Parse(args)
}

func newLog(w io.Writer, verbose bool) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, logOptions(verbose)))
}

func newJSONLog(w io.Writer, verbose bool) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, logOptions(verbose)))
}

func logOptions(verbose bool) *slog.HandlerOptions {
	if verbose {
		return &slog.HandlerOptions{Level: slog.LevelDebug}
	}
	return &slog.HandlerOptions{Level: slog.LevelInfo}
}

// registries lists every register, in the order in which they are asked.
func (s *session) registries() []registry.Registry {
	if s.env.Registries != nil {
		return s.env.Registries
	}
	agent := polite.UserAgent(s.env.Version)
	ct := ctgov.New()
	ct.UserAgent = agent
	live := []registry.Registry{
		ct,
		&ctis.Registry{UserAgent: agent},
		&euctr.Registry{UserAgent: agent},
		&isrctn.Registry{UserAgent: agent},
	}
	byFile := append([]registry.Registry{ictrp.New()}, whoxml.All()...)
	return append(live, byFile...)
}

// extracts are the bundled reference extracts of the registers.
func extracts() map[string]iter.Seq2[[]byte, error] {
	all := others.Extracts()
	all[ctgov.Name] = bundled.Studies()
	return all
}

// pipeline wires the rooms for a run.
func (s *session) pipeline(only []string, asOf string) (*refresh.Pipeline, error) {
	p := &refresh.Pipeline{
		Data: s.cli.Data, Models: sql.Files, Registries: s.registries(), Version: s.env.Version, Log: s.log,
		KeepExports: max(s.cli.KeepExports, 1), KeepWarehouses: s.cli.KeepWarehouses,
		Bundled: extracts(),
		Only:    only, Getenv: s.env.Getenv, Progress: s.progress(),
	}
	if s.cli.KeepExports < 0 || s.cli.KeepWarehouses < 0 {
		return nil, usage("--keep-exports and --keep-warehouses: a number below 0 cannot be kept; the newest export always stays")
	}
	for _, name := range only {
		known := false
		var names []string
		for _, reg := range p.Registries {
			names = append(names, reg.Properties().Name)
			known = known || reg.Properties().Name == name
		}
		if !known {
			return nil, usage("--registry %s: no such register; known are %s", name, strings.Join(names, ", "))
		}
	}
	if asOf != "" {
		at, err := refresh.ParseAsOf(asOf)
		if err != nil {
			return nil, usage("--as-of: %w", err)
		}
		p.AsOf = at
	}
	return p, nil
}

// progress shows one changing line on a terminal and log lines elsewhere.
func (s *session) progress() func(refresh.Stage, string) {
	if s.out.terminal {
		return func(stage refresh.Stage, text string) { s.out.Show(string(stage) + ": " + text) }
	}
	last := time.Time{}
	lastStage := refresh.Stage("")
	return func(stage refresh.Stage, text string) {
		if stage == lastStage && time.Since(last) < 2*time.Second {
			return
		}
		last, lastStage = time.Now(), stage
		s.log.Info(text, "stage", stage)
	}
}

// finish says what a run did and turns its exit code into an error.
func (s *session) finish(result refresh.Result, err error) error {
	s.out.Show("")
	if err != nil {
		if result.Published {
			return &exit{refresh.ExitFailed, err}
		}
		still := "nothing was published before"
		if _, statErr := os.Stat(filepath.Join(s.cli.Data, refresh.WarehouseName)); statErr == nil {
			still = "the warehouse published before is untouched"
		}
		return &exit{result.Exit, fmt.Errorf("%w\n%s", err, still)}
	}
	out := s.out
	for _, r := range result.Registries {
		line := fmt.Sprintf("%s: %d records, %d new versions", r.Title, r.Received, r.New)
		switch {
		case r.Outcome != "ok":
			line = fmt.Sprintf("%s could not be read: %s", r.Title, r.Error)
		case r.Provenance == registry.Bundled:
			line = fmt.Sprintf("%s: %s, %d records", r.Title, bundled.Label, r.Received)
		}
		if r.Quarantined > 0 {
			line += fmt.Sprintf(", %d in quarantine (%s)", r.Quarantined, filepath.Join(s.cli.Data, "quarantine"))
		}
		if r.Duplicates > 0 {
			line += fmt.Sprintf(", %d came more than once", r.Duplicates)
		}
		fmt.Fprintln(out, line)
	}
	if result.Failed > 0 {
		fmt.Fprintf(out, "%d record versions could not be decoded; they are archived and in quarantine\n", result.Failed)
	}
	if result.Drift > 0 {
		fmt.Fprintf(out, "schema drift: %d unknown fields or values; see `ldntrials query \"from schema_drift\"`\n", result.Drift)
	}
	for _, c := range result.Checks {
		fmt.Fprintf(out, "check %s (%s): %d rows; see `ldntrials check`\n", c.Name, c.Severity, c.Rows)
	}
	fmt.Fprintf(out, "published %d records of %d trials as of %s: %s, exports in %s\n",
		result.Records, result.Trials, result.AsOf.Format("2006-01-02 15:04 MST"), result.Warehouse, result.Exports)
	if len(result.Damaged) > 0 {
		m := result.Message()
		return &exit{refresh.ExitStale, fmt.Errorf("published, but %s (exit code %d); %s", m.Why, refresh.ExitStale, m.Do)}
	}
	if result.Exit == refresh.ExitStale {
		var unread []string
		for _, r := range result.Registries {
			if r.Outcome != "ok" {
				unread = append(unread, r.Title)
			}
		}
		what := "no register was read"
		if len(unread) > 0 {
			what = strings.Join(unread, " and ") + " could not be read"
		}
		return &exit{refresh.ExitStale, fmt.Errorf("published, but %s (exit code %d); what stands: %s; run `ldntrials refresh` again when it can be reached", what, refresh.ExitStale, result.Provenance)}
	}
	return nil
}
