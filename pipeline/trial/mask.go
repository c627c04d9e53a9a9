package trial

import (
	"regexp"
	"strings"
)

var (
	mail  = regexp.MustCompile(`[\p{L}\d._%+'-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+`)
	phone = regexp.MustCompile(`(?i)\b(?:tel|phone|telephone|fax)\b[ .:#]*(?:number|no|nr|is|at|us)?[ .:#]*(\+?\(?\d[\d ()./-]{5,}\d)|(\+\d{1,3}(?:[ .-]\(?\d{1,4}\)?(?:[ .-]?\d{2,4}){2,}|\d{8,12}\b))`)
)

// Masked puts stars over the mail addresses and the phone numbers in a text; they are
// persons' and nothing about a trial hangs on them. The text stays as long as it was, so
// that places in it keep their meaning.
func Masked(text string) string {
	if strings.IndexByte(text, '@') >= 0 {
		text = mail.ReplaceAllStringFunc(text, func(found string) string { return strings.Repeat("*", len(found)) })
	}
	if !mayHoldPhone(text) {
		return text
	}
	out := []byte(text)
	for _, m := range phone.FindAllStringSubmatchIndex(text, -1) {
		from, to := m[2], m[3]
		if from < 0 {
			from, to = m[4], m[5]
		}
		for i := from; i < to; i++ {
			out[i] = '*'
		}
	}
	return string(out)
}

// mayHoldPhone is false for nearly every text.
func mayHoldPhone(text string) bool {
	for _, word := range [...]string{"hone", "Tel", "tel:", "tel.", "Fax", "fax"} {
		if strings.Contains(text, word) {
			return true
		}
	}
	for i := strings.IndexByte(text, '+'); i >= 0 && i+1 < len(text); {
		if c := text[i+1]; c >= '0' && c <= '9' {
			return true
		}
		next := strings.IndexByte(text[i+1:], '+')
		if next < 0 {
			break
		}
		i += 1 + next
	}
	return false
}
