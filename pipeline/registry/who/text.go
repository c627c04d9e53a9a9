package who

import (
	"html"
	"regexp"
	"strings"
)

var lineEnds = regexp.MustCompile(`(?i)<\s*/?\s*br\s*/?\s*>|<\s*/\s*p\s*>|_x000D_|\r\n?`)

// Clean makes plain text of what stands in an export: line ends of HTML, of Windows and of
// spreadsheets (_x000D_) become line ends, escapes that were escaped twice are resolved,
// padding goes.
func Clean(text string) string {
	if strings.IndexByte(text, '&') >= 0 {
		text = html.UnescapeString(text)
	}
	if strings.ContainsAny(text, "<\r") || strings.Contains(text, "_x000") {
		text = lineEnds.ReplaceAllString(text, "\n")
	}
	if !strings.ContainsAny(text, " \t\n\u00a0") {
		return text
	}
	out := make([]byte, 0, len(text))
	blank, lines := false, 0 // what stands between the last character and the next
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == ' ' || c == '\t' || c == '\v' || c == '\f':
			blank = true
			continue
		case c == 0xc2 && i+1 < len(text) && text[i+1] == 0xa0: // a blank that does not break
			blank = true
			i++
			continue
		case c == '\n':
			lines++
			continue
		}
		switch {
		case len(out) == 0:
		case lines > 0:
			out = append(out, "\n\n"[:min(lines, 2)]...)
		case blank:
			out = append(out, ' ')
		}
		blank, lines = false, 0
		out = append(out, text[i])
	}
	return string(out)
}

// OneLine is Clean on one line.
func OneLine(text string) string { return strings.Join(strings.Fields(Clean(text)), " ") }

func fold(text string) string { return strings.ToLower(OneLine(text)) }

// Split parts clean text at the separator where no bracket is open, and leaves out what is
// empty.
func Split(text string, separator byte) []string {
	var parts []string
	depth, from := 0, 0
	add := func(to int) {
		if part := strings.Trim(text[from:to], " \t\n;,"); part != "" {
			parts = append(parts, part)
		}
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '(' || c == '[':
			depth++
		case (c == ')' || c == ']') && depth > 0:
			depth--
		case c == separator && depth == 0:
			add(i)
			from = i + 1
		}
	}
	if depth > 0 && from == 0 && strings.IndexByte(text, separator) >= 0 { // a bracket that is never closed
		parts = nil
		for part := range strings.SplitSeq(text, string(separator)) {
			if part = strings.TrimSpace(part); part != "" {
				parts = append(parts, part)
			}
		}
		return parts
	}
	add(len(text))
	return parts
}

// Distinct leaves out what came before, whatever its case.
func Distinct(list []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, text := range list {
		if key := fold(text); !seen[key] {
			seen[key] = true
			out = append(out, text)
		}
	}
	return out
}

var placeholder = regexp.MustCompile(`(?i)^(nil|nil known|none|none known|n\s?/?\\?\s?a\.?|n\.a\.?|not applicable|no entry|not provided.*|pending|not available|unknown|null|-+|\.+|0+)$`)

// IsPlaceholder says that a value stands for nothing: "Nil known", "N/A", "Pending".
func IsPlaceholder(value string) bool { return placeholder.MatchString(strings.TrimSpace(value)) }

var (
	personTitle = regexp.MustCompile(`^(?i:dr|prof|professor|mr|mrs|ms|miss|mme|sir|assoc(iate)? prof(essor)?|assistant prof(essor)?)\b[. ]`)
	house       = regexp.MustCompile(`(?i)laborator|\blabs?\b|pharma|\b(ltd|limited|inc|gmbh|corp|company|co|plc|s\.?a|pty)\b|universit|hospital|institut|college|cent(re|er)|foundation|clinic|trust|group|department`)
	personEnd   = regexp.MustCompile(`,\s*(M\.?D\.?|Ph\.?D\.?|MBBS|MBChB|DO|RN|MSc|FRCP)\b`)
)

// Organisation is the name of a sponsor unless it is a person's: by title or degree
// without a word for a house ("Dr Some One", not "Dr Some's Laboratories"), or because a
// contact of the record is called so. Then it is "".
func Organisation(name string, contacts ...string) string {
	name = OneLine(name)
	if (personTitle.MatchString(name) || personEnd.MatchString(name)) && !house.MatchString(name) || IsPlaceholder(name) {
		return ""
	}
	for _, contact := range contacts {
		if key := fold(contact); key != "" && key == fold(name) {
			return ""
		}
	}
	return name
}
