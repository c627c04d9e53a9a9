package table_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ldntrials/pipeline/table"
)

func TestWrap(t *testing.T) {
	cases := []struct {
		outcome, text string
		width         int
		want          []string
	}{
		{"nothing is one empty line", "", 10, []string{""}},
		{"a short text stays", "a b", 10, []string{"a b"}},
		{"a line is filled to its last cell", "one two three", 7, []string{"one two", "three"}},
		{"runs of blanks are one blank", "one   two", 20, []string{"one two"}},
		{"a long word is cut, and the next one joins its rest", "abcdefgh ij", 6, []string{"abcdef", "gh ij"}},
		{"wide letters take two cells", "漢字漢字", 5, []string{"漢字", "漢字"}},
		{"a letter wider than the line stands alone", "漢字", 1, []string{"漢", "字"}},
		{"line breaks and escape sequences are written out", "a\nb \x1b[31mred", 20, []string{`a\nb \x1b[31mred`}},
	}
	for _, c := range cases {
		t.Run(c.outcome, func(t *testing.T) {
			if diff := cmp.Diff(c.want, table.Wrap(c.text, c.width)); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("no line is too wide and no letter is lost", rapid.MakeCheck(func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		width := rapid.IntRange(2, 40).Draw(t, "width")
		lines := table.Wrap(text, width)
		for _, line := range lines {
			if table.Cells(line) > width {
				t.Fatalf("%q is wider than %d", line, width)
			}
		}
		plain := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if got, want := plain(strings.Join(lines, "")), plain(table.Escape(text)); got != want {
			t.Fatalf("%q became %q", want, got)
		}
	}))
}
