// Command ldntrials pulls trials of low-dose naltrexone from the public registers,
// keeps every version, and publishes a checked DuckDB file, Parquet exports and a
// report.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"ldntrials/pipeline/command"
)

// version is set by the build.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second interrupt ends the program at once
	code := command.Run(ctx, command.Env{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv, Version: version,
	})
	stop()
	os.Exit(code)
}
