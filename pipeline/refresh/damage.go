package refresh

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"ldntrials/pipeline/decode"
)

// restoreRemedy is what to do about a damaged archive file.
const restoreRemedy = "look at the disk, put the file back from a backup (`ldntrials restore`), then run `ldntrials build`"

// checkArchive compares every archive file with its recorded hash. A damaged one is left
// out and named; the run goes on with the rest and ends as published with something missing.
// With record, hashes that nobody recorded yet are recorded.
func (r *run) checkArchive(ctx context.Context, record bool) error {
	found, err := r.archive.Check(ctx, record)
	if err != nil {
		return err
	}
	for _, d := range found {
		name, how := r.inData(d.Path), "its bytes are not what was written"
		if d.Missing {
			how = "it is gone"
		}
		r.result.Damaged = append(r.result.Damaged, name)
		r.Log.Error("an archive file is damaged; the run goes on with the rest", "file", name, "because", how, "held", d.Kind(), "do", restoreRemedy)
		r.stale = true
	}
	return nil
}

// noteLost says what a damage costs: a version whose columns stand is not lost for what is
// published, one without is, unless its register still gives it.
func (r *run) noteLost(done decode.Result) {
	for _, path := range done.Lost {
		r.Log.Error("what only this archive file held is missing from what is published", "file", r.inData(path),
			"but", "versions that the register still gives are archived again by the next refresh", "do", restoreRemedy)
	}
	for _, dir := range done.Broken {
		r.Log.Warn("columns were damaged and were made again from the archive", "folder", r.inData(dir))
	}
	r.lost = done.Lost
}

// inData is a path as seen from the data folder.
func (p *Pipeline) inData(path string) string {
	if inner, err := filepath.Rel(p.Data, path); err == nil && filepath.IsLocal(inner) {
		return inner
	}
	return path
}

// DamageInWords is the sentence on damaged archive files; "" where there are none.
func (r Result) DamageInWords() string {
	if len(r.Damaged) == 0 {
		return ""
	}
	verb := "is"
	if len(r.Damaged) > 1 {
		verb = "are"
	}
	return fmt.Sprintf("%s %s damaged (%s)", counted(len(r.Damaged), "archive file"), verb, strings.Join(r.Damaged, ", "))
}
