// Command fakectgov serves a made-up ClinicalTrials.gov on this machine, for
// demonstrations and for trying what happens when a register misbehaves:
//
//	go run ./pipeline/registry/ctgov/fakectgov/cmd/fakectgov -n 3454 -faults 0.1
//	LDNTRIALS_CTGOV_URL=http://127.0.0.1:8780 ldntrials refresh
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/ctgov"
	"ldntrials/pipeline/registry/ctgov/fakectgov"
	"ldntrials/pipeline/registry/files"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "fakectgov:", err)
		}
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("fakectgov", flag.ContinueOnError)
	addr := flags.String("addr", "127.0.0.1:8780", "`address` on this machine")
	n := flags.Int("n", 300, "how many studies to make up")
	seed := flags.Uint64("seed", 1, "for studies and faults")
	file := flags.String("file", "", "serve the studies of this `file` instead (JSON, NDJSON, .gz, .zip)")
	faults := flags.Float64("faults", 0, "share of answers that go wrong, 0 to 1")
	kinds := flags.String("kinds", "", "faults to choose from, with commas: "+join(fakectgov.AllFaults)+" (default: those that pass)")
	delay := flags.Duration("delay", 0, "before every answer")
	moves := flags.Bool("moves", false, "publish new data after every look at the version")
	if err := flags.Parse(args); err != nil {
		return err
	}
	options := fakectgov.Options{Seed: *seed, FaultRate: *faults, Delay: *delay}
	for name := range strings.SplitSeq(*kinds, ",") {
		if name == "" {
			continue
		}
		if !slices.Contains(fakectgov.AllFaults, fakectgov.Fault(name)) {
			return fmt.Errorf("-kinds: there is no fault %q; there are %s", name, join(fakectgov.AllFaults))
		}
		options.Faults = append(options.Faults, fakectgov.Fault(name))
	}
	if *moves {
		for day := range 365 {
			options.Versions = append(options.Versions, time.Date(2026, 1, 1+day, 9, 0, 0, 0, time.UTC).Format("2006-01-02T15:04:05"))
		}
	}
	studies := slices.Collect(fakectgov.Generate(*n, *seed))
	if *file != "" {
		var err error
		if studies, err = read(ctx, *file); err != nil {
			return err
		}
	}
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		return fmt.Errorf("listen: %w; choose another -addr", err)
	}
	if ip := listener.Addr().(*net.TCPAddr).IP; !ip.IsLoopback() {
		listener.Close()
		return fmt.Errorf("%s is not on this machine alone; choose a loopback address", *addr)
	}
	server := &http.Server{Handler: fakectgov.New(studies, options), ReadHeaderTimeout: 10 * time.Second}
	fmt.Fprintf(os.Stderr, "%d studies at LDNTRIALS_CTGOV_URL=http://%s\n", len(studies), listener.Addr())
	go func() {
		<-ctx.Done()
		server.Close()
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// read takes the studies of a file, each once.
func read(ctx context.Context, file string) (studies [][]byte, err error) {
	seen := map[string]bool{}
	for raw, err := range files.Records(ctx, file, []registry.FileReader{ctgov.New()}, time.Time{}) {
		if err != nil {
			return nil, fmt.Errorf("read studies: %w", err)
		}
		if !seen[raw.RecordID] {
			seen[raw.RecordID] = true
			studies = append(studies, raw.Body)
		}
	}
	return studies, nil
}

func join(faults []fakectgov.Fault) string {
	names := make([]string, len(faults))
	for i, f := range faults {
		names[i] = string(f)
	}
	return strings.Join(names, ",")
}
