package export

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
)

// source is a column as the warehouse has it.
type source struct{ name, typ, description string }

// browserType is how a column leaves the warehouse: its type in the file and the expression that
// makes it. Readers in a browser have no 64-bit integers, no decimals and no nested values:
//
//	whole numbers          INTEGER if all fit, else DOUBLE if exact (2^53), else VARCHAR
//	FLOAT, DECIMAL         DOUBLE
//	lists of plain values  VARCHAR, joined by "; "
//	other nested values    VARCHAR, as JSON
//	ENUM, UUID, TIME, BIT  VARCHAR
//	BOOLEAN, DATE, TIMESTAMP (of any precision), VARCHAR, DOUBLE stay
//
// INTERVAL, BLOB and times with a zone are errors: the mart has to say what it means by them.
func browserType(c source, bounds map[string]bound) (typ, expression string, err error) {
	column := quoteIdent(c.name)
	switch kind(c.typ) {
	case "BOOLEAN", "INTEGER", "DOUBLE", "VARCHAR", "DATE", "TIMESTAMP":
		return c.typ, column, nil
	case "TINYINT", "SMALLINT", "UTINYINT", "USMALLINT":
		typ = "INTEGER"
	case "UINTEGER", "BIGINT", "UBIGINT", "HUGEINT", "UHUGEINT":
		typ = bounds[c.name].fits()
	case "FLOAT", "DECIMAL":
		typ = "DOUBLE"
	case "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS":
		typ = "TIMESTAMP"
	case "ENUM", "UUID", "TIME", "BIT":
		typ = "VARCHAR"
	case "LIST":
		if element := kind(strings.TrimSuffix(c.typ, "[]")); slices.Contains(plain, element) {
			return "VARCHAR", fmt.Sprintf("array_to_string(cast(%s as varchar[]), '; ')", column), nil
		}
		return "VARCHAR", fmt.Sprintf("cast(to_json(%s) as varchar)", column), nil
	case "STRUCT", "MAP", "UNION", "ARRAY":
		return "VARCHAR", fmt.Sprintf("cast(to_json(%s) as varchar)", column), nil
	default:
		return "", "", fmt.Errorf("column %s has the type %s, which many Parquet readers refuse; cast it in its mart", c.name, c.typ)
	}
	return typ, fmt.Sprintf("cast(%s as %s)", column, typ), nil
}

// plain are the types of list elements that are joined.
var plain = []string{
	"BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
	"FLOAT", "DOUBLE", "DECIMAL", "VARCHAR", "DATE", "TIMESTAMP", "ENUM", "UUID",
}

var arrayType = regexp.MustCompile(`\[[0-9]+\]$`)

// kind is a type without its parts: LIST, ARRAY, STRUCT, DECIMAL, or the name itself.
func kind(typ string) string {
	switch {
	case strings.HasSuffix(typ, "[]"):
		return "LIST"
	case arrayType.MatchString(typ):
		return "ARRAY"
	}
	name, _, _ := strings.Cut(typ, "(")
	return name
}

func isWide(typ string) bool {
	return slices.Contains([]string{"UINTEGER", "BIGINT", "UBIGINT", "HUGEINT", "UHUGEINT"}, typ)
}

// bound is the range of a whole-number column; zero if it has no value.
type bound struct{ low, high big.Int }

func (b bound) fits() string {
	within := func(bits uint) bool {
		limit := new(big.Int).Lsh(big.NewInt(1), bits)
		return b.high.Cmp(limit) < 0 && b.low.Cmp(new(big.Int).Neg(limit)) > 0
	}
	switch {
	case within(31):
		return "INTEGER"
	case within(53):
		return "DOUBLE"
	}
	return "VARCHAR"
}

func quoteIdent(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

func quoteText(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
