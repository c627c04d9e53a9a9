package warehouse

import (
	"encoding/json"
	"fmt"
	"math/big"
	"sort"
	"strings"
	"time"

	"github.com/marcboeker/go-duckdb"

	"ldntrials/pipeline/table"
)

// dataType is a DuckDB type as the driver spells it, taken apart: the driver gives a struct as a
// map, which has no order, and a date as a time, which looks like a timestamp.
type dataType struct {
	name   string     // "DATE"; "LIST", "STRUCT" and "MAP" for nested ones
	fields []string   // of a struct
	inner  []dataType // of a list one, of a struct one a field, of a map key and value
}

// parseType reads INTEGER[], STRUCT("a" INTEGER, "b" DATE[]), MAP(VARCHAR, DOUBLE) and the like.
func parseType(s string) dataType {
	p := typeParser{rest: s}
	return p.parse()
}

type typeParser struct{ rest string }

func (p *typeParser) parse() dataType {
	var t dataType
	switch {
	case p.take("STRUCT("):
		t.name = "STRUCT"
		for !p.take(")") && p.rest != "" {
			t.fields = append(t.fields, p.fieldName())
			p.take(" ")
			t.inner = append(t.inner, p.parse())
			p.take(", ")
		}
	case p.take("MAP("):
		t.name = "MAP"
		key := p.parse()
		p.take(", ")
		t.inner = []dataType{key, p.parse()}
		p.take(")")
	default:
		end := strings.IndexAny(p.rest, "[,)")
		if open := strings.IndexByte(p.rest, '('); open >= 0 && (end < 0 || open < end) { // DECIMAL(10,2)
			end = open + strings.IndexByte(p.rest[open:], ')') + 1
		}
		if end < 0 {
			end = len(p.rest)
		}
		t.name, p.rest = p.rest[:end], p.rest[end:]
	}
	for p.take("[]") {
		t = dataType{name: "LIST", inner: []dataType{t}}
	}
	return t
}

func (p *typeParser) take(prefix string) bool {
	rest, ok := strings.CutPrefix(p.rest, prefix)
	p.rest = rest
	return ok
}

func (p *typeParser) fieldName() string {
	p.take(`"`)
	var name strings.Builder
	for p.rest != "" {
		before, after, _ := strings.Cut(p.rest, `"`)
		name.WriteString(before)
		p.rest = after
		if !p.take(`"`) {
			break
		}
		name.WriteByte('"')
	}
	return name.String()
}

// unreadable names a type that the driver cannot hand over, or over which it panics, anywhere in t.
func (t dataType) unreadable() string {
	switch t.name {
	case "UHUGEINT", "BIT", "ARRAY", "UNION", "TIMETZ", "ANY", "VARINT", "SQLNULL", "":
		return t.name
	case "MAP":
		switch t.inner[0].name {
		case "LIST", "STRUCT", "MAP", "BLOB", "UUID":
			return "a map with keys of type " + t.inner[0].name
		}
	}
	for _, i := range t.inner {
		if name := i.unreadable(); name != "" {
			return name
		}
	}
	return ""
}

// plain turns a value of the driver into one of package table.
func (t dataType) plain(value any) any {
	switch v := value.(type) {
	case nil:
		return nil
	case duckdb.Decimal:
		return decimal(v)
	case *big.Int:
		return json.Number(v.String())
	case duckdb.Interval:
		return interval(v)
	case time.Time:
		return t.timeText(v)
	case []byte:
		if t.name == "UUID" && len(v) == 16 {
			return fmt.Sprintf("%x-%x-%x-%x-%x", v[:4], v[4:6], v[6:8], v[8:10], v[10:])
		}
		return v
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = t.child(0).plain(e)
		}
		return list
	case map[string]any:
		s := make(table.Struct, len(t.fields))
		for i, name := range t.fields {
			s[i] = table.Field{Name: name, Value: t.child(i).plain(v[name])}
		}
		return s
	case duckdb.Map:
		s := make(table.Struct, 0, len(v))
		for key, e := range v {
			s = append(s, table.Field{Name: table.String(t.child(0).plain(key)), Value: t.child(1).plain(e)})
		}
		sort.Slice(s, func(i, j int) bool { return s[i].Name < s[j].Name })
		return s
	}
	return value
}

func (t dataType) child(i int) dataType {
	if i < len(t.inner) {
		return t.inner[i]
	}
	return dataType{}
}

func (t dataType) timeText(v time.Time) string {
	switch v = v.UTC(); { // DuckDB's infinities arrive as the ends of its range
	case v.Year() > 200000:
		return "infinity"
	case v.Year() < -200000:
		return "-infinity"
	}
	switch t.name {
	case "DATE":
		return v.Format(time.DateOnly)
	case "TIME":
		return v.Format("15:04:05.999999")
	case "TIMESTAMPTZ":
		return v.Format("2006-01-02 15:04:05.999999+00")
	case "TIMESTAMP_NS":
		return v.Format("2006-01-02 15:04:05.999999999")
	}
	return v.Format("2006-01-02 15:04:05.999999")
}

func decimal(d duckdb.Decimal) json.Number {
	digits := new(big.Int).Abs(d.Value).String()
	if scale := int(d.Scale); scale > 0 {
		if len(digits) <= scale {
			digits = strings.Repeat("0", scale+1-len(digits)) + digits
		}
		digits = digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
	}
	if d.Value.Sign() < 0 {
		digits = "-" + digits
	}
	return json.Number(digits)
}

// interval spells as DuckDB does: "1 year 2 months 3 days 04:05:06.5".
func interval(v duckdb.Interval) string {
	var parts []string
	add := func(n int32, unit string) {
		switch n {
		case 0:
		case 1, -1:
			parts = append(parts, fmt.Sprintf("%d %s", n, unit))
		default:
			parts = append(parts, fmt.Sprintf("%d %ss", n, unit))
		}
	}
	add(v.Months/12, "year")
	add(v.Months%12, "month")
	add(v.Days, "day")
	if v.Micros != 0 || len(parts) == 0 {
		sign, micros := "", v.Micros
		if micros < 0 {
			sign, micros = "-", -micros
		}
		clock := fmt.Sprintf("%s%02d:%02d:%02d", sign, micros/3600e6, micros/60e6%60, micros/1e6%60)
		if part := micros % 1e6; part != 0 {
			clock += strings.TrimRight(fmt.Sprintf(".%06d", part), "0")
		}
		parts = append(parts, clock)
	}
	return strings.Join(parts, " ")
}
