package pages

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Text is text from a register or a model. Registry text is hostile: it is shown without control
// characters and without the invisible ones that turn the direction of text or hide in it; what is
// left is escaped by the templates.
type Text string

// String is the text as it may be shown.
func (t Text) String() string { return strings.TrimSpace(strings.Map(visible, string(t))) }

func visible(r rune) rune {
	switch {
	case r == '\n', r == '\t', r == '\r':
		return ' '
	case r < 0x20, r >= 0x7f && r < 0xa0, r == 0x61c, r >= 0x200b && r <= 0x200f,
		r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x206f, r == 0xfeff, r == utf8.RuneError:
		return -1
	}
	return r
}

// clip shortens a text to n characters.
func clip(n int, t Text) string {
	s := t.String()
	for i := range s {
		if n == 0 {
			return strings.TrimSpace(s[:i]) + " …"
		}
		n--
	}
	return s
}

var plainSlug = regexp.MustCompile(`^[A-Z0-9][A-Za-z0-9._-]{0,60}$`)

// slug is the folder of a trial or claim: its id, or a hash where the id is no folder name. The macro
// of the same name does the same in SQL.
func slug(id Text) string {
	if plainSlug.MatchString(string(id)) {
		return string(id)
	}
	sum := sha256.Sum256([]byte(id))
	return "t-" + hex.EncodeToString(sum[:])[:12]
}

const slugMacro = `create macro slug(id) as case when regexp_full_match(id, '[A-Z0-9][A-Za-z0-9._-]{0,60}') then id
	else 't-' || left(sha256(id), 12) end`

// number writes thousands apart: 12 345.
func number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}

// share writes part of whole in per cent, with the reason where there is none.
func share(part, whole int) string {
	if whole == 0 {
		return "none to count"
	}
	return strconv.Itoa((100*part+whole/2)/whole) + " %"
}

// percent is a bar's length: part of whole in per cent of the width.
func percent(part, whole int) string {
	if whole == 0 {
		return "0%"
	}
	return strconv.FormatFloat(100*float64(part)/float64(whole), 'f', 1, 64) + "%"
}

// amount writes a number without needless digits.
func amount(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'g', 3, 64)
}

// points writes a share as percentage points with its sign.
func points(v *float64) string {
	if v == nil {
		return ""
	}
	return strings.ReplaceAll(fmt.Sprintf("%+.1f", 100**v), "-", "−")
}

// day writes the day of a date or moment in words: 1 March 2026.
func day(t Text) string {
	for _, form := range []string{"2006-01-02 15:04:05", time.RFC3339, "2006-01-02"} {
		if at, err := time.Parse(form, string(t)); err == nil {
			return at.Format("2 January 2006")
		}
	}
	return t.String()
}

// month writes a date by its precision: 2006-09 is September 2006.
func month(t, precision Text) string {
	at, err := time.Parse("2006-01-02", string(t))
	switch {
	case err != nil:
		return t.String()
	case precision == "year":
		return at.Format("2006")
	}
	return at.Format("Jan 2006")
}

// size writes a number of bytes for people.
func size(n int64) string {
	switch {
	case n < 1000:
		return strconv.FormatInt(n, 10) + " B"
	case n < 1_000_000:
		return strconv.FormatFloat(float64(n)/1000, 'f', 1, 64) + " kB"
	}
	return strconv.FormatFloat(float64(n)/1_000_000, 'f', 1, 64) + " MB"
}

// words turns a canonical value into words: not_checkable is "not checkable".
func words(t Text) string {
	if w, known := wording[string(t)]; known {
		return w
	}
	return strings.ReplaceAll(t.String(), "_", " ")
}

// wording of canonical values whose name is no phrase.
var wording = map[string]string{
	"ultra_low": "ultra-low dose", "ldn": "low dose", "intermediate": "intermediate dose", "full": "full dose",
	"depot_implant": "depot or implant", "combination": "fixed combination", "unknown": "not known",
	"other_drug": "other drug", "headline": "low dose (headline)", "live": "live pull", "import": "imported file",
	"bundled": "bundled extract", "silent": "not stated", "met": "primary outcome met", "not_met": "primary outcome not met",
	"too_small": "too small to judge", "not_evidence": "not evidence for benefit", "prior_failure": "people in whom treatment failed",
	"is_ldn": "low dose?", "is_copy": "a copy?", "is_same_search": "same search?", "record_id": "record", "mg_day": "mg a day",
	"addiction": "addictions", "psychiatric": "psychiatric conditions", "non_randomised": "not randomised",
	"single_group": "single group", "favours": "favours naltrexone", "against": "favours the comparator",
	"no_difference": "no difference shown", "not_counted": "not counted", "yes": "registry data bear on it",
	"part": "registry data bear on a proxy of it", "no": "outside registry data",
}

// classes are the dose classes in the order of legends.
var classes = []string{"ultra_low", "ldn", "intermediate", "full", "depot_implant", "combination", "unknown"}

// sentence splits a sentence at the deciding words, given in bytes.
func sentence(text Text, start, end int) [3]Text {
	s := string(text)
	if start < 0 || end > len(s) || start >= end {
		return [3]Text{text}
	}
	return [3]Text{Text(s[:start]), Text(s[start:end]), Text(s[end:])}
}

// fields split a list that was joined with a separator.
func fields(separator string, t Text) []Text {
	var parts []Text
	for part := range strings.SplitSeq(string(t), separator) {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, Text(part))
		}
	}
	return parts
}

// plural chooses the word for a number: 1 trial, 2 trials.
func plural(n int, word string) string {
	if n == 1 {
		return number(n) + " " + word
	}
	return number(n) + " " + word + "s"
}

// text takes what a template holds, Text or a plain string.
func text(v any) Text {
	switch v := v.(type) {
	case Text:
		return v
	case string:
		return Text(v)
	}
	return Text(fmt.Sprint(v))
}

var functions = template.FuncMap{
	"clip": func(n int, v any) string { return clip(n, text(v)) }, "slug": func(v any) string { return slug(text(v)) }, "number": number, "share": share, "percent": percent, "amount": amount, "points": points,
	"day":   func(v any) string { return day(text(v)) },
	"month": func(v, precision any) string { return month(text(v), text(precision)) },
	"words": func(v any) string { return words(text(v)) },
	"size":  size, "sentence": sentence, "fields": fields, "plural": plural,
	"holds": func(v *bool) bool { return v != nil && *v },
	"brief": func(v any) string { return brief(text(v)) },
	"add":   func(a, b int) int { return a + b },
	"capital": func(s string) string {
		if s == "" {
			return s
		}
		return strings.ToUpper(s[:1]) + s[1:]
	},
}
