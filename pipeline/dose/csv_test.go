package dose

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestWriteCSV(t *testing.T) {
	long := strings.Repeat("naltrexone 4.5 mg ", 600_000) // more than 10 MB
	for _, c := range []struct {
		name  string
		in    string
		lines []string
	}{
		{"empty input gives the header only", "", nil},
		{"an empty line is a row", "\n", []string{""}},
		{"a line without its end is a row", "LDN", []string{"LDN"}},
		{"the end of a line ends it once", "a\nb\n", []string{"a", "b"}},
		{"carriage returns at the end go", "LDN 4.5 mg\r\nx\r\n", []string{"LDN 4.5 mg", "x"}},
		{"quotes and commas are text", "\"LDN, \"\"x\"\n,,,\n", []string{"\"LDN, \"\"x\"", ",,,"}},
		{"hostile bytes stay", "a\x00b\n\xff\xfe\n", []string{"a\x00b", "\xff\xfe"}},
		{"a very long line is one row", long + "\nLDN\n", []string{long, "LDN"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			if err := WriteCSV(&out, strings.NewReader(c.in)); err != nil {
				t.Fatal(err)
			}
			rows, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
			if err != nil {
				t.Fatalf("read back: %v", err)
			}
			if got := strings.Join(rows[0], ","); got != "phrase,class,min_mg_day,max_mg_day,per_dose_mg,doses_per_day,route,timing,ldn_label,rule" {
				t.Errorf("header %q", got)
			}
			if len(rows)-1 != len(c.lines) {
				t.Fatalf("%d rows for %d lines", len(rows)-1, len(c.lines))
			}
			for i, line := range c.lines {
				if rows[i+1][0] != line {
					t.Errorf("row %d has another phrase (%d bytes, want %d)", i+1, len(rows[i+1][0]), len(line))
				}
			}
		})
	}
}

func TestWriteCSVNumbers(t *testing.T) {
	var out strings.Builder
	if err := WriteCSV(&out, strings.NewReader("low dose naltrexone 4.5 mg at bedtime\noxycodone 40 mg/naltrexone 0.0001 mg\n")); err != nil {
		t.Fatal(err)
	}
	want := "low dose naltrexone 4.5 mg at bedtime,ldn,4.5,4.5,4.5,1,,bedtime,true,single_amount\n" +
		"oxycodone 40 mg/naltrexone 0.0001 mg,combination,0.0001,0.0001,0.0001,,oral,,false,fixed_combination+single_amount\n"
	if _, rows, _ := strings.Cut(out.String(), "\n"); rows != want {
		t.Errorf("rows\n%swant\n%s", rows, want)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error)  { return 0, f.err }
func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestWriteCSVErrors(t *testing.T) {
	broken := errors.New("broken pipe")
	if err := WriteCSV(io.Discard, failing{broken}); !errors.Is(err, broken) || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("reading: %v", err)
	}
	if err := WriteCSV(failing{broken}, strings.NewReader("LDN\n")); !errors.Is(err, broken) {
		t.Errorf("writing: %v", err)
	}
}

// TestWriteCSVStreams: a row comes out before the next line comes in.
func TestWriteCSVStreams(t *testing.T) {
	in, typed := io.Pipe()
	printed, out := io.Pipe()
	go func() {
		out.CloseWithError(WriteCSV(out, in))
	}()
	go func() {
		io.WriteString(typed, "LDN 4.5 mg\n")
	}()
	buf := make([]byte, 4096)
	text := ""
	for !strings.Contains(text, "LDN 4.5 mg,ldn") {
		n, err := printed.Read(buf)
		if err != nil {
			t.Fatalf("after %q: %v", text, err)
		}
		text += string(buf[:n])
	}
	go io.Copy(io.Discard, printed)
	typed.Close()
}
