package xmlsplit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// outline cuts a document: records as they are, "!" and the piece for broken ones, at
// last "cut" or nothing.
func outline(r io.Reader, names ...string) []string {
	split := New(r, names...)
	var out []string
	for {
		body, err := split.Next()
		var broken *BrokenError
		switch {
		case errors.As(err, &broken):
			out = append(out, "!"+string(broken.Body))
		case errors.Is(err, io.ErrUnexpectedEOF):
			return append(out, "cut")
		case err == io.EOF:
			return out
		case err != nil:
			return append(out, err.Error())
		default:
			out = append(out, string(body))
		}
	}
}

func TestSplitter(t *testing.T) {
	for name, test := range map[string]struct {
		in    string
		names []string
		want  []string
	}{
		"nothing":                        {in: ""},
		"no records":                     {in: `<all count="0"></all>`},
		"an empty root":                  {in: `<all/>`},
		"records":                        {in: `<?xml version="1.0"?><all><T>1</T> <T a="b">2</T></all>`, want: []string{"<T>1</T>", `<T a="b">2</T>`}},
		"names that begin alike":         {in: `<all><Tx/><T><Ty>1</Ty></T></all>`, want: []string{"<T><Ty>1</Ty></T>"}},
		"an empty record":                {in: `<all><T/><T >1</T ></all>`, want: []string{"<T/>", "<T >1</T >"}},
		"a prefix":                       {in: `<w:all><w:T>1</w:T></w:all>`, want: []string{"<w:T>1</w:T>"}},
		"a record that is the document":  {in: `<T>1</T>`, want: []string{"<T>1</T>"}},
		"several documents":              {in: `<all><T>1</T></all><all><T>2</T></all>`, want: []string{"<T>1</T>", "<T>2</T>"}},
		"a tag in a comment or CDATA":    {in: `<all><T><!-- </T> --><![CDATA[</T><T>]]></T></all>`, want: []string{`<T><!-- </T> --><![CDATA[</T><T>]]></T>`}},
		"a record in a comment":          {in: `<all><!-- <T>0</T> --><T>1</T></all>`, want: []string{"<T>1</T>"}},
		"a document type":                {in: `<!DOCTYPE all [<!ELEMENT all (T*)><!ENTITY x "y">]><all><T>&x;</T></all>`, want: []string{"<T>&x;</T>"}},
		"a bare less-than":               {in: `<all><T>a < b <c <3</T></all>`, want: []string{"<T>a < b <c <3</T>"}},
		"a prefix without a name":        {in: `<all><w:><T><w:>1</w:></T></all>`, want: []string{"<T><w:>1</w:></T>"}},
		"a record without an end":        {in: `<all><T>1<T>2</T></all>`, want: []string{"!<T>1", "<T>2</T>"}},
		"the last without an end":        {in: `<all><T>1</T><T>2</all>`, want: []string{"<T>1</T>", "!<T>2"}},
		"cut inside a record":            {in: `<all><T>1</T><T>2`, want: []string{"<T>1</T>", "cut"}},
		"cut inside a tag":               {in: `<all><T>1</T><T`, want: []string{"<T>1</T>", "cut"}},
		"cut between records":            {in: `<all><T>1</T>`, want: []string{"<T>1</T>", "cut"}},
		"two kinds, one inside of other": {in: `<all><F><T>1</T></F><T>2</T></all>`, names: []string{"F", "T"}, want: []string{"<F><T>1</T></F>", "<T>2</T>"}},
	} {
		t.Run(name, func(t *testing.T) {
			names := test.names
			if names == nil {
				names = []string{"T"}
			}
			for i, r := range []io.Reader{strings.NewReader(test.in), iotest.OneByteReader(strings.NewReader(test.in)), iotest.DataErrReader(strings.NewReader(test.in))} {
				if diff := cmp.Diff(test.want, outline(r, names...)); diff != "" {
					t.Errorf("reader %d (-want +got):\n%s", i, diff)
				}
			}
		})
	}
	t.Run("a reader's error is passed on", func(t *testing.T) {
		trouble := errors.New("the disk is gone")
		got := outline(io.MultiReader(strings.NewReader("<all><T>1</T><T>"), iotest.ErrReader(trouble)), "T")
		if diff := cmp.Diff([]string{"<T>1</T>", "the disk is gone"}, got); diff != "" {
			t.Errorf("%q %s", got, diff)
		}
	})
	t.Run("a record beyond all measure is broken", func(t *testing.T) {
		in := "<all><T>" + strings.Repeat("x", MaxRecord+MaxRecord/2) + "</T><T>1</T></all>"
		got := outline(strings.NewReader(in), "T")
		if len(got) != 2 || !strings.HasPrefix(got[0], "!<T>xxx") || got[1] != "<T>1</T>" {
			t.Errorf("got %d pieces, %.20q and %.20q", len(got), got[0], got[1:])
		}
	})
}

// endless gives the same records again and again, n bytes in all.
type endless struct {
	record []byte
	left   int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := 0
	for n+len(e.record) <= len(p) && e.left > 0 {
		n += copy(p[n:], e.record)
		e.left -= len(e.record)
	}
	return n, nil
}

func TestSplitter_constantMemory(t *testing.T) {
	record := []byte("<T>" + strings.Repeat("some words ", 500) + "</T>\n")
	split := New(io.MultiReader(strings.NewReader("<all>"), &endless{record, 200 << 20}, strings.NewReader("</all>")), "T")
	runtime.GC()
	var most uint64
	n := 0
	for ; ; n++ {
		if _, err := split.Next(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if n%5000 == 0 {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
		}
	}
	if n < 30_000 || most > 32<<20 {
		t.Errorf("%d records with up to %d MiB", n, most>>20)
	}
}

func TestUTF8(t *testing.T) {
	for name, test := range map[string]struct{ in, want string }{
		"nothing":               {"", ""},
		"UTF-8 without a word":  {"<a>Perú</a>", "<a>Perú</a>"},
		"a byte order mark":     {"\ufeff<a>Perú</a>", "<a>Perú</a>"},
		"ISO-8859-1":            {"<?xml version='1.0' encoding='ISO-8859-1'?><a>Per\xfa \x92</a>", "<?xml version='1.0' encoding='ISO-8859-1'?><a>Perú ’</a>"},
		"TIS-620, an old Thai":  {`<?xml version="1.0" encoding="TIS-620"?><a>` + "\xa1</a>", `<?xml version="1.0" encoding="TIS-620"?><a>ก</a>`},
		"UTF-8 that says so":    {`<?xml version="1.0" encoding="utf-8"?><a>ú</a>`, `<?xml version="1.0" encoding="utf-8"?><a>ú</a>`},
		"the mark wins":         {"\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>ú</a>", `<?xml version="1.0" encoding="ISO-8859-1"?><a>ú</a>`},
		"bytes of another kind": {"<a>\xff</a>", "<a>\xff</a>"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := UTF8(strings.NewReader(test.in))
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(r)
			if err != nil || string(got) != test.want {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
	if _, err := UTF8(strings.NewReader(`<?xml version="1.0" encoding="klingon"?><a/>`)); err == nil || !strings.Contains(err.Error(), "save it as UTF-8") {
		t.Errorf("got %v", err)
	}
}

// show writes a tree in one line.
func show(e *Element) string {
	s := e.Name
	for _, a := range e.Attrs {
		s += fmt.Sprintf("@%s=%s", a.Name, a.Value)
	}
	if e.Text != "" {
		s += fmt.Sprintf("%q", e.Text)
	}
	if len(e.Kids) > 0 {
		s += "("
		for i, kid := range e.Kids {
			if i > 0 {
				s += " "
			}
			s += show(kid)
		}
		s += ")"
	}
	return s
}

func TestParse(t *testing.T) {
	for name, test := range map[string]struct{ in, want string }{
		"text and kids":               {`<a>x<b>1</b>y<c/></a>`, `a"xy"(b"1" c)`},
		"attributes":                  {`<a b="1" c='"2"' xmlns="u" xml:space="preserve" x:d = "&lt;"/>`, `a@b=1@c="2"@d=<`},
		"a prefix":                    {`<w:a><w:b/></w:a>`, `a(b)`},
		"entities":                    {`<a>&lt;&amp;&#65;&#x42;&eacute;</a>`, `a"<&ABé"`},
		"an entity nobody knows":      {`<a>&foo; R&D</a>`, `a"&foo; R&D"`},
		"an entity of its own":        {`<!DOCTYPE a [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]><a>&lol2;</a>`, `a"&lol2;"`},
		"a forbidden character":       {`<a>1&#1;2&#x0D;3</a>`, `a"12\r3"`},
		"a control byte":              {"<a>1\x012</a>", `a"12"`},
		"bytes of an older encoding":  {"<a>Z\xfcrich \x96 x</a>", `a"Zürich – x"`},
		"a character that was cut":    {"<a>Zürich M\xc3</a>", `a"Zürich M` + "\uFFFD" + `"`},
		"CDATA":                       {`<a><![CDATA[<b>&amp;</b>]]></a>`, `a"<b>&amp;</b>"`},
		"comments":                    {`<!-- 1 --><a><!-- <b> -->2</a><!-- 3 -->`, `a"2"`},
		"a bare less-than":            {`<a>Hb <100 and p< 0.05 <= 3</a>`, `a"Hb <100 and p< 0.05 <= 3"`},
		"a line end of HTML":          {`<a>1<br>2<br/>3<BR />4</br></a>`, `a"1\n2\n3\n4"`},
		"a word in angle brackets":    {`<a>if x <y then</a>`, `a"if x <y then"`},
		"white space in an end tag":   {"<a><b>1</b\n></a >", `a(b"1")`},
		"a declaration and a mark":    {"\ufeff<?xml version=\"1.0\"?>\n<a/>", `a`},
		"an empty element with blank": {`<a><b /></a>`, `a(b)`},
	} {
		t.Run(name, func(t *testing.T) {
			root, err := Parse([]byte(test.in))
			if err != nil {
				t.Fatal(err)
			}
			if got := show(root); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
	for name, in := range map[string]string{
		"nothing": "", "text": "hello", "no end": "<a><b></b>", "tags that cross": "<a><b></a></b>", "two records": "<a/><a/>", "text behind": "<a/>x",
		"half a tag": "<a", "too deep": strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100), "too many": "<a>" + strings.Repeat("<b/>", maxElements+1) + "</a>",
		"CDATA without an end": "<a><![CDATA[x</a>", "a comment without an end": "<a><!-- x</a>", "zeros": string(make([]byte, 9)),
	} {
		t.Run("no record: "+name, func(t *testing.T) {
			if root, err := Parse([]byte(in)); err == nil {
				t.Errorf("got %s", show(root))
			}
		})
	}
}

func mustParse(t *testing.T, text string) *Element {
	t.Helper()
	root, err := Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func TestHash(t *testing.T) {
	skip := func(path string) bool { return path == "a.date" || path == "a@n" }
	of := func(text string) string { return mustParse(t, text).Hash(skip) }
	base := of(`<a n="1"><b>x y</b><c>1</c><c>2</c></a>`)
	for name, text := range map[string]string{
		"white space": "<a n='1'>\n <b> x\n y </b>\n<c>1</c><c>2</c></a>", "the order of names": `<a><c>1</c><b>x y</b><c>2</c></a>`,
		"empty elements": `<a><z/><b>x y</b><c>1</c><c>2</c></a>`, "what is skipped": `<a n="2"><date>1</date><b>x y</b><c>1</c><c>2</c></a>`,
		"a comment": `<a><!-- --><b>x&#32;y</b><c>1</c><c>2</c></a>`,
	} {
		if of(text) != base {
			t.Errorf("the hash sees %s", name)
		}
	}
	for name, text := range map[string]string{
		"a letter": `<a><b>x z</b><c>1</c><c>2</c></a>`, "the order of values": `<a><b>x y</b><c>2</c><c>1</c></a>`,
		"a value less": `<a><b>x y</b><c>1</c></a>`, "an attribute": `<a m="1"><b>x y</b><c>1</c><c>2</c></a>`,
		"another place": `<a><c>1<b>x y</b></c><c>2</c></a>`,
	} {
		if of(text) == base {
			t.Errorf("the hash does not see %s", name)
		}
	}
}

func TestFields(t *testing.T) {
	f := NewFields("a.b a.b@k a.person.*")
	got := f.Drift(mustParse(t, `<a v="9"><b k="1">x<n>new</n><n>again</n></b><person><mail>m</mail></person><b l=""/><empty/><email>m</email></a>`))
	var lines []string
	for _, d := range got {
		lines = append(lines, fmt.Sprintf("%s %s %q %d", d.Kind, d.Path, d.Sample, d.Matches))
	}
	if diff := cmp.Diff([]string{`unknown_field a.b.n "new" 2`, `unknown_field a.email "" 1`, `unknown_field a@v "9" 1`}, lines); diff != "" {
		t.Error(diff)
	}
}

func TestWithout(t *testing.T) {
	body := []byte(`<a><x>1</x><b><x>2</x>y</b><x/></a>`)
	got := Without(body, mustParse(t, string(body)), func(name string) bool { return name == "x" })
	if string(got) != `<a><b>y</b></a>` {
		t.Errorf("got %s", got)
	}
	if same := Without(body, mustParse(t, string(body)), func(string) bool { return false }); !bytes.Equal(same, body) {
		t.Errorf("got %s", same)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{`<a b="1">x<c/>&lt;</a>`, "<a><![CDATA[x]]><!-- y --></a>", "<a>1 < 2 <br></a>", `<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		root, err := Parse(body)
		if (root == nil) == (err == nil) {
			t.Fatalf("got %v and %v", root, err)
		}
		if err == nil {
			root.Hash(func(string) bool { return false })
			Without(body, root, func(name string) bool { return len(name) == 1 })
		}
		split := New(bytes.NewReader(body), "a", "T")
		for {
			_, err := split.Next()
			var broken *BrokenError
			if err != nil && !errors.As(err, &broken) {
				break
			}
		}
	})
}
