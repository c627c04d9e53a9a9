package table_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"iter"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"ldntrials/pipeline/table"
)

func rowsOf(rows ...[]any) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func mustWrite(t testing.TB, f table.Format, columns []table.Column, o table.Options, rows ...[]any) string {
	t.Helper()
	var b bytes.Buffer
	n, err := table.Write(&b, f, columns, rowsOf(rows...), o)
	if err != nil {
		t.Fatal(err)
	}
	if n != len(rows) {
		t.Fatalf("%d rows counted, %d given", n, len(rows))
	}
	return b.String()
}

var trials = []table.Column{{Name: "record_id", Type: "VARCHAR"}, {Name: "enrolment", Type: "INTEGER"}, {Name: "title", Type: "VARCHAR"}}

func TestWrite(t *testing.T) {
	rows := [][]any{{"A1", int32(7), "Pain, chronic"}, {"B22", nil, "a|b\nc <d>"}, {"", int32(100), "\x1b[31mred"}}
	cases := []struct {
		outcome string
		format  table.Format
		options table.Options
		want    string
	}{
		{"text is aligned and cannot break a line or steer a terminal", table.Text, table.Options{Null: "–"}, "" +
			"record_id  enrolment  title\n" +
			"─────────  ─────────  ─────────────\n" +
			"A1                 7  Pain, chronic\n" +
			"B22                –  a|b\\nc <d>\n" +
			"                 100  \\x1b[31mred\n"},
		{"text is shortened to the width, widest first", table.Text, table.Options{Width: 30}, "" +
			"record_id  enrolment  title\n" +
			"─────────  ─────────  ────────\n" +
			"A1                 7  Pain, c…\n" +
			"B22                   a|b\\nc …\n" +
			"                 100  \\x1b[31…\n"},
		{"JSON is one object a line", table.JSON, table.Options{}, "" +
			"[\n" +
			`{"record_id":"A1","enrolment":7,"title":"Pain, chronic"},` + "\n" +
			`{"record_id":"B22","enrolment":null,"title":"a|b\nc <d>"},` + "\n" +
			`{"record_id":"","enrolment":100,"title":"\u001b[31mred"}` + "\n]\n"},
		{"CSV tells NULL from empty text and keeps text exactly", table.CSV, table.Options{Null: "–"}, "" +
			"record_id,enrolment,title\r\nA1,7,\"Pain, chronic\"\r\nB22,,\"a|b\nc <d>\"\r\n\"\",100,\x1b[31mred\r\n"},
		{"Markdown escapes what Markdown would read", table.Markdown, table.Options{Null: "–"}, "" +
			"| record_id | enrolment | title |\n|---|---:|---|\n| A1 | 7 | Pain, chronic |\n| B22 | – | a\\|b<br>c &lt;d> |\n|  | 100 | \\x1b[31mred |\n"},
	}
	for _, c := range cases {
		t.Run(c.outcome, func(t *testing.T) {
			if diff := cmp.Diff(c.want, mustWrite(t, c.format, trials, c.options, rows...)); diff != "" {
				t.Error(diff)
			}
		})
	}
	empty := map[table.Format]string{
		table.Text:     "record_id  enrolment  title\n─────────  ─────────  ─────\n",
		table.JSON:     "[]\n",
		table.CSV:      "record_id,enrolment,title\r\n",
		table.Markdown: "| record_id | enrolment | title |\n|---|---:|---|\n",
	}
	for format, want := range empty {
		t.Run("no row as "+string(format), func(t *testing.T) {
			if diff := cmp.Diff(want, mustWrite(t, format, trials, table.Options{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestText(t *testing.T) {
	one := []table.Column{{Name: "v", Type: "VARCHAR"}, {Name: "w", Type: "VARCHAR"}}
	t.Run("wide and combining characters are counted in cells", func(t *testing.T) {
		want := "v     w\n────  ─\n漢字  x\nabcd  x\ne\u0301     x\n"
		if diff := cmp.Diff(want, mustWrite(t, table.Text, one, table.Options{}, []any{"漢字", "x"}, []any{"abcd", "x"}, []any{"e\u0301", "x"})); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a cut falls between characters and keeps the line within the width", func(t *testing.T) {
		got := mustWrite(t, table.Text, one, table.Options{Width: 12}, []any{"漢字漢字漢字", "x"}, []any{"abcdefghijkl", "x"})
		if want := "v          w\n─────────  ─\n漢字漢字…  x\nabcdefgh…  x\n"; got != want {
			t.Error(cmp.Diff(want, got))
		}
	})
	t.Run("marks that turn the direction of text are shown, and so are broken bytes", func(t *testing.T) {
		got := mustWrite(t, table.Text, one, table.Options{}, []any{"a\u202eb\x9b\u009b\x00", "x"})
		if !strings.Contains(got, `a\u202eb\x9b\u009b\x00  x`) {
			t.Error(got)
		}
	})
	t.Run("a width too small for all columns leaves six cells each", func(t *testing.T) {
		got := mustWrite(t, table.Text, one, table.Options{Width: 3}, []any{"abcdefghij", "abcdefghij"})
		if !strings.Contains(got, "abcde…  abcde…\n") {
			t.Error(got)
		}
	})
	t.Run("many rows are streamed", func(t *testing.T) {
		var b bytes.Buffer
		var largest int
		rows := func(yield func([]any, error) bool) {
			for i := range 100_000 {
				if i > 2000 {
					largest = max(largest, i*4-b.Len())
				}
				if !yield([]any{"ab", "x"}, nil) {
					return
				}
			}
		}
		n, err := table.Write(&b, table.Text, one, rows, table.Options{})
		if err != nil || n != 100_000 || strings.Count(b.String(), "\n") != 100_002 {
			t.Fatal(n, err)
		}
		if largest > 64<<10 {
			t.Errorf("up to %d bytes were held back", largest)
		}
	})
}

func TestStopsAtTheFirstError(t *testing.T) {
	broken := errors.New("read failed")
	for _, format := range table.Formats() {
		t.Run("of the rows as "+string(format), func(t *testing.T) {
			var b bytes.Buffer
			n, err := table.Write(&b, format, trials[:1], func(yield func([]any, error) bool) {
				if yield([]any{"A1"}, nil) {
					yield(nil, broken)
				}
			}, table.Options{})
			if !errors.Is(err, broken) || n != 1 || !strings.Contains(b.String(), "A1") {
				t.Errorf("got %d, %v, %q", n, err, b.String())
			}
			if format == table.JSON && json.Valid(b.Bytes()) {
				t.Error("a cut-off result looks complete")
			}
		})
		t.Run("of the output as "+string(format), func(t *testing.T) {
			given := 0
			_, err := table.Write(fullDisk{}, format, trials[:1], func(yield func([]any, error) bool) {
				for given = 0; given < 1_000_000 && yield([]any{"A1"}, nil); given++ {
				}
			}, table.Options{})
			if !errors.Is(err, errFull) || given == 1_000_000 {
				t.Errorf("got %v after %d rows", err, given)
			}
		})
	}
}

type fullDisk struct{}

var errFull = errors.New("no space left")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestValues(t *testing.T) {
	cases := []struct {
		outcome      string
		value        any
		text, asJSON string
	}{
		{"NULL", nil, "", "null"},
		{"a number without rounding", 0.1, "0.1", "0.1"},
		{"a float of 32 bits without noise", float32(0.1), "0.1", "0.1"},
		{"a whole float", 20.0, "20", "20"},
		{"a large float", 1e21, "1e+21", "1e+21"},
		{"a small float", 5e-7, "5e-07", "5e-07"},
		{"not a number", math.NaN(), "NaN", `"NaN"`},
		{"infinity", math.Inf(-1), "-Infinity", `"-Infinity"`},
		{"a huge integer", new(big.Int).Lsh(big.NewInt(1), 100), "1267650600228229401496703205376", "1267650600228229401496703205376"},
		{"a decimal", json.Number("12.50"), "12.50", "12.50"},
		{"bytes", []byte("a\x00\\"), `a\x00\x5C`, `"a\\x00\\x5C"`},
		{"a time", time.Date(2015, 3, 31, 10, 20, 30, 5e8, time.UTC), "2015-03-31 10:20:30.5", `"2015-03-31 10:20:30.5"`},
		{"a list", []any{"a", nil, "b, c", int64(1)}, `[a, null, "b, c", 1]`, `["a",null,"b, c",1]`},
		{"an ordered struct", table.Struct{{Name: "z", Value: []any{}}, {Name: "a b", Value: table.Struct{}}}, `{z: [], a b: {}}`, `{"z":[],"a b":{}}`},
		{"a text with a sign of less", "<0.05", "<0.05", `"<0.05"`},
		{"another type by its own text", 90 * time.Second, "1m30s", `"1m30s"`},
	}
	for _, c := range cases {
		t.Run(c.outcome, func(t *testing.T) {
			if got := table.String(c.value); got != c.text {
				t.Errorf("text %q, want %q", got, c.text)
			}
			got := mustWrite(t, table.JSON, trials[:1], table.Options{}, []any{c.value})
			if want := "[\n{\"record_id\":" + c.asJSON + "}\n]\n"; got != want {
				t.Errorf("JSON %s, want %s", got, want)
			}
		})
	}
}

func TestRoundTrips(t *testing.T) {
	columns := []table.Column{{Name: "a,\"b"}, {Name: "c"}}
	t.Run("CSV comes back as it was", rapid.MakeCheck(func(t *rapid.T) {
		text := rapid.StringMatching(`[a ,;"'\n\t漢]*`)
		rows := rapid.SliceOf(rapid.SliceOfN(text, 2, 2)).Draw(t, "rows")
		var b bytes.Buffer
		if _, err := table.Write(&b, table.CSV, columns, texts(rows), table.Options{}); err != nil {
			t.Fatal(err)
		}
		got, err := csv.NewReader(&b).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		want := append([][]string{{"a,\"b", "c"}}, rows...)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}))
	t.Run("JSON comes back as it was", rapid.MakeCheck(func(t *rapid.T) {
		rows := rapid.SliceOf(rapid.SliceOfN(rapid.String(), 2, 2)).Draw(t, "rows")
		var b bytes.Buffer
		if _, err := table.Write(&b, table.JSON, columns, texts(rows), table.Options{}); err != nil {
			t.Fatal(err)
		}
		var got []map[string]string
		if err := json.Unmarshal(b.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		want := []map[string]string{}
		for _, r := range rows {
			want = append(want, map[string]string{"a,\"b": r[0], "c": r[1]})
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}))
	t.Run("a text line never exceeds the width nor contains a control character", rapid.MakeCheck(func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.SliceOfN(rapid.String(), 2, 2), 1, 5).Draw(t, "rows")
		width := rapid.IntRange(14, 60).Draw(t, "width")
		var b bytes.Buffer
		if _, err := table.Write(&b, table.Text, columns, texts(rows), table.Options{Width: width}); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
		if len(lines) != len(rows)+2 {
			t.Fatalf("%d lines for %d rows", len(lines), len(rows))
		}
		for _, line := range lines {
			if strings.ContainsFunc(line, func(r rune) bool { return r < 0x20 || r >= 0x7f && r < 0xa0 }) {
				t.Fatalf("control character in %q", line)
			}
		}
	}))
	t.Run("equal column names do not swallow each other in JSON", func(t *testing.T) {
		same := []table.Column{{Name: "n"}, {Name: "n"}, {Name: "n_2"}}
		if got := mustWrite(t, table.JSON, same, table.Options{}, []any{1, 2, 3}); got != "[\n{\"n\":1,\"n_2\":2,\"n_2_2\":3}\n]\n" {
			t.Error(got)
		}
	})
	t.Run("a single NULL column keeps its line in CSV", func(t *testing.T) {
		if got := mustWrite(t, table.CSV, trials[:1], table.Options{}, []any{nil}); got != "record_id\r\n\"\"\r\n" {
			t.Errorf("%q", got)
		}
	})
}

func texts(rows [][]string) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, r := range rows {
			values := make([]any, len(r))
			for i, v := range r {
				values[i] = v
			}
			if !yield(values, nil) {
				return
			}
		}
	}
}

func TestParseFormat(t *testing.T) {
	for _, f := range table.Formats() {
		if got, err := table.ParseFormat(string(f)); got != f || err != nil {
			t.Errorf("%s: %v, %v", f, got, err)
		}
	}
	if _, err := table.ParseFormat("xml"); err == nil || err.Error() != `unknown format "xml": use one of table, json, csv, markdown` {
		t.Error(err)
	}
	if _, err := table.Write(&bytes.Buffer{}, "xml", nil, rowsOf(), table.Options{}); err == nil {
		t.Error("no error")
	}
}

func TestTerminalWidth(t *testing.T) {
	if got := table.TerminalWidth(&bytes.Buffer{}); got != 0 {
		t.Errorf("a buffer is %d wide", got)
	}
}
