package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	file := filepath.Join(t.TempDir(), "studies.ndjson")
	if err := os.WriteFile(file, []byte(`{"protocolSection":{"identificationModule":{"nctId":"NCT09000001"}}}`+"\n{}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, args, fails string }{
		{"ends with its context", "-addr 127.0.0.1:0 -n 3 -faults 0.5 -kinds reset,forbidden -moves", ""},
		{"refuses an address that others reach", "-addr 0.0.0.0:0", "choose a loopback address"},
		{"refuses a fault that there is not", "-kinds flood", `there is no fault "flood"`},
		{"refuses a file with broken studies", "-addr 127.0.0.1:0 -file " + file, "nctId is missing"},
		{"refuses a file that is not there", "-file none", "check its name"},
	} {
		t.Run(test.name, func(t *testing.T) {
			ctx := t.Context()
			if test.fails == "" {
				ctx = ended
			}
			err := run(ctx, strings.Fields(test.args))
			if (err == nil) != (test.fails == "") || err != nil && !strings.Contains(err.Error(), test.fails) {
				t.Errorf("got %v, want %q", err, test.fails)
			}
		})
	}
}
