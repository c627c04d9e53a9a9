package table

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// String gives a value as text: numbers without loss, times as "2006-01-02 15:04:05", lists as
// [a, b], structs as {name: value}. Text is not quoted at the top and is quoted inside a list or
// struct only where it would be ambiguous. nil gives null inside, and "" at the top.
func String(value any) string {
	if value == nil {
		return ""
	}
	return text(value, false)
}

func text(value any, inside bool) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case string:
		if inside && (v == "" || v == "null" || strings.ContainsAny(v, `,:"[]{}`) || v != strings.TrimSpace(v)) {
			return strconv.Quote(v)
		}
		return v
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return float(v, 64)
	case float32:
		return float(float64(v), 32)
	case []byte:
		return blob(v)
	case time.Time:
		return v.UTC().Format("2006-01-02 15:04:05.999999")
	case []any:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = text(e, true)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case Struct:
		parts := make([]string, len(v))
		for i, f := range v {
			parts[i] = text(f.Name, true) + ": " + text(f.Value, true)
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return fmt.Sprint(value)
}

func float(v float64, bits int) string {
	switch {
	case math.IsNaN(v):
		return "NaN"
	case math.IsInf(v, 1):
		return "Infinity"
	case math.IsInf(v, -1):
		return "-Infinity"
	case v != 0 && (math.Abs(v) >= 1e15 || math.Abs(v) < 1e-6):
		return strconv.FormatFloat(v, 'g', -1, bits)
	}
	return strconv.FormatFloat(v, 'f', -1, bits)
}

// blob writes printable ASCII as it is and every other byte as \xHH.
func blob(b []byte) string {
	var s strings.Builder
	for _, c := range b {
		if c < 0x20 || c > 0x7e || c == '\\' {
			fmt.Fprintf(&s, `\x%02X`, c)
		} else {
			s.WriteByte(c)
		}
	}
	return s.String()
}

// appendJSON appends a value as JSON. NaN and the infinities, which JSON lacks, become strings.
func appendJSON(dst []byte, value any) ([]byte, error) {
	switch v := value.(type) {
	case []any:
		dst = append(dst, '[')
		for i, e := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			var err error
			if dst, err = appendJSON(dst, e); err != nil {
				return dst, err
			}
		}
		return append(dst, ']'), nil
	case Struct:
		names := make([]string, len(v))
		values := make([]any, len(v))
		for i, f := range v {
			names[i], values[i] = f.Name, f.Value
		}
		return appendObject(dst, names, values)
	case float64:
		return appendFloat(dst, v, 64), nil
	case float32:
		return appendFloat(dst, float64(v), 32), nil
	case []byte, time.Time:
		value = String(v)
	case nil, bool, string, json.Number, *big.Int, int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64:
	case fmt.Stringer:
		value = v.String()
	}
	encoded, err := encode(value)
	if err != nil {
		return dst, fmt.Errorf("write %T as JSON: %w", value, err)
	}
	return append(dst, encoded...), nil
}

func appendFloat(dst []byte, v float64, bits int) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return append(append(append(dst, '"'), float(v, bits)...), '"')
	}
	return append(dst, float(v, bits)...)
}

func appendObject(dst []byte, names []string, values []any) ([]byte, error) {
	dst = append(dst, '{')
	for i, name := range names {
		if i > 0 {
			dst = append(dst, ',')
		}
		key, err := encode(name)
		if err != nil {
			return dst, err
		}
		dst = append(append(dst, key...), ':')
		if dst, err = appendJSON(dst, values[i]); err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

// encode is json.Marshal without HTML escaping: "<0.05" stays readable.
func encode(value any) ([]byte, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return nil, err
	}
	return []byte(strings.TrimSuffix(b.String(), "\n")), nil
}
