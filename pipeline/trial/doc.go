// Package trial is the common record of a clinical trial as one register holds
// it: identifiers, status, phase, dates, design, arms, interventions,
// conditions, outcomes and posted results. It knows no register, no file format
// and no database.
//
// Every concept keeps three things (concepts.md): the raw text as registered,
// the canonical value, and the rule that led from one to the other. A raw value
// that no rule knows becomes [Unmapped]; it is never turned into null or
// "other". Nothing in this package reads the clock.
//
// A struct that becomes rows carries two tags a field: col, the column's name,
// and doc, its meaning. The columns room derives its Parquet schemas and the data
// dictionary from them. An empty string means that the register gave nothing and
// is stored as null.
package trial
