// Command bench measures the whole command beside a peer in the same run: an import of 10,000
// studies against DuckDB alone on the same file, twice as many for the memory, and a night in
// which nothing changed. Every measured thing is a process of its own; times are medians.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"text/tabwriter"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(os.Args) == 5 && os.Args[1] == "peer" { // what runs as the peer's process
		tables, err := strconv.Atoi(os.Args[4])
		if err == nil {
			err = peer(ctx, os.Args[2], os.Args[3], tables)
		}
		if err != nil {
			fail(err)
		}
		return
	}
	if err := run(ctx); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "bench:", err)
	os.Exit(1)
}

func run(ctx context.Context) (err error) {
	b := bench{ctx: ctx}
	flag.StringVar(&b.binary, "binary", "bin/ldntrials", "the command to measure")
	flag.StringVar(&b.bulk, "bulk", "../shared/data/ctgov/bulk.jsonl.gz", "studies to multiply; made up where the file is absent")
	flag.IntVar(&b.runs, "runs", 3, "runs of which the median is printed")
	flag.IntVar(&b.studies, "studies", 10_000, "studies to import")
	flag.Parse()
	if b.binary, err = filepath.Abs(b.binary); err != nil {
		return err
	}
	if _, err := os.Stat(b.binary); err != nil {
		return fmt.Errorf("look for the command: %w; run `make build` first", err)
	}
	if b.dir, err = os.MkdirTemp("", "ldntrials-bench-"); err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer os.RemoveAll(b.dir)
	fmt.Fprintf(os.Stderr, "bench: the files lie in %s and go at the end\n", b.dir)
	return b.all()
}

// bench is one run of all measurements.
type bench struct {
	ctx          context.Context
	binary, bulk string
	dir          string
	runs         int
	studies      int
}

func (b *bench) all() error {
	small, source, err := b.write("studies.jsonl", b.studies)
	if err != nil {
		return err
	}
	large, _, err := b.write("twice.jsonl", 2*b.studies)
	if err != nil {
		return err
	}
	var ours, scripts, peers, doubled, nights []sample
	for i := range b.runs { // one after the other, so that a busy moment meets both
		fmt.Fprintf(os.Stderr, "bench: run %d of %d\n", i+1, b.runs)
		s, err := b.importFile(small)
		if err != nil {
			return err
		}
		ours = append(ours, s)
		if s, err = b.peerFile(small, asScript); err != nil {
			return err
		}
		scripts = append(scripts, s)
		if s, err = b.peerFile(small, atOnce); err != nil {
			return err
		}
		peers = append(peers, s)
		if s, err = b.importFile(large); err != nil {
			return err
		}
		doubled = append(doubled, s)
	}
	if nights, err = b.night(); err != nil {
		return err
	}
	one, script, other, two, night := median(ours), median(scripts), median(peers), median(doubled), median(nights)
	size := fileSize(small)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s; medians of %d runs\n\n", source, b.runs)
	fmt.Fprintf(w, "what\twall s\tcores' s\tpeak MB\tMB/s\tbeside it\n")
	row := func(what string, s sample, bytes int64, against string) {
		rate := ""
		if bytes > 0 {
			rate = fmt.Sprintf("%.0f", float64(bytes)/1e6/s.wall)
		}
		fmt.Fprintf(w, "%s\t%.2f\t%.2f\t%.0f\t%s\t%s\n", what, s.wall, s.cpu, s.peakMB, rate, against)
	}
	row(fmt.Sprintf("import of %d studies", b.studies), one, size, "")
	row("the peer: DuckDB alone, as a script", script, size, fmt.Sprintf("the import takes %.2f of its wall time, %.2f of its cores' time", one.wall/script.wall, one.cpu/script.cpu))
	row("the peer: two tables at a time", other, size, fmt.Sprintf("the import takes %.2f of its wall time, %.2f of its cores' time", one.wall/other.wall, one.cpu/other.cpu))
	row(fmt.Sprintf("import of %d studies", 2*b.studies), two, fileSize(large), fmt.Sprintf("peak %.2f of that of half as many", two.peakMB/one.peakMB))
	row(fmt.Sprintf("night without a change, %d studies", nightStudies), night, 0, fmt.Sprintf("%.2f s beyond the network", night.wall-night.stages["fetch"].seconds))
	fmt.Fprintf(w, "\nstage of the import of %d\twall s\tMB/s\n", b.studies)
	for _, stage := range []string{"archive", "decode", "model", "publish", "export"} {
		s := one.stages[stage]
		rate := ""
		if s.bytes > 0 {
			rate = fmt.Sprintf("%.0f", float64(s.bytes)/1e6/s.seconds)
		}
		fmt.Fprintf(w, "%s\t%.2f\t%s\n", stage, s.seconds, rate)
	}
	return w.Flush()
}

func fileSize(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}
