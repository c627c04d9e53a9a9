package trial

import (
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

// ParsePValue reads a registered p-value with its operator. A text that may mean
// another number than the first one in it ("0.01-0.05", "0.05 > p") gives no number:
// a missing value is better than a false one.
func ParsePValue(raw string) PValue {
	p := PValue{Raw: raw}
	text := superscripts.Replace(plainNumeral(raw))
	if text == "" {
		return p
	}
	operator, rest := pOperator(trimPLabel(text))
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
	if err != nil {
		p.Flag = "unreadable"
		return p
	}
	if flag := unclear(after); flag != "" {
		p.Flag = flag
		return p
	}
	after = strings.Trim(after, " .;,")
	if strings.HasPrefix(after, "%") || value < 0 || value > 1 { // a per cent is not a p-value
		p.Flag = "out_of_range"
		return p
	}
	p.Operator, p.Value = operator, Some(value)
	switch {
	case comma:
		p.Flag = "decimal_comma"
	case after != "":
		p.Flag = "extra_text"
	}
	return p
}

// superscripts turn 10⁻⁵ into 10^-5 (the sign is the only one that needs a caret).
var superscripts = strings.NewReplacer("⁻", "^-", "⁰", "0", "¹", "1", "²", "2", "³", "3", "⁴", "4", "⁵", "5", "⁶", "6", "⁷", "7", "⁸", "8", "⁹", "9")

// unclear looks at what follows the number. "0. 05" and "0.05 > p" make the number
// itself doubtful, "0.01-0.05" and "0.03, 0.04" hold another one that could be
// meant; "0.03; 95% CI 0.1-2" and "0.03 (two-sided)" are clear.
func unclear(after string) (flag string) {
	text := strings.TrimLeft(after, " ")
	if text == "" {
		return ""
	}
	switch text[0] {
	case '<', '>', '=', '*', '^', '×':
		if strings.Trim(text, "*") != "" { // stars after a number mark significance
			return "unreadable"
		}
		return ""
	case '.':
		if len(text) > 1 && isDigit(text[1]) {
			return "unreadable"
		}
	}
	if len(text) > 1 && (text[0] == 'x' || text[0] == 'X') && (text[1] == ' ' || isDigit(text[1])) {
		return "unreadable"
	}
	for _, joint := range []string{"-", "/", ",", ";", "&", "to ", "and ", "or ", ""} {
		next, joined := strings.CutPrefix(text, joint)
		if !joined {
			continue
		}
		_, next = pOperator(trimPLabel(strings.TrimLeft(next, " ")))
		number, rest, _, found := leadingNumber(next)
		switch value, _ := strconv.ParseFloat(number, 64); {
		case found && notP(rest), found && joint != "" && value > 1:
			return ""
		case found:
			return "several_numbers"
		case joint != "":
			return ""
		}
	}
	return ""
}

// notP says by what follows a number that it is no p-value: 95% CI, 2-sided.
func notP(after string) bool {
	after = strings.TrimLeft(after, " -")
	for _, word := range [...]string{"%", "sided", "tailed", "side", "tail"} {
		if strings.HasPrefix(after, word) {
			return true
		}
	}
	return false
}

// trimPLabel takes away "p", "P-value", "p value is" before the operator.
func trimPLabel(text string) string {
	lower := strings.ToLower(text)
	for _, label := range [...]string{"p-value is", "p value is", "p-value", "p value", "pvalue", "p-val", "p is", "p"} {
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

// pOperator takes the operator from the front; "= <0.001" is <.
func pOperator(text string) (operator, rest string) {
	operator, rest = leadingOperator(text)
	if operator == "=" {
		if second, after := leadingOperator(rest); second != "" {
			return second, after
		}
	}
	return operator, rest
}

func leadingOperator(text string) (operator, rest string) {
	for _, op := range [...]string{"<=", ">=", "=<", "=>", "<", ">", "==", "="} {
		if !strings.HasPrefix(text, op) {
			continue
		}
		rest = strings.TrimLeft(text[len(op):], " ")
		switch {
		case op == "=<":
			op = "<="
		case op == "=>":
			op = ">="
		case op == "==":
			op = "="
		case (op == "<" || op == ">") && strings.HasPrefix(rest, "="): // "< =0.05" written apart
			return op + "=", strings.TrimLeft(rest[1:], " ")
		}
		return op, rest
	}
	return "", text
}

// leadingNumber takes a decimal number from the front: 0.05, .05, 5E-4, 0,05
// (comma), 1.2e-05, 1 x 10^-5, 10^-5.
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
	if number == "10" && strings.HasPrefix(rest, "^") { // 10^-5 alone
		number, rest = "1", "x10"+rest
	}
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
