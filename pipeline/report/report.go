// Package report writes what the warehouse holds for a person to read in a terminal
// or a document: the article's claims, the evidence behind one of them, figures per
// indication, and one trial. It only reads; every figure comes from a mart, and every
// report carries its as-of moment, registers, provenance, query, rules, the share of
// missing results and "no medical advice".
package report

import (
	"context"
	"errors"
	"fmt"
	"io"

	"ldntrials/pipeline/table"
	"ldntrials/pipeline/warehouse"
)

// Disclaimer stands under every report.
const Disclaimer = "Counts measure interest, not efficacy. No medical advice."

// ErrOutdated is returned for a warehouse that was made before what is reported was
// modelled.
var ErrOutdated = errors.New("this warehouse was made by an earlier version, before claims were judged; run `ldntrials build` to make it again from the archive")

// Options of a report.
type Options struct {
	Format table.Format
	Width  int // cells of the terminal; 0 where nobody knows

	Surprises bool   // worst surprises first, in place of the article's order
	Claim     string // only this claim, with its evidence; any spelling of its id

	Indications bool   // figures per indication in place of the claims
	All         bool   // also indications that the article does not name
	Definition  string // dose definition to count by
}

// Write writes the report: the claims, one claim, or the figures per indication. The
// error is ErrUnknownClaim for a claim that the article does not make and ErrOutdated
// where the warehouse was made before claims were judged.
func Write(ctx context.Context, w io.Writer, r *warehouse.Reader, o Options) error {
	write := writeClaims
	switch {
	case o.Claim != "":
		write = writeClaim
	case o.Indications:
		write = writeIndications
	}
	if err := write(ctx, w, r, o); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return nil
}

// Bounds of a line of text: narrower is no table, wider is hard to read. Where no
// terminal says how wide it is, a line has usualWidth cells.
const (
	leastWidth = 60
	usualWidth = 100
	mostWidth  = 150
)

// lineWidth is how wide a line of the text format may be.
func (o Options) lineWidth() int {
	if o.Width <= 0 {
		return usualWidth
	}
	return min(max(o.Width, leastWidth), mostWidth)
}
