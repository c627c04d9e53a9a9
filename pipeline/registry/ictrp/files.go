package ictrp

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"iter"
	"regexp"
	"strings"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/who"
	"ldntrials/pipeline/registry/xmlsplit"
)

var xmlHead = regexp.MustCompile(`<Trials_downloaded_from_ICTRP\b|<Trial>\s*(<Internal_Number>[^<]*</Internal_Number>\s*)?<TrialID>`)

// Recognise implements registry.FileReader: the root or the first elements of an XML
// export, a header that names TrialID and others of its columns, or a first row of the
// full export, which begins with the number of a trial and has 63 columns.
func (*Registry) Recognise(head []byte) bool {
	head = bytes.TrimPrefix(head, []byte("\ufeff"))
	if looksLikeXML(head) {
		return xmlHead.Match(head)
	}
	rows := newRows(bytes.NewReader(head))
	first, err := rows.next()
	return err == nil && headerOf(first.cells) != nil
}

func looksLikeXML(head []byte) bool {
	return bytes.HasPrefix(bytes.TrimSpace(head), []byte("<"))
}

// headerOf gives the columns of a file from its first row: the row itself where it is a
// header, those of the full export where it is a record of that, else nil.
func headerOf(first []string) []string {
	found := map[string]bool{}
	for _, cell := range first {
		if _, ok := known[key(cell)]; ok {
			found[known[key(cell)]] = true
		} else if name, ok := spelt[key(cell)]; ok {
			found[name] = true
		}
	}
	if found["TrialID"] && len(found) >= 5 {
		return first
	}
	if len(first) == len(fullExport) {
		if _, _, ok := who.Of(first[0]); ok {
			return fullExport
		}
	}
	return nil
}

// ReadFile implements registry.FileReader. Bodies are elements of the XML export in UTF-8,
// without contact persons.
func (r *Registry) ReadFile(ctx context.Context, file io.Reader) iter.Seq2[registry.Raw, error] {
	return func(yield func(registry.Raw, error) bool) {
		in := bufio.NewReaderSize(xmlsplit.Reader{Ctx: ctx, R: file}, 64<<10)
		if mark, _ := in.Peek(3); string(mark) == "\ufeff" {
			in.Discard(3) //nolint:errcheck // they were just seen
		}
		head, _ := in.Peek(512)
		records := tableRecords(ctx, in)
		if looksLikeXML(head) || len(bytes.TrimSpace(head)) == 0 {
			records = xmlsplit.Source{Registry: Name, Names: []string{"Trial"}, Read: keep}.Records(ctx, in)
		}
		for raw, err := range records {
			if !yield(raw, err) {
				return
			}
		}
	}
}

// keep identifies a record and leaves out what is about persons.
func keep(body []byte) (raw registry.Raw, err error) {
	r, err := parse(body)
	if err != nil {
		return raw, err
	}
	kept := xmlsplit.Without(body, r.root, func(name string) bool { return r.persons[name] })
	return registry.Raw{Registry: Name, RecordID: r.recordID, Hash: r.hash(), Body: kept}, nil
}

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// asXML writes a row of a table as the XML export would.
func asXML(columns, cells []string) []byte {
	var b bytes.Buffer
	b.WriteString("<Trial>\n")
	var first, last string
	for i, column := range columns {
		name, person := element(column)
		if i >= len(cells) || strings.TrimSpace(cells[i]) == "" {
			continue
		}
		if person { // kept for a moment: they tell whether the sponsor is one of them
			switch k := key(column); {
			case strings.HasSuffix(k, "contactfirstname"):
				first += ";" + cells[i]
			case strings.HasSuffix(k, "contactlastname"):
				last += ";" + cells[i]
			}
			continue
		}
		b.WriteString("  <" + name + ">" + escape.Replace(strings.TrimSpace(cells[i])) + "</" + name + ">\n")
	}
	if first != "" {
		b.WriteString("  <Contact_Firstname>" + escape.Replace(first) + "</Contact_Firstname>\n")
		b.WriteString("  <Contact_Lastname>" + escape.Replace(last) + "</Contact_Lastname>\n")
	}
	b.WriteString("</Trial>")
	return b.Bytes()
}
