package dose

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// csvHeader names the columns of WriteCSV.
var csvHeader = []string{"phrase", "class", "min_mg_day", "max_mg_day", "per_dose_mg", "doses_per_day", "route", "timing", "ldn_label", "rule"}

// WriteCSV reads one phrase a line from r and writes a header and exactly one
// CSV row a line to w, in the order of the lines. A line is plain text: quotes
// and commas mean nothing in it, and it may be empty, of any length, and hold
// any byte but a line feed. Amounts are in mg, in shortest decimal form, empty
// when unknown. Rows go out as lines come in.
func WriteCSV(w io.Writer, r io.Reader) error {
	in := bufio.NewReaderSize(r, 64<<10)
	out := csv.NewWriter(w)
	if err := out.Write(csvHeader); err != nil {
		return fmt.Errorf("write dose header: %w", err)
	}
	for line := 1; ; line++ {
		s, err := in.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read phrase in line %d: %w", line, err)
		}
		if err != nil && s == "" {
			break
		}
		phrase := strings.TrimSuffix(strings.TrimSuffix(s, "\n"), "\r")
		if werr := out.Write(Read(phrase).row(phrase)); werr != nil {
			return fmt.Errorf("write dose row %d: %w", line, werr)
		}
		if in.Buffered() == 0 { // a person may be typing
			out.Flush()
		}
		if err != nil {
			break
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write dose rows: %w", err)
	}
	return nil
}

func (r Reading) row(phrase string) []string {
	return []string{phrase, string(r.Class), r.MinMgDay.String(), r.MaxMgDay.String(), r.PerDoseMg.String(), r.DosesPerDay.String(),
		r.Route, r.Timing, strconv.FormatBool(r.LDNLabel), r.Rule}
}
