// Command ldntrials pulls trials of low-dose naltrexone from the public registers,
// keeps every version, and publishes a checked DuckDB file, Parquet exports and a
// report.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"ldntrials/pipeline/command"
)

// version is set by the build.
var version = "dev"

// heap is where the garbage collector begins to work harder, in bytes. It lies above what a run
// needs (60 MB and the largest record), so that it costs nothing; DuckDB's memory has its own bound.
const heap = 200 << 20

func main() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(heap)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second interrupt ends the program at once
	code := command.Run(ctx, command.Env{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv, Version: version,
	})
	stop()
	os.Exit(code)
}
