package trial

import (
	"math"
	"strconv"
	"strings"
)

// plainNumerals replaces the dashes, blanks and escapes that registers put into
// numbers by the plain ones.
var plainNumerals = strings.NewReplacer(`\<`, "<", `\>`, ">", `\=`, "=", "&lt;", "<", "&gt;", ">", "＜", "<", "＞", ">", "＝", "=",
	"≤", "<=", "≥", ">=", "⩽", "<=", "⩾", ">=", "≦", "<=", "≧", ">=",
	"−", "-", "–", "-", "‐", "-", "‑", "-", "\u00a0", " ", "\u2009", " ", "\u202f", " ")

// needsPlain says whether plainNumerals could change anything.
func needsPlain(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] >= 0x80 || text[i] == '\\' || text[i] == '&' {
			return true
		}
	}
	return false
}

func plainNumeral(raw string) string {
	if needsPlain(raw) {
		raw = plainNumerals.Replace(raw)
	}
	return strings.TrimSpace(raw)
}

// ParseNumber reads a posted number: 12, -.90, 1,234.5 (comma between thousands),
// 5E-4, =0.012. Anything else, also a number with < or > before it, is absent.
func ParseNumber(raw string) Null[float64] {
	if number, operator, ok := readNumber(plainNumeral(raw)); ok && (operator == "" || operator == "=") {
		return Some(number)
	}
	return Null[float64]{}
}

// ParsePercent is ParseNumber for a percentage: 95, 95%, 95 %.
func ParsePercent(raw string) Null[float64] {
	return ParseNumber(strings.TrimSuffix(strings.TrimSpace(raw), "%"))
}

// ParseCount reads a posted whole number that cannot be negative: 25, 1,234, 25.0.
func ParseCount(raw string) Null[int64] {
	n := ParseNumber(raw)
	if !n.Valid || n.V < 0 || n.V != math.Trunc(n.V) || n.V > 1<<53 {
		return Null[int64]{}
	}
	return Some(int64(n.V))
}

// ParseValue reads a posted value. The flag is that of Value: a number after < or >
// is kept and flagged bounded, because it is a limit and not a measurement.
func ParseValue(raw string) (number Null[float64], flag string) {
	text := plainNumeral(raw)
	if text == "" {
		return Null[float64]{}, ""
	}
	if n, operator, ok := readNumber(text); ok {
		if operator != "" && operator != "=" {
			flag = "bounded"
		}
		return Some(n), flag
	}
	switch strings.ToLower(strings.Trim(text, ".")) {
	case "na", "n/a", "n.a", "not available", "not applicable", "not calculable", "not estimable", "ne":
		return Null[float64]{}, "not_available"
	case "nr", "n.r", "n/r", "not reported", "not reached":
		return Null[float64]{}, "not_reported"
	}
	return Null[float64]{}, "text"
}

// readNumber reads text that is one number and nothing else, an operator before it.
func readNumber(text string) (number float64, operator string, ok bool) {
	if text == "" {
		return 0, "", false
	}
	if c := text[0]; c == '<' || c == '>' || c == '=' {
		operator, text = leadingOperator(text)
	}
	if strings.IndexByte(text, ',') >= 0 {
		if text, ok = joinThousands(text); !ok {
			return 0, "", false
		}
	}
	for i := 0; i < len(text); i++ { // ParseFloat alone would take Inf, NaN, 0x1 and 1_000
		switch c := text[i]; {
		case isDigit(c), c == '.', c == '-', c == '+', c == 'e', c == 'E':
		default:
			return 0, "", false
		}
	}
	number, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, "", false
	}
	return number, operator, true
}

// joinThousands takes the commas out of 1,234,567.8; a comma anywhere else is not
// understood, since it may be a decimal comma.
func joinThousands(text string) (joined string, ok bool) {
	whole, fraction, _ := strings.Cut(text, ".")
	groups := strings.Split(whole, ",")
	first := strings.TrimLeft(groups[0], "+-")
	if len(first) < 1 || len(first) > 3 || first[0] == '0' || !digits(first) || strings.Contains(fraction, ",") {
		return "", false
	}
	for _, group := range groups[1:] {
		if len(group) != 3 || !digits(group) {
			return "", false
		}
	}
	return strings.ReplaceAll(text, ",", ""), true
}
