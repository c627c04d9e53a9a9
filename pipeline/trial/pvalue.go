package trial

import (
	"math"
	"strconv"
	"strings"
)

// PValue is a registered p-value (concepts.md, p-values and results). The number
// is never read out of text that does not hold one: "NS" has no number.
type PValue struct {
	Raw      string        `col:"value_raw" doc:"p-value, as registered"`
	Operator string        `col:"operator" doc:"= < > <= or >=, as written; = where only a number stands; null without a number"`
	Value    Null[float64] `col:"value" doc:"number of the p-value, 0 to 1; null when the text holds none or it is out of range"`
	Flag     string        `col:"flag" doc:"decimal_comma, extra_text, text_only, out_of_range, several_numbers or unreadable; null when the text is a plain p-value"`
}

// ParsePValue reads a registered p-value with its operator.
func ParsePValue(raw string) PValue {
	p := PValue{Raw: raw}
	text := strings.NewReplacer(`\<`, "<", `\>`, ">", `\=`, "=", "＜", "<", "＞", ">", "≤", "<=", "≥", ">=", "⩽", "<=", "⩾", ">=",
		"−", "-", "–", "-", "\u00a0", " ", "\u2009", " ", "\u202f", " ").Replace(strings.TrimSpace(raw))
	if text == "" {
		return p
	}
	text = trimPLabel(text)
	operator, rest := leadingOperator(text)
	number, after, comma, ok := leadingNumber(rest)
	if !ok {
		p.Flag = "text_only"
		if strings.ContainsAny(text, "0123456789") {
			p.Flag = "unreadable"
		}
		return p
	}
	if operator == "" {
		operator = "="
	}
	value, err := strconv.ParseFloat(number, 64)
	if err != nil || math.IsNaN(value) || math.IsInf(value, 0) {
		p.Flag = "unreadable"
		return p
	}
	after = strings.TrimSpace(after)
	switch {
	case strings.HasPrefix(after, "%"):
		p.Flag = "out_of_range" // a per cent is not a p-value; the text is kept
		return p
	case value < 0 || value > 1:
		p.Flag = "out_of_range"
		return p
	}
	p.Operator, p.Value = operator, Some(value)
	switch {
	case comma:
		p.Flag = "decimal_comma"
	case after == "" || after == ".":
	default:
		p.Flag = "extra_text"
	}
	return p
}

// trimPLabel takes away "p", "P-value", "p value is" before the operator.
func trimPLabel(text string) string {
	lower := strings.ToLower(text)
	for _, label := range []string{"p-value", "p value", "pvalue", "p-val", "p"} {
		if !strings.HasPrefix(lower, label) {
			continue
		}
		rest := strings.TrimLeft(text[len(label):], " :")
		if rest == "" || strings.ContainsAny(rest[:1], "<>=.0123456789") {
			return rest
		}
	}
	return text
}

func leadingOperator(text string) (operator, rest string) {
	for _, op := range []string{"<=", ">=", "=<", "=>", "<", ">", "==", "="} {
		if strings.HasPrefix(text, op) {
			rest = strings.TrimSpace(text[len(op):])
			switch op {
			case "=<":
				op = "<="
			case "=>":
				op = ">="
			case "==":
				op = "="
			}
			if op == "<" || op == ">" { // "< =0.05" written apart
				if strings.HasPrefix(rest, "=") {
					return op + "=", strings.TrimSpace(rest[1:])
				}
			}
			return op, rest
		}
	}
	return "", text
}

// leadingNumber takes a decimal number from the front: 0.05, .05, 5E-4, 0,05
// (comma), 1.2e-05, 1 x 10^-5.
func leadingNumber(text string) (number, after string, comma, ok bool) {
	i := 0
	if i < len(text) && (text[i] == '+' || text[i] == '-') {
		i++
	}
	start := i
	for i < len(text) && isDigit(text[i]) {
		i++
	}
	whole := i - start
	fraction := 0
	if i < len(text) && (text[i] == '.' || (text[i] == ',' && whole <= 1 && i+1 < len(text) && isDigit(text[i+1]))) {
		comma = text[i] == ','
		j := i + 1
		for j < len(text) && isDigit(text[j]) {
			j++
		}
		fraction = j - i - 1
		if fraction > 0 || whole > 0 {
			i = j
		}
	}
	if whole+fraction == 0 {
		return "", text, false, false
	}
	number = strings.Replace(text[:i], ",", ".", 1)
	rest := text[i:]
	if exponent, n := exponentOf(rest); n > 0 {
		number, rest = number+"e"+exponent, rest[n:]
	}
	return number, rest, comma, true
}

// exponentOf reads E-4, e-05, x10-5, x 10^-5, *10^-5 and gives its length.
func exponentOf(text string) (exponent string, length int) {
	s := text
	switch {
	case strings.HasPrefix(s, "e"), strings.HasPrefix(s, "E"):
		s = s[1:]
	default:
		s = strings.TrimLeft(s, " ")
		mark := ""
		for _, m := range []string{"x", "X", "*", "×"} {
			if strings.HasPrefix(s, m) {
				mark = m
			}
		}
		if mark == "" {
			return "", 0
		}
		s = strings.TrimLeft(s[len(mark):], " ")
		if !strings.HasPrefix(s, "10") {
			return "", 0
		}
		s = strings.TrimPrefix(s[2:], "^")
	}
	i := 0
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		i++
	}
	start := i
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	if i == start {
		return "", 0
	}
	return s[:i], len(text) - len(s) + i
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }
