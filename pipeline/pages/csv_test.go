package pages

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"
)

// A spreadsheet must not run what somebody typed into a register.
func TestCSVForSpreadsheets(t *testing.T) {
	root := t.TempDir()
	exports := filepath.Join(root, "exports")
	MustExport(t, exports, "r1", "live", map[string]string{"outcomes": `select measure, 'x' as record_id, -7 as ordinal from (values (1, '=HYPERLINK("http://x")'), (2, '+1+1'), (3, '-2+3'), (4, '@SUM(A1)'),
		(5, '-1.5'), (6, '+0,3'), (7, '-'), (8, 'Pain = 0'), (9, '1e-5'), (10, chr(9) || '=1'), (11, '-1.2E-3'), (12, '＝1+1')) as v(i, measure) order by i`})
	dir, err := Build(t.Context(), Config{Exports: exports, Pages: filepath.Join(root, "pages")})
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join(dir, "run", filepath.Base(dir), "csv", "outcomes.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{`'=HYPERLINK("http://x")`, "'+1+1", "'-2+3", "'@SUM(A1)", "-1.5", "+0,3", "-", "Pain = 0", "1e-5", "'\t=1", "-1.2E-3", "'＝1+1"}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	for i, text := range want {
		if row := rows[i+1]; row[at["measure"]] != text || row[at["ordinal"]] != "-7" {
			t.Errorf("row %d: %q and %s, want %q and -7", i+1, row[at["measure"]], row[at["ordinal"]], text)
		}
	}
}
