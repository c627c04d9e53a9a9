package warehouse

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
)

// memory is what a published build leaves beside its file, so that the next one renews what
// changed and keeps the rest. It is a convenience: without it, or where it does not fit, everything
// is built anew.
type memory struct {
	File    string            `json:"file"`    // mark of the published file
	Project string            `json:"project"` // hash of the program, the models, the seeds, the declared raw tables
	Vars    map[string]string `json:"vars"`    // as SQL literals
	Raw     map[string]string `json:"raw"`     // raw table → mark of its files
	Models  []modelMemory     `json:"models"`  // in the order in which they ran
	Checks  []CheckResult     `json:"checks"`
}

type modelMemory struct {
	ID        string   `json:"id"`
	Reads     []string `json:"reads,omitempty"`
	Variables []string `json:"variables,omitempty"`
	Columns   []string `json:"columns,omitempty"`    // that it names, lower-case
	WholeRows bool     `json:"whole_rows,omitempty"` // it may depend on columns that it does not name
	Gives     []string `json:"gives,omitempty"`      // its own columns
	Rows      int64    `json:"rows"`
}

// memoryPath is beside the published file: warehouse.memory.json for warehouse.duckdb.
func memoryPath(path string) string { return strings.TrimSuffix(path, ".duckdb") + ".memory.json" }

// recall reads what the published warehouse's build left, if it fits that file.
func recall(path string) (memory, bool) {
	var m memory
	var k kept
	data, err := os.ReadFile(memoryPath(path))
	if err != nil || json.Unmarshal(data, &k) != nil || k.Sum != sumOf(k.Memory) || json.Unmarshal(k.Memory, &m) != nil {
		return memory{}, false
	}
	mark, err := fileMark(path)
	return m, err == nil && mark == m.File
}

// kept is a memory on disk: what it forgets, or has wrong, a renewed warehouse would have wrong.
type kept struct {
	Sum    string          `json:"sha256"`
	Memory json.RawMessage `json:"memory"`
}

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// remember writes the memory of the file that was just published.
func (m memory) remember(path string) error {
	var err error
	if m.File, err = fileMark(path); err != nil {
		return err
	}
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	data, err := json.Marshal(kept{sumOf(body), body})
	if err != nil {
		return err
	}
	temporary := memoryPath(path) + ".tmp"
	if err := os.WriteFile(temporary, data, 0o644); err != nil {
		return errors.Join(err, os.Remove(temporary))
	}
	return os.Rename(temporary, memoryPath(path))
}

// fileMark changes whenever a file is written or replaced.
func fileMark(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d bytes, %d", info.Size(), info.ModTime().UnixNano()), nil
}

// memory is what the next build needs to know of this one.
func (r *runner) memory() (memory, error) {
	m := memory{Vars: map[string]string{}, Raw: map[string]string{}, Checks: r.built.Checks}
	for name, value := range r.cfg.Vars {
		text, err := literal(value)
		if err != nil {
			return m, fmt.Errorf("set variable %s: %w", name, err)
		}
		m.Vars[name] = text
	}
	for _, t := range r.cfg.Raw {
		marks := sha256.New()
		for _, f := range t.Files {
			mark, err := fileMark(f)
			if err != nil {
				return m, fmt.Errorf("look at %s: %w", t.ID(), err)
			}
			fmt.Fprintf(marks, "%q %s\n", f, mark)
		}
		m.Raw[t.ID()] = hex.EncodeToString(marks.Sum(nil))
	}
	var err error
	m.Project, err = r.projectHash()
	return m, err
}

// projectHash names everything but the data that decides what a build gives. The program is in it:
// its Compute step decides too.
func (r *runner) projectHash() (string, error) {
	program, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find the program: %w", err)
	}
	mark, err := fileMark(program)
	if err != nil {
		return "", fmt.Errorf("look at the program: %w", err)
	}
	raw := make([]RawTable, len(r.cfg.Raw))
	for i, t := range r.cfg.Raw {
		raw[i] = t
		raw[i].Files = nil
	}
	step := ""
	if r.cfg.Compute != nil {
		step = r.cfg.Compute.Version
	}
	revision := "" // an image may give every file one size and time
	if info, ok := debug.ReadBuildInfo(); ok {
		revision = info.String()
	}
	h := sha256.New()
	if err := json.NewEncoder(h).Encode([]any{mark, revision, step, r.project, raw}); err != nil {
		return "", fmt.Errorf("hash the models: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// learn adds what only a whole build finds out: the order of models, what they read and give.
func (r *runner) learn(m *memory, produced map[string][]Column) {
	for _, model := range r.plan.models {
		in := r.plan.inputs[model.ID()]
		m.Models = append(m.Models, modelMemory{
			ID: model.ID(), Reads: in.relations, Variables: in.variables, Columns: in.columns, WholeRows: in.wholeRows,
			Gives: names(produced[model.ID()]), Rows: r.rows[model.ID()],
		})
	}
}
