package report_test

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/report"
	"ldntrials/pipeline/table"
)

// reports are those that a reader asks for, by the name of their golden file.
var reports = map[string]report.Options{
	"claims_80.txt":      {Format: table.Text, Width: 80},
	"claims_100.txt":     {Format: table.Text, Width: 100},
	"claims_140.txt":     {Format: table.Text, Width: 140},
	"claims_piped.txt":   {Format: table.Text},
	"claims.md":          {Format: table.Markdown},
	"claims.json":        {Format: table.JSON},
	"claims.csv":         {Format: table.CSV},
	"surprises_100.txt":  {Format: table.Text, Width: 100, Surprises: true},
	"surprises.json":     {Format: table.JSON, Surprises: true},
	"surprises.csv":      {Format: table.CSV, Surprises: true},
	"claim_c17b_100.txt": {Format: table.Text, Width: 100, Claim: "C17b"},
	"claim_c17b.md":      {Format: table.Markdown, Claim: "C17b"},
	"claim_c17b.json":    {Format: table.JSON, Claim: "C17b"},
	"claim_c17b.csv":     {Format: table.CSV, Claim: "C17b"},
	"claim_c19_80.txt":   {Format: table.Text, Width: 80, Claim: "C19"},
	"claim_c10_80.txt":   {Format: table.Text, Width: 80, Claim: "C10"},
	"claim_c09.md":       {Format: table.Markdown, Claim: "C09"},
	"claim_c18_80.txt":   {Format: table.Text, Width: 80, Claim: "C18"},
	"claim_c04_80.txt":   {Format: table.Text, Width: 80, Claim: "C04"},
}

func TestReports(t *testing.T) {
	r := mustOpen(t)
	for name, options := range reports {
		t.Run(name, func(t *testing.T) { golden(t, name, mustReport(t, r, options)) })
	}
}

// What every report says in every format, and what none may say (claims.md, sections 3
// and 4, and the wording of design.md).
var (
	always = []string{
		"isrctn, read 2026-02-20 02:30 UTC", "2026-03-01 02:30", "ctgov, isrctn", "ctgov: 5 records pulled from the register; isrctn: 2 records pulled from the register",
		"abc123", "naltrexone OR LDN", "No medical advice", "Counts measure interest, not efficacy",
	}
	inWords = []string{
		"Screening: 7 records (ctgov 5, isrctn 2), 1 duplicate, 6 trials; left out: 1 (mentions naltrexone and does not give it), 1 (observational: gives nothing), 1 not low-dose (full dose 1); included: 3.",
		"Cells examined: 7", "Low-dose trials that ended without results: 1 of 2 (50 %)", "Rules: ",
	}
	asFields = []string{"1 of 2", "rules", "screening", "cells_examined", "low_dose_trials_missing_results"}
	never    = regexp.MustCompile(`(?i)no trials? exists?\b|\bsignificant|\bproven\b|does not work|ineffective|\x1b|\x{202e}`)
)

func TestEveryReport(t *testing.T) {
	r := mustOpen(t)
	for name, options := range reports {
		t.Run(name, func(t *testing.T) {
			text := strings.Join(strings.Fields(mustReport(t, r, options)), " ")
			wanted := slices.Concat(always, inWords)
			if options.Format == table.JSON || options.Format == table.CSV {
				wanted = slices.Concat(always, asFields[1:])
			}
			for _, want := range wanted {
				if !strings.Contains(text, want) {
					t.Errorf("it does not say %q", want)
				}
			}
			if options.Format == table.CSV {
				text = strings.ReplaceAll(text, "\x1b", "") // a program's format gives text as it is
			}
			if found := never.FindString(text); found != "" {
				t.Errorf("it says %q", found)
			}
		})
	}
}

func TestLinesFitTheirTerminal(t *testing.T) {
	r := mustOpen(t)
	for _, width := range []int{60, 80, 100, 118, 140} {
		for _, options := range []report.Options{{}, {Surprises: true}, {Claim: "C17b"}, {Claim: "C19"}, {Claim: "C09"}, {Claim: "C18"}} {
			options.Format, options.Width = table.Text, width
			t.Run(fmt.Sprintf("%d cells, %+v", width, options), func(t *testing.T) {
				for line := range strings.Lines(mustReport(t, r, options)) {
					line = strings.TrimSuffix(line, "\n")
					isCommand := strings.HasPrefix(line, "  ldntrials ") // copied by a reader, never broken
					if n := table.Cells(line); n > width && !isCommand {
						t.Errorf("%d cells: %s", n, line)
					}
				}
			})
		}
	}
}

// TestSurprises holds the order that the table in claims.go documents.
func TestSurprises(t *testing.T) {
	r := mustOpen(t)
	want := []string{
		"C09", "C18", "C19", // contradicted, what registers speak of directly
		"C11",         // contradicted, as far as a proxy can
		"C03a",        // not supported, nothing found
		"C03b",        // not supported, trials are there
		"C16a",        // not supported, a proxy
		"C10", "C17b", // mixed
		"C02", // supported
		"C04", // not checkable
	}
	rows, err := csv.NewReader(strings.NewReader(mustReport(t, r, report.Options{Format: table.CSV, Surprises: true}))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, row := range rows[1:] {
		got = append(got, row[0])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("as CSV: %s", diff)
	}
	var document struct {
		Surprises []struct {
			Claim struct {
				ID string `json:"claim_id"`
			} `json:"claim"`
		} `json:"surprises"`
	}
	if err := json.Unmarshal([]byte(mustReport(t, r, report.Options{Format: table.JSON, Surprises: true})), &document); err != nil {
		t.Fatal(err)
	}
	got = nil
	for _, s := range document.Surprises {
		got = append(got, s.Claim.ID)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("as JSON: %s", diff)
	}
	shown := regexp.MustCompile(`(?m)^C\d\d[a-z]?\b`).FindAllString(mustReport(t, r, report.Options{Format: table.Text, Surprises: true}), -1)
	if diff := cmp.Diff(want, shown); diff != "" {
		t.Errorf("as text: %s", diff)
	}
}

func TestOneClaim(t *testing.T) {
	r := mustOpen(t)
	for _, spelling := range []string{"C17b", "c17B", "17b", " C17b", "C017b"} {
		t.Run("found as "+spelling, func(t *testing.T) {
			text := mustReport(t, r, report.Options{Format: table.Text, Claim: spelling})
			if !strings.HasPrefix(text, `C17b: It can "drastically" help with aches`) {
				t.Errorf("got %s", text)
			}
		})
	}
	for spelling, says := range map[string]string{
		"C17":   "close to it: C17b",
		"C3x":   "close to it: C03a, C03b",
		"C99":   "there are C02, C03a, C03b, C04, C09, C10, C11, C16a, C17b, C18, C19",
		"pain":  "there are C02, ",
		"'; --": "there are C02, ",
	} {
		t.Run("not found as "+spelling, func(t *testing.T) {
			err := report.Write(t.Context(), &strings.Builder{}, r, report.Options{Format: table.Text, Claim: spelling})
			if !errors.Is(err, report.ErrUnknownClaim) || !strings.Contains(err.Error(), says) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestWarehouseWithoutClaims(t *testing.T) {
	for _, missing := range []string{"claims", "claim_evidence", "intermediate.claim_cells", "screening_flow"} {
		t.Run("no "+missing, func(t *testing.T) {
			err := report.Write(t.Context(), &strings.Builder{}, mustOpen(t, missing), report.Options{Format: table.Text})
			if !errors.Is(err, report.ErrOutdated) || !strings.Contains(err.Error(), "ldntrials build") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestWordsOfACell holds the label of a cell and the rule that is printed for it together,
// and keeps an unknown number of participants from being a zero.
func TestWordsOfACell(t *testing.T) {
	text := strings.Join(strings.Fields(mustReport(t, mustOpen(t), report.Options{Claim: "C17b", Format: table.Text, Width: 140})), " ")
	for _, want := range []string{
		"V4 Sprains (indirect, never decides): masked results, not judged",
		"Condition, V4, masked results, not judged: None can be judged.",
		"randomised participants: not stated (1 randomised trial)", "randomised participants: 80 (stated by 1 of 1 randomised trial)",
		"Published without a registry number: in no count and no verdict (1)", "Less aching than before",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q", want)
		}
	}
	for _, never := range []string{"Condition, V4, not shown", "randomised participants: 0", "gloom (made up)"} {
		if strings.Contains(text, never) {
			t.Errorf("it says %q", never)
		}
	}
}
