package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Indent lays JSON out over many lines.
func Indent(body []byte) []byte {
	var b bytes.Buffer
	if err := json.Indent(&b, body, " ", "\t"); err != nil {
		panic(err)
	}
	return append(b.Bytes(), '\n')
}

// Reverse gives the members of every JSON object in reverse order.
func Reverse(body []byte) []byte {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var b bytes.Buffer
	reverse(decoder, &b)
	return b.Bytes()
}

func reverse(d *json.Decoder, out *bytes.Buffer) {
	token, err := d.Token()
	if err != nil {
		panic(err)
	}
	open, isDelim := token.(json.Delim)
	if !isDelim {
		text, _ := json.Marshal(token)
		out.Write(text)
		return
	}
	var parts []string
	for d.More() {
		var part bytes.Buffer
		if open == '{' {
			reverse(d, &part)
			part.WriteByte(':')
		}
		reverse(d, &part)
		parts = append(parts, part.String())
	}
	d.Token() // the closing bracket
	if open == '{' {
		slices.Reverse(parts)
		out.WriteString("{" + strings.Join(parts, ",") + "}")
	} else {
		out.WriteString("[" + strings.Join(parts, ",") + "]")
	}
}

// Escape writes the letter a as \u0061 in every JSON string and member name.
func Escape(body []byte) []byte {
	var b bytes.Buffer
	inString, escaped := false, false
	for _, c := range body {
		switch {
		case inString && !escaped && c == 'a':
			fmt.Fprintf(&b, `\u%04x`, c)
			continue
		case inString && escaped:
			escaped = false
		case inString && c == '\\':
			escaped = true
		case c == '"':
			inString = !inString
		}
		b.WriteByte(c)
	}
	return b.Bytes()
}

// Mutate breaks a body somewhere: bytes lost, doubled, changed, or of another type.
func Mutate(random *rand.Rand, body []byte) []byte {
	out := bytes.Clone(body)
	for range 1 + random.IntN(3) {
		if len(out) < 2 {
			return out
		}
		from := random.IntN(len(out))
		to := min(len(out), from+1+random.IntN(40))
		switch random.IntN(6) {
		case 0:
			out = slices.Delete(out, from, to)
		case 1:
			out = slices.Insert(out, from, out[from:to]...)
		case 2:
			out[from] = byte(random.IntN(256))
		case 3:
			out = out[:from]
		case 4:
			out[from] = []byte(`"{}[]:,0n<>`)[random.IntN(11)]
		case 5:
			// Another value in the place of a whole JSON value or XML text.
			if at := bytes.IndexAny(out[from:], ":>"); at >= 0 {
				value := []string{"null", "5", "true", "[]", "{}", `""`}[random.IntN(6)]
				end := bytes.IndexAny(out[from+at+1:], ",}]<")
				if end >= 0 {
					out = slices.Replace(out, from+at+1, from+at+1+end, []byte(value)...)
				}
			}
		}
	}
	return out
}
