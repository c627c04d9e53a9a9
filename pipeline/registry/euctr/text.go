package euctr

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"ldntrials/pipeline/registry"
)

// maxRecord is the size in bytes that a record may have; the largest seen have 60 KiB.
const maxRecord = 8 << 20

// headers are the labels of the lines that follow "Summary".
var headers = []string{
	"EudraCT Number", "Sponsor's Protocol Code Number", "National Competent Authority", "Clinical Trial Type", "Trial Status",
	"Date on which this record was first entered in the EudraCT database", "Link",
	sourceHeader,
}

// sourceHeader stands in bundled reference records only: the pages the facts are from.
const sourceHeader = "Reference extract"

// headerOf gives label and value of a header line.
func headerOf(line string) (label, value string, ok bool) {
	for _, label := range headers {
		if rest, found := strings.CutPrefix(line, label+":"); found {
			return label, strings.TrimSpace(rest), true
		}
	}
	return "", "", false
}

// field is a line with a key and what follows it: "A.3 Full title of the trial (es): ..."
// has code A.3, label "Full title of the trial" and language es.
type field struct {
	code, label, language, value string
}

// document is a record as text.
type document struct {
	id, number, country string
	header              map[string]string
	fields              []field
	unknown             []string // codes that are not known
}

var (
	numberPattern  = regexp.MustCompile(`^(?:19|20)\d{2}-\d{6}-\d{2}$`)
	countryPattern = regexp.MustCompile(`^(?:[A-Z]{2}|3RD)$`)

	// codePattern is the key at the beginning of a line; blank or tab follow it.
	codePattern = regexp.MustCompile(`^([A-HNP]\.(?:IMP|\d+(?:\.\d+)*)?)(?: (?:and|to) [A-H]\.\d+(?:\.\d+)*)?[ \t]+(\S.*)$`)

	languagePattern = regexp.MustCompile(`^(.*?)\s*\(([a-z]{2})\)$`)
)

// lineEnds makes one sign of all line ends, of the one inside a line too.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\v", "\n", "\f", "\n")

// parse reads a record and checks what Identify and Decode both need: a number, a country,
// and the last section, without which the record was cut off.
func parse(body []byte) (*document, error) {
	switch {
	case len(body) > maxRecord:
		return nil, fmt.Errorf("the record has more than %d MiB", maxRecord>>20)
	case !utf8.Valid(body):
		return nil, errors.New("the record is not UTF-8")
	case bytes.IndexByte(body, 0) >= 0:
		return nil, errors.New("the record holds zeros: it is no text")
	}
	lines := strings.Split(lineEnds.Replace(string(bytes.TrimSpace(body))), "\n")
	if strings.TrimSpace(lines[0]) != "Summary" {
		return nil, errors.New(`the record does not begin with the line "Summary"`)
	}
	d := &document{header: map[string]string{}}
	d.read(lines[1:])
	d.number = d.header["EudraCT Number"]
	if i := strings.LastIndex(strings.TrimRight(d.header["Link"], "/"), "/"); i >= 0 {
		d.country = strings.ToUpper(strings.TrimRight(d.header["Link"][i+1:], "/"))
	}
	switch {
	case !numberPattern.MatchString(d.number):
		return nil, fmt.Errorf("EudraCT Number: expected a number such as 2015-001234-25, found %.40q", d.number)
	case !countryPattern.MatchString(d.country):
		return nil, fmt.Errorf("the Link: expected an address that ends in a country such as /DE/, found %.200q", d.header["Link"])
	}
	d.id = d.number + "-" + d.country
	if d.first("A.2") != "" && d.first("A.2") != d.number {
		return d, fmt.Errorf("A.2 says %.40q and the header %s", d.first("A.2"), d.number)
	}
	if !d.has("P.") {
		return d, errors.New("section P (End of Trial) is missing: the record was cut off")
	}
	return d, nil
}

// read makes fields of lines. A line without a known key belongs to the field before it,
// also one that begins like "13.\t"; a heading ends the field before it.
func (d *document) read(lines []string) {
	at := -1 // field that further lines belong to
	for i, line := range lines {
		trimmed := strings.TrimSpace(line)
		if label, value, ok := headerOf(trimmed); ok && len(d.fields) == 0 {
			if _, twice := d.header[label]; !twice {
				d.header[label] = value
			}
			continue
		}
		if f, ok := d.keyed(line); ok {
			if f.label == "" { // a heading
				at = -1
				if f.code == "P." || f.code == "D.8" {
					d.fields = append(d.fields, f)
				}
				continue
			}
			d.fields = append(d.fields, f)
			at = len(d.fields) - 1
			continue
		}
		switch {
		case isBlockHead(trimmed) && (i == 0 || isBreak(lines[i-1])):
			d.fields = append(d.fields, field{code: "B", label: "Sponsor"})
			at = -1
		case trimmed == "MedDRA Classification":
			at = -1
		case at >= 0:
			d.fields[at].value += "\n" + trimmed
		}
	}
	for i := range d.fields {
		d.fields[i].value = strings.TrimSpace(d.fields[i].value)
		if d.fields[i].value == absent {
			d.fields[i].value = ""
		}
	}
}

// absent is how the register writes that it has nothing.
const absent = "Information not present in EudraCT"

var blockHead = regexp.MustCompile(`^Sponsor \d+$`)

func isBlockHead(line string) bool { return blockHead.MatchString(line) }

// isBreak says that a line cannot be the middle of a text: it is empty, or a heading.
func isBreak(line string) bool {
	line = strings.TrimSpace(line)
	return line == "" || strings.HasPrefix(line, "B. ") || strings.HasPrefix(line, "B.")
}

// keyed reads a line with a key. Of a key that is not known only a line with a colon is
// a field; other lines are text that happens to begin like one.
func (d *document) keyed(line string) (field, bool) {
	m := codePattern.FindStringSubmatch(line)
	if m == nil {
		if impPattern.MatchString(line) {
			_, value, _ := strings.Cut(line, ":")
			return field{code: "D.IMP", label: "IMP", value: strings.TrimSpace(value)}, true
		}
		return field{}, false
	}
	f := field{code: m[1]}
	labels, known := knownCodes[f.code]
	label, value, colon := cutLabel(m[2])
	switch {
	case !known && (!colon || len(label) > 120 || !startsUpper(label)):
		return field{}, false
	case !known:
		d.unknown = append(d.unknown, f.code)
	case !labels.begin(m[2]):
		if !colon || len(f.code) < 4 { // "E. coli" or "A.1 is worse" inside a text
			return field{}, false
		}
		d.unknown = append(d.unknown, f.code+" "+label)
	}
	if !colon {
		return f, true
	}
	f.label, f.value = strings.TrimSpace(label), strings.TrimSpace(value)
	if m := languagePattern.FindStringSubmatch(f.label); m != nil {
		f.label, f.language = m[1], m[2]
	}
	return f, true
}

var impPattern = regexp.MustCompile(`^D\.IMP:\s*\d+`)

func startsUpper(label string) bool { return label != "" && label[0] >= 'A' && label[0] <= 'Z' }

// cutLabel parts label and value at the first colon, at the second one where the label
// has one itself, and at the question mark of D.8.1.
func cutLabel(rest string) (label, value string, ok bool) {
	const reasons = "Ethics Committee Opinion: Reason(s) for unfavourable opinion"
	if value, found := strings.CutPrefix(rest, reasons+":"); found {
		return reasons, value, true
	}
	const placebo = "Is a Placebo used in this Trial?"
	if value, found := strings.CutPrefix(rest, placebo); found {
		return placebo, strings.TrimPrefix(value, ":"), true
	}
	return strings.Cut(rest, ":")
}

// all gives the values of a code in English, or as the state wrote them where there is no
// English one.
func (d *document) all(code string) []string {
	var english, other []string
	for _, f := range d.fields {
		switch {
		case f.code != code || f.value == "":
		case f.language == "" || f.language == "en":
			english = append(english, f.value)
		default:
			other = append(other, f.value)
		}
	}
	if len(english) == 0 && len(other) > 0 {
		return other[:1]
	}
	return english
}

// first is the first value of a code.
func (d *document) first(code string) string {
	if all := d.all(code); len(all) > 0 {
		return all[0]
	}
	return ""
}

// labelled is the first value of a code whose label begins so.
func (d *document) labelled(code, label string) string {
	for _, f := range d.fields {
		if f.code == code && f.value != "" && strings.HasPrefix(f.label, label) {
			return f.value
		}
	}
	return ""
}

func (d *document) has(code string) bool {
	for _, f := range d.fields {
		if f.code == code {
			return true
		}
	}
	return false
}

// Identify implements registry.Registry. The hash is the first half of the SHA-256 of the
// record's lines, white space reduced to single blanks and empty lines left out.
func (*Registry) Identify(body []byte) (recordID, hash string, err error) {
	d, err := parse(body)
	if err != nil {
		id := ""
		if d != nil {
			id = d.id
		}
		return "", "", &registry.RecordError{Registry: Name, RecordID: id, Reason: err.Error(), Body: body, Err: err}
	}
	sum := sha256.New()
	for line := range strings.SplitSeq(lineEnds.Replace(string(body)), "\n") {
		if words := strings.Fields(line); len(words) > 0 {
			sum.Write([]byte(strings.Join(words, " ") + "\n"))
		}
	}
	return d.id, hex.EncodeToString(sum.Sum(nil)[:16]), nil
}
