package xmlsplit

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Limits of a record; real ones are far below.
const (
	maxDepth    = 64
	maxElements = 200_000
)

// Element is one element of a record with what stands in it.
type Element struct {
	Name  string // without its prefix
	Attrs []Attr
	Kids  []*Element
	Text  string // text directly inside, entities resolved; the pieces around kids are joined
	Start int    // of its "<" in the record
	End   int    // behind its last ">"
}

// Attr is an attribute; those that declare name spaces are left out.
type Attr struct{ Name, Value string }

// Parse reads a record: one element and nothing beside it but comments.
func Parse(body []byte) (*Element, error) {
	p := parser{body: body}
	root, err := p.document()
	if err != nil {
		return nil, fmt.Errorf("broken XML at byte %d: %w", p.at, err)
	}
	return root, nil
}

type parser struct {
	body     []byte
	at       int
	elements int
}

func (p *parser) document() (*Element, error) {
	var root *Element
	for {
		i := bytes.IndexByte(p.body[p.at:], '<')
		between := p.body[p.at:]
		if i >= 0 {
			between = between[:i]
		}
		if len(bytes.TrimSpace(bytes.TrimPrefix(between, []byte("\xef\xbb\xbf")))) > 0 {
			return nil, errors.New("text outside of the record")
		}
		if i < 0 {
			break
		}
		p.at += i
		if passed, err := p.aside(); err != nil {
			return nil, err
		} else if passed {
			continue
		}
		if root != nil {
			return nil, errors.New("a second record")
		}
		var err error
		if root, err = p.record(); err != nil {
			return nil, err
		}
	}
	if root == nil {
		return nil, errors.New("there is no element")
	}
	return root, nil
}

// aside passes over a comment, a processing instruction or a document type.
func (p *parser) aside() (bool, error) {
	rest := p.body[p.at:]
	end := ""
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		end = "-->"
	case bytes.HasPrefix(rest, []byte("<?")):
		end = "?>"
	case bytes.HasPrefix(rest, []byte("<!DOCTYPE")):
		end = ">"
		if inner := bytes.IndexAny(rest, "[>"); inner >= 0 && rest[inner] == '[' {
			end = "]>"
		}
	default:
		return false, nil
	}
	i := bytes.Index(rest, []byte(end))
	if i < 0 {
		return false, fmt.Errorf("%.9q has no end", rest)
	}
	p.at += i + len(end)
	return true, nil
}

// record reads an element with everything in it.
func (p *parser) record() (*Element, error) {
	var open []*Element
	var texts []*strings.Builder
	for {
		if len(open) == 0 || p.body[p.at] == '<' {
			e, closed, ok := p.startTag()
			if !ok {
				return nil, errors.New("this is no tag")
			}
			if len(open) > 0 {
				parent := open[len(open)-1]
				parent.Kids = append(parent.Kids, e)
			}
			switch {
			case closed && len(open) == 0:
				return e, nil
			case !closed:
				open, texts = append(open, e), append(texts, new(strings.Builder))
			}
			if p.elements++; len(open) > maxDepth || p.elements > maxElements {
				return nil, errors.New("more elements, or deeper ones, than any record has")
			}
		}
		name, err := p.text(texts[len(texts)-1])
		if err != nil {
			return nil, fmt.Errorf("in <%s>: %w", open[len(open)-1].Name, err)
		}
		for name != "" { // an end tag
			e := open[len(open)-1]
			if e.Name != name {
				return nil, fmt.Errorf("</%s> where </%s> is due", name, e.Name)
			}
			e.Text, e.End = texts[len(texts)-1].String(), p.at
			open, texts = open[:len(open)-1], texts[:len(texts)-1]
			if len(open) == 0 {
				return e, nil
			}
			if name, err = p.text(texts[len(texts)-1]); err != nil {
				return nil, fmt.Errorf("in <%s>: %w", open[len(open)-1].Name, err)
			}
		}
	}
}

// text reads text up to the next start tag, where it stops, or past the next end tag,
// whose name it gives.
func (p *parser) text(out *strings.Builder) (closed string, err error) {
	for {
		i := bytes.IndexByte(p.body[p.at:], '<')
		if i < 0 {
			p.at = len(p.body)
			return "", errors.New("there is no end tag")
		}
		writeText(out, p.body[p.at:p.at+i])
		p.at += i
		rest := p.body[p.at:]
		if cdata, ok := bytes.CutPrefix(rest, []byte("<![CDATA[")); ok {
			end := bytes.Index(cdata, []byte("]]>"))
			if end < 0 {
				return "", errors.New("CDATA has no end")
			}
			out.WriteString(printable(string(cdata[:end])))
			p.at += len("<![CDATA[") + end + len("]]>")
			continue
		}
		if passed, err := p.aside(); err != nil {
			return "", err
		} else if passed {
			continue
		}
		if name, end := endTag(rest); end > 0 {
			p.at += end
			if isBreak(name) {
				continue
			}
			return name, nil
		}
		before := p.at
		e, _, ok := p.startTag()
		switch {
		case ok && isBreak(e.Name):
			out.WriteByte('\n')
		case ok:
			p.at = before
			return "", nil
		default: // "<" that stands for itself
			out.WriteByte('<')
			p.at = before + 1
		}
	}
}

// isBreak says that a name is the line end of HTML, which stands unescaped in some exports.
func isBreak(name string) bool { return strings.EqualFold(name, "br") }

// endTag reads </name> and gives where it ends, or 0.
func endTag(b []byte) (name string, end int) {
	if len(b) < 4 || b[1] != '/' || !isNameStart(b[2]) {
		return "", 0
	}
	i := 2
	for i < len(b) && isNamePart(b[i]) {
		i++
	}
	name = local(string(b[2:i]))
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	if i == len(b) || b[i] != '>' {
		return "", 0
	}
	return name, i + 1
}

func local(name string) string { return name[strings.LastIndexByte(name, ':')+1:] }

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// startTag reads a start tag at the present "<"; ok is false when it is none.
func (p *parser) startTag() (e *Element, closed, ok bool) {
	b, i := p.body, p.at+1
	if i >= len(b) || !isNameStart(b[i]) {
		return nil, false, false
	}
	for i < len(b) && isNamePart(b[i]) {
		i++
	}
	e = &Element{Name: local(string(b[p.at+1 : i])), Start: p.at}
	for {
		from := i
		for i < len(b) && isSpace(b[i]) {
			i++
		}
		switch {
		case i < len(b) && b[i] == '>':
			p.at = i + 1
			return e, false, e.Name != ""
		case i+1 < len(b) && b[i] == '/' && b[i+1] == '>':
			p.at, e.End = i+2, i+2
			return e, true, e.Name != ""
		case i == len(b) || i == from || !isNameStart(b[i]):
			return nil, false, false
		}
		at := i
		for i < len(b) && isNamePart(b[i]) {
			i++
		}
		name := string(b[at:i])
		for i < len(b) && isSpace(b[i]) {
			i++
		}
		if i+1 >= len(b) || b[i] != '=' {
			return nil, false, false
		}
		for i++; i < len(b) && isSpace(b[i]); i++ {
		}
		if i >= len(b) || b[i] != '"' && b[i] != '\'' {
			return nil, false, false
		}
		end := bytes.IndexByte(b[i+1:], b[i])
		if end < 0 {
			return nil, false, false
		}
		if name != "xmlns" && !strings.HasPrefix(name, "xmlns:") && !strings.HasPrefix(name, "xml:") && !strings.HasPrefix(name, "xsi:") {
			var value strings.Builder
			writeText(&value, b[i+1:i+1+end])
			e.Attrs = append(e.Attrs, Attr{local(name), value.String()})
		}
		i += end + 2
	}
}

// writeText adds text with its entities resolved.
func writeText(out *strings.Builder, b []byte) {
	if len(b) == 0 {
		return
	}
	text := string(b)
	if strings.IndexByte(text, '&') >= 0 {
		text = html.UnescapeString(text)
	}
	out.WriteString(printable(text))
}

// printable leaves out what XML forbids: control characters and bytes that are no text.
func printable(text string) string {
	clean := utf8.ValidString(text)
	for i := 0; i < len(text) && clean; i++ {
		clean = text[i] >= ' ' || isSpace(text[i])
	}
	if clean {
		return text
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' {
			return -1
		}
		return r
	}, valid(text))
}

// valid makes a text UTF-8 whose document says that it is and whose bytes are not. Where no
// character beyond ASCII is in UTF-8, the text is read as Windows-1252; else a character was cut.
func valid(text string) string {
	var out strings.Builder
	for rest := text; rest != ""; {
		r, n := utf8.DecodeRuneInString(rest)
		switch {
		case n > 1:
			return strings.ToValidUTF8(text, "\uFFFD")
		case r == utf8.RuneError:
			r = charmap.Windows1252.DecodeByte(rest[0])
		}
		out.WriteRune(r)
		rest = rest[n:]
	}
	return out.String()
}
