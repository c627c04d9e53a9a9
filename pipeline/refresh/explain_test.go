package refresh

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"

	"ldntrials/pipeline/registry"
)

func TestExplain(t *testing.T) {
	p := &Pipeline{Data: "/srv/data"}
	pathError := func(path string, err error) error {
		return fmt.Errorf("step: %w", &fs.PathError{Op: "open", Path: path, Err: err})
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for name, test := range map[string]struct {
		ctx  context.Context
		err  error
		says string // "" for nothing added
	}{
		"a full disk":                      {t.Context(), pathError("/srv/data/archive/x", syscall.ENOSPC), "free some space"},
		"a full disk told by DuckDB":       {t.Context(), errors.New("IO Error: Could not write: No space left on device"), "free some space"},
		"nothing more can be spilled":      {t.Context(), errors.New("Out of Memory Error: failed to offload data block of size 256.0 KiB"), "free some space"},
		"a quota":                          {t.Context(), pathError("/srv/data/archive/x", syscall.EDQUOT), "free some space"},
		"a read-only folder":               {t.Context(), pathError("/srv/data/archive/x", syscall.EROFS), "choose another with --data"},
		"a folder of somebody else":        {t.Context(), pathError("/srv/data/archive/x", fs.ErrPermission), "choose another with --data"},
		"a file to import, unreadable":     {t.Context(), pathError("/mnt/file.json", fs.ErrPermission), ""},
		"a folder beside it":               {t.Context(), pathError("/srv/database/x", fs.ErrPermission), ""},
		"a register, which says it itself": {t.Context(), &registry.FetchError{Kind: registry.Local, Err: syscall.ENOSPC}, ""},
		"an interruption":                  {gone, errors.New("INTERRUPT Error"), "interrupted (model): "},
		"anything else":                    {t.Context(), errors.New("no such table"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := p.explain(test.ctx, StageModel, test.err)
			if !errors.Is(got, test.err) {
				t.Errorf("%v lost its cause", got)
			}
			if test.says == "" && got.Error() != test.err.Error() || !strings.Contains(got.Error(), test.says) {
				t.Errorf("explained as %q", got)
			}
		})
	}
}
