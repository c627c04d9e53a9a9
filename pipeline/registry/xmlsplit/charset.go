package xmlsplit

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/transform"
)

var declaration = regexp.MustCompile(`^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)

// UTF8 gives a document in UTF-8, by the encoding that its first line declares; without
// one it is UTF-8. A byte order mark is taken off. ISO-8859-1 is read as Windows-1252, as
// browsers do: the two differ only where the former has nothing to print.
func UTF8(r io.Reader) (io.Reader, error) {
	in := bufio.NewReaderSize(r, 64<<10)
	if mark, _ := in.Peek(3); string(mark) == "\xef\xbb\xbf" {
		if _, err := in.Discard(3); err != nil {
			return nil, err
		}
		return in, nil
	}
	head, err := in.Peek(256)
	if len(head) == 0 && err != nil && err != io.EOF {
		return nil, err
	}
	label := Declared(head)
	if label == "" || label == "utf-8" || label == "utf8" || label == "us-ascii" || label == "ascii" {
		return in, nil
	}
	encoding, err := htmlindex.Get(label)
	if err != nil {
		return nil, fmt.Errorf("the file says that its encoding is %q, which is not known: save it as UTF-8", label)
	}
	return transform.NewReader(in, encoding.NewDecoder()), nil
}

// Declared is the encoding that a document's first line names, in lower case, or "".
func Declared(head []byte) string {
	found := declaration.FindSubmatch(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))
	if found == nil {
		return ""
	}
	return strings.ToLower(string(found[1]))
}
