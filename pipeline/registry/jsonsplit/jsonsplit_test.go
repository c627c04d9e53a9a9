package jsonsplit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var shape = Shape{List: "records", First: "head"}

// all cuts a stream and writes each piece as a line: a record as it is, a broken piece
// after a "!", the end after a "$" unless it is a proper one.
func all(r io.Reader, shape Shape) (lines []string, s *Splitter) {
	s = New(r, shape)
	for range 1000 {
		record, err := s.Next()
		var piece *BrokenError
		switch {
		case err == nil:
			lines = append(lines, string(record))
		case errors.As(err, &piece):
			lines = append(lines, "!"+string(piece.Body))
		case err == io.EOF:
			return lines, s
		default:
			return append(lines, "$ "+err.Error()), s
		}
	}
	return append(lines, "no end"), s
}

func TestSplitter(t *testing.T) {
	for _, test := range []struct {
		name, in string
		want     []string
	}{
		{"nothing", "", nil},
		{"only white space", " \n\t\r\n", nil},
		{"a byte order mark alone", "\ufeff", nil},
		{"one object", `{"head":1}`, []string{`{"head":1}`}},
		{"one object after a byte order mark", "\ufeff{\"head\":1}", []string{`{"head":1}`}},
		{"one object, indented", "{\n  \"head\": {\n    \"a\": [1, {}]\n  }\n}\n", []string{"{\n  \"head\": {\n    \"a\": [1, {}]\n  }\n}"}},
		{"objects one a line", "{\"head\":1}\n{\"head\":2}\r\n\n{\"head\":3}", []string{`{"head":1}`, `{"head":2}`, `{"head":3}`}},
		{"objects without a break", `{"head":1}{"head":2}`, []string{`{"head":1}`, `{"head":2}`}},
		{"an array", `[ {"head":1} , {"head":2} ]`, []string{`{"head":1}`, `{"head":2}`}},
		{"an empty array", `[]`, nil},
		{"a page", `{"records":[{"head":1},{"head":2}],"next":"x"}`, []string{`{"head":1}`, `{"head":2}`}},
		{"a page that begins with something else", `{"total":2,"facets":{"records":[1]},"records":[{"head":1}]}`, []string{`{"head":1}`}},
		{"an empty page", `{"records":[]}`, nil},
		{"pages one after the other", `{"records":[{"head":1}]}{"records":[{"head":2}],"x":[[]]}`, []string{`{"head":1}`, `{"head":2}`}},
		{"an array of pages", `[{"records":[{"head":1}]},{"records":[{"head":2}]}]`, []string{`{"head":1}`, `{"head":2}`}},
		{"the word of the list inside a record is no list", `{"records":[{"head":1,"records":[1]}]}`, []string{`{"head":1,"records":[1]}`}},
		{"brackets and quotes in strings", `{"head":"}]{[\"\\"}{"head":"\\\\\""}`, []string{`{"head":"}]{[\"\\"}`, `{"head":"\\\\\""}`}},
		{"members in another order", `[{"tail":1,"head":2}]`, []string{`{"tail":1,"head":2}`}},
		{"a record of another shape is still an object", `{"error":"x"}`, []string{`{"error":"x"}`}},

		{"a line that is no object", "{\"head\":1}\nnot json\n{\"head\":2}", []string{`{"head":1}`, `!not json`, `{"head":2}`}},
		{"a line of another type", "null\n{\"head\":2}\n", []string{`!null`, `{"head":2}`}},
		{"a line with an open string", "{\"head\":\"1}\n{\"head\":2}\n{\"head\":3}", []string{`!{"head":"1}`, `{"head":2}`, `{"head":3}`}},
		{"a line with an open string, members in another order", "{\"x\":\"1}\n{\"x\":2}\n", []string{`!{"x":"1}`, `{"x":2}`}},
		{"a line without its end", "{\"head\":{\"a\":1}\n{\"head\":2}", []string{`!{"head":{"a":1}`, `{"head":2}`}},
		{"a line cut after a comma", "{\"head\":[1,\n{\"head\":2}", []string{`!{"head":[1`, `{"head":2}`}},
		{"a line with an end too many", "{\"head\":1}}\n{\"head\":2}", []string{`{"head":1}`, `!}`, `{"head":2}`}},
		{"a line with the wrong bracket", "{\"head\":[1}}\n{\"head\":2}", []string{`!{"head":[1}}`, `{"head":2}`}},
		{"broken lines only", "a\nb\n", []string{"!a\nb"}},
		{"an element that is no object", `[1,"x",{"head":1}]`, []string{`!1,"x"`, `{"head":1}`}},
		{"an element with an open string", `[{"head":"1},{"head":2},{"head":3}]`, []string{`!{"head":"1}`, `{"head":2}`, `{"head":3}`}},
		{"an element without its end", `{"records":[{"head":{"a":1},{"head":2}],"next":"x"}`, []string{`!{"head":{"a":1}`, `{"head":2}`}},
		{"an indented element without its end", "[\n {\n  \"head\": {\n   \"a\": 1\n },\n {\n  \"head\": 2\n }\n]", []string{"!{\n  \"head\": {\n   \"a\": 1\n }", "{\n  \"head\": 2\n }"}},
		{"the last element broken takes the rest", `[{"head":1},{"head":"2}]`, []string{`{"head":1}`, `!{"head":"2}]`, "$ the stream was cut off at byte 24: unexpected EOF"}},
		{"a list that closes too soon", `{"records":[{"head":1}],{"head":2}]}`, []string{`{"head":1}`, `!`, `{"head":2}`, `!]}`}},
		{"letters between values", `[{"head":1},{"head":x},{"head":3}]`, []string{`{"head":1}`, `!{"head":x}`, `{"head":3}`}},

		{"cut off inside a record", "{\"head\":1}\n{\"head\":{\"a", []string{`{"head":1}`, `!{"head":{"a`, "$ the stream was cut off at byte 22: unexpected EOF"}},
		{"cut off inside a list", `{"records":[{"head":1},`, []string{`{"head":1}`, "$ the stream was cut off at byte 23: unexpected EOF"}},
		{"cut off after a list", `{"records":[{"head":1}]`, []string{`{"head":1}`, "$ the stream was cut off at byte 23: unexpected EOF"}},
		{"cut off inside a page's name", `{"records":[{"head":1}],"ne`, []string{`{"head":1}`, `!"ne`, "$ the stream was cut off at byte 27: unexpected EOF"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for reader, r := range map[string]io.Reader{
				"at once": strings.NewReader(test.in), "byte by byte": iotest.OneByteReader(strings.NewReader(test.in)),
				"with the end": iotest.DataErrReader(strings.NewReader(test.in)),
			} {
				got, _ := all(r, shape)
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("%s: (-want +got)\n%s", reader, diff)
				}
			}
		})
	}
}

func TestPageMembers(t *testing.T) {
	for _, in := range []string{
		`{"total": 12 ,"records":[{"head":1,"next":"inner"}],"next":"a\"b"}`,
		`{"next":"a\"b", "records":[],"more":{"next":1} , "total":12}`,
	} {
		_, s := all(strings.NewReader(in), shape)
		if s.Pages() != 1 {
			t.Errorf("%s: %d pages, want 1", in, s.Pages())
		}
		for name, want := range map[string]string{"total": "12", "next": `"a\"b"`} {
			if got, ok := s.Page(name); !ok || got != want {
				t.Errorf("%s: %s is %q, want %q", in, name, got, want)
			}
		}
		if got, ok := s.Page("more"); ok {
			t.Errorf("%s: an object was kept as %q", in, got)
		}
	}
	t.Run("a page cut off is not counted", func(t *testing.T) {
		if _, s := all(strings.NewReader(`{"records":[]`), shape); s.Pages() != 0 {
			t.Error("it was counted")
		}
	})
}

func TestBrokenPieces(t *testing.T) {
	t.Run("say where and why", func(t *testing.T) {
		s := New(strings.NewReader("{\"head\":1}\n\n{\"head\":[2}\n"), shape)
		s.Next()
		_, err := s.Next()
		if want := "byte 12: found } where ] was due"; err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	})
	t.Run("over the limit are dropped and the rest goes on", func(t *testing.T) {
		big := `{"head":"` + strings.Repeat("x", 3<<20) + `"}`
		in := `[{"head":1},` + big + `,{"head":3}]`
		got, _ := all(strings.NewReader(in), Shape{List: "records", First: "head", Limit: 1 << 20})
		if len(got) != 3 || got[0] != `{"head":1}` || got[2] != `{"head":3}` || !strings.HasPrefix(got[1], "!{") || len(got[1]) > 1<<20+1 {
			t.Errorf("got %d pieces: %.40q", len(got), got)
		}
	})
	t.Run("over the limit at the end do not hold memory", func(t *testing.T) {
		in := io.MultiReader(strings.NewReader(`[{"head":"`), io.LimitReader(endless{}, 300<<20))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		got, s := all(in, Shape{List: "records", First: "head", Limit: 4 << 20})
		runtime.ReadMemStats(&after)
		if len(got) != 1 || !strings.HasPrefix(got[0], `!{"head":"xx`) {
			t.Errorf("got %d pieces", len(got))
		}
		if len(s.buf) > 16<<20 || after.TotalAlloc-before.TotalAlloc > 64<<20 {
			t.Errorf("the buffer grew to %d, %d bytes were allocated", len(s.buf), after.TotalAlloc-before.TotalAlloc)
		}
	})
	t.Run("nested without end", func(t *testing.T) {
		got, _ := all(strings.NewReader(`{"head":`+strings.Repeat("[", 100000)+"\n{\"head\":2}"), shape)
		if len(got) != 2 || got[1] != `{"head":2}` {
			t.Errorf("got %.60q", got)
		}
	})
	t.Run("a failing reader is told and the piece is kept", func(t *testing.T) {
		r := io.MultiReader(strings.NewReader(`[{"head":1},{"head":`), iotest.ErrReader(errors.New("disk on fire")))
		got, _ := all(r, shape)
		want := []string{`{"head":1}`, `!{"head":`, "$ the stream was cut off at byte 20: disk on fire"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a reader that never gives anything ends", func(t *testing.T) {
		if _, err := New(nothing{}, shape).Next(); !errors.Is(err, io.ErrNoProgress) {
			t.Errorf("got %v", err)
		}
	})
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

type nothing struct{}

func (nothing) Read([]byte) (int, error) { return 0, nil }

// TestAnyJSONComesBack shows that whatever records hold, and however they are laid out
// and read, the same bytes come back.
func TestAnyJSONComesBack(t *testing.T) {
	value := rapid.Custom(func(t *rapid.T) any { return anyValue(t, 0) })
	rapid.Check(t, func(t *rapid.T) {
		var want []string
		for i := range rapid.IntRange(0, 6).Draw(t, "records") {
			record := map[string]any{"head": value.Draw(t, "value"), "n": i}
			b, _ := json.Marshal(record)
			if rapid.Bool().Draw(t, "indented") {
				b, _ = json.MarshalIndent(record, "", "  ")
			}
			want = append(want, string(b))
		}
		layouts := []string{
			strings.Join(want, "\n"), "[" + strings.Join(want, ",") + "]",
			`{"total":1,"records":[` + strings.Join(want, ",\n") + `],"next":"x"}`,
		}
		in := rapid.SampledFrom(layouts).Draw(t, "layout")
		step := rapid.IntRange(1, 40).Draw(t, "step")
		got, _ := all(&stepReader{strings.NewReader(in), step}, shape)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s\n%s", in, diff)
		}
	})
}

type stepReader struct {
	r io.Reader
	n int
}

func (s *stepReader) Read(p []byte) (int, error) { return s.r.Read(p[:min(len(p), s.n)]) }

func anyValue(t *rapid.T, depth int) any {
	switch k := rapid.IntRange(0, 6).Draw(t, "kind"); {
	case k == 0 && depth < 4:
		list := []any{}
		for range rapid.IntRange(0, 3).Draw(t, "len") {
			list = append(list, anyValue(t, depth+1))
		}
		return list
	case k == 1 && depth < 4:
		object := map[string]any{}
		for range rapid.IntRange(0, 3).Draw(t, "len") {
			object[rapid.SampledFrom([]string{"a", "records", "{\"", "é"}).Draw(t, "name")] = anyValue(t, depth+1)
		}
		return object
	case k == 2:
		return rapid.Float64().Draw(t, "number")
	case k == 3:
		return rapid.SampledFrom([]any{nil, true, false}).Draw(t, "literal")
	default:
		return rapid.StringOf(rapid.SampledFrom([]rune("ab\"\\{}[],:\n é"))).Draw(t, "text")
	}
}

// FuzzSplitter shows that no input makes the splitter panic, run for ever or lose its
// place: pieces come in order and none overlaps another.
func FuzzSplitter(f *testing.F) {
	f.Add([]byte(`{"total":1,"records":[{"head":1},{"head":"x}],"next":"x"}`), 3)
	f.Add([]byte("{\"head\":1}\n{\"head\":[2}\n[{},null]"), 1)
	f.Fuzz(func(t *testing.T, in []byte, step int) {
		s := New(&stepReader{bytes.NewReader(in), max(1, step)}, Shape{List: "records", First: "head", Limit: 200})
		at := int64(0)
		for range 2*len(in) + 2 {
			record, err := s.Next()
			var piece *BrokenError
			switch {
			case err == nil:
				from := s.base + int64(s.start)
				if from < at || !bytes.Equal(in[from:from+int64(len(record))], record) {
					t.Fatalf("record %q at %d, after %d", record, from, at)
				}
				at = from + int64(len(record))
			case errors.As(err, &piece):
				if piece.Offset < at {
					t.Fatalf("piece at %d, after %d", piece.Offset, at)
				}
				at = piece.Offset + int64(len(piece.Body))
			default:
				return
			}
		}
		t.Fatal("no end")
	})
}

func BenchmarkSplitter(b *testing.B) {
	var in bytes.Buffer
	for i := range 2000 {
		fmt.Fprintf(&in, `{"head":{"id":"X%08d","title":"A trial of something in people with something else"},"text":%q,"arms":[`, i,
			strings.Repeat("Participants take one capsule a day for twelve weeks.\n", 60))
		for j := range 60 {
			fmt.Fprintf(&in, `{"group":"OG%03d","value":"%d","spread":"1.5","flags":[true,false,null],"unit":"points"},`, j, j*i)
		}
		in.WriteString("{}]}\n")
	}
	b.SetBytes(int64(in.Len()))
	for b.Loop() {
		s := New(bytes.NewReader(in.Bytes()), shape)
		n := 0
		for {
			if _, err := s.Next(); err != nil {
				break
			}
			n++
		}
		if n != 2000 {
			b.Fatal(n)
		}
	}
}
