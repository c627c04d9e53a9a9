package sources_test

import (
	"bytes"
	"testing"
	"testing/fstest"

	"ldntrials/pipeline/sources"
)

func part(files map[string]string, except ...string) sources.Part {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return sources.Part{FS: fsys, Except: except}
}

func TestWrite(t *testing.T) {
	var out bytes.Buffer
	p := part(map[string]string{"b.go": "B", "a.go": "A", "a_test.go": "T", "fetch.go": "F", "notes.md": "N"}, "fetch.go")
	if err := p.Write(&out); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), "a.go\x00A\x00b.go\x00B\x00"; got != want {
		t.Errorf("written %q, want %q", got, want)
	}
}

func TestVersion(t *testing.T) {
	base := sources.Version(part(map[string]string{"a.go": "A", "fetch.go": "F"}, "fetch.go"))()
	if len(base) != 16 {
		t.Fatalf("version %q, want 16 hex digits", base)
	}
	for _, c := range []struct {
		name  string
		parts []sources.Part
		same  bool
	}{
		{"a file that decides nothing changed", []sources.Part{part(map[string]string{"a.go": "A", "fetch.go": "G"}, "fetch.go")}, true},
		{"a test is new", []sources.Part{part(map[string]string{"a.go": "A", "x_test.go": "X"})}, true},
		{"a rule changed", []sources.Part{part(map[string]string{"a.go": "A2"})}, false},
		{"a file has another name", []sources.Part{part(map[string]string{"b.go": "A"})}, false},
		{"a file is new", []sources.Part{part(map[string]string{"a.go": "A", "b.go": ""})}, false},
		{"another package decides too", []sources.Part{part(map[string]string{"a.go": "A"}), part(map[string]string{"c.go": "C"})}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := sources.Version(c.parts...)(); (got == base) != c.same {
				t.Errorf("version %s beside %s, want the same: %t", got, base, c.same)
			}
		})
	}
}
