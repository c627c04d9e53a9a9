package refresh_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/report"
	"ldntrials/pipeline/trial"
	"ldntrials/pipeline/warehouse"
	models "ldntrials/sql"
)

// book is a register whose bodies are entries as JSON.
type book struct{ name string }

type entry struct {
	ID, Version, Title, Sponsor, State, Start, Summary string
	Size                                               int64
	Names                                              []string // numbers in its identifier fields
}

func (b book) Properties() registry.Properties {
	return registry.Properties{Name: b.name, Title: b.name}
}
func (book) DecoderVersion() string { return "1" }

func (book) Identify(body []byte) (recordID, hash string, err error) {
	var e entry
	err = json.Unmarshal(body, &e)
	return e.ID, e.Version, err
}

func (book) Decode(body []byte) (*trial.Record, error) {
	var e entry
	if err := json.Unmarshal(body, &e); err != nil {
		return nil, err
	}
	r := &trial.Record{Study: trial.Study{
		Title: e.Title, LeadSponsor: e.Sponsor, BriefSummary: e.Summary,
		Status:    trial.Status{Raw: e.State, TrialState: e.State},
		Enrolment: trial.Enrolment{Value: trial.Some(e.Size), Type: "planned"},
		Start:     trial.ParseDate(e.Start, trial.YearMonthDay, "actual"),
	}}
	r.Identifiers = []trial.Identifier{{Ordinal: 1, Type: "own", Value: e.ID, Field: "id"}}
	for i, v := range e.Names {
		r.Identifiers = append(r.Identifiers, trial.Identifier{Ordinal: int32(i + 2), Type: "secondary", Value: v, Field: "secondary ids"})
	}
	return r, nil
}

// library is a data folder that holds entries by register.
func library(t *testing.T, data string, entries map[string][]entry) *refresh.Pipeline {
	t.Helper()
	p := &refresh.Pipeline{
		Data: data, Models: models.Files, Version: "test", Log: slog.New(slog.DiscardHandler),
		Bundled: map[string]iter.Seq2[[]byte, error]{}, Getenv: func(string) string { return "" }, Now: func() time.Time { return night(2) },
	}
	for _, name := range []string{"ctgov", "euctr", "ictrp", "isrctn"} {
		p.Registries = append(p.Registries, book{name})
		p.Bundled[name] = func(yield func([]byte, error) bool) {
			for _, e := range entries[name] {
				body, err := json.Marshal(e)
				if !yield(body, err) {
					return
				}
			}
		}
	}
	return p
}

func lines(t *testing.T, data, query string) []string {
	t.Helper()
	db, err := warehouse.OpenDB(t.Context(), filepath.Join(data, refresh.WarehouseName), warehouse.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var line sql.NullString
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		out = append(out, line.String)
	}
	return out
}

const inFibromyalgia = "Low-dose naltrexone in women with fibromyalgia"

var fourBooks = map[string][]entry{
	"ctgov": {
		{ID: "NCT04270877", Version: "1", Title: inFibromyalgia, Sponsor: "Odense University Hospital", State: "completed", Start: "2021-01-06", Size: 99,
			Names: []string{"2019-000702-30"}},
		{ID: "NCT05838625", Version: "1", Title: "Naltrexone in back pain", State: "ongoing", Start: "2023-05", Size: 40, Names: []string{"SPON-0815"}},
		{ID: "NCT06067984", Version: "1", Title: "Open-label extension of naltrexone in back pain", State: "planned", Start: "2024-05", Size: 20,
			Names: []string{"SPON-0815"}, Summary: "Participants come from NCT05838625."},
	},
	"euctr": {
		{ID: "2019-000702-30-DK", Version: "1", Title: inFibromyalgia, Sponsor: "Odense Universitetshospital", State: "ongoing", Start: "2020-11-01", Size: 120,
			Names: []string{"nct 04270877"}},
	},
	"ictrp": {
		{ID: "NCT04270877", Version: "1", Title: inFibromyalgia, State: "unknown", Start: "2021-01-06", Size: 100},
		{ID: "IRCT20170702034844N6", Version: "1", Title: "Naltrexone in itch", State: "ongoing", Start: "2022-02-02", Size: 60},
	},
	"isrctn": {
		{ID: "ISRCTN62918594", Version: "1", Title: "Naltrexone in rosacea", State: "ongoing", Start: "2022-02-02", Size: 30, Names: []string{"NCT01234567", "SPON-0815"}},
	},
}

func TestRecordsOfSeveralRegistersBecomeTrials(t *testing.T) {
	data := t.TempDir()
	result, err := library(t, data, fourBooks).Refresh(t.Context())
	if err != nil || result.Records != 7 || result.Trials != 5 {
		t.Fatalf("%d records, %d trials: %v", result.Records, result.Trials, err)
	}
	for name, c := range map[string]struct {
		query string
		want  []string
	}{
		"three records of a trial, the register's own ones speak before the copy": {
			"select concat_ws(' ', trial_uid, registry, record_id, is_lead, speaks, rule) from trial_records where records > 1 order by speaks",
			[]string{
				"NCT04270877 ctgov NCT04270877 true 1 lead",
				"NCT04270877 euctr 2019-000702-30-DK false 2 both_ways",
				"NCT04270877 ictrp NCT04270877 false 3 same_number",
			},
		},
		"a trial says what its records say together": {
			"select concat_ws('; ', trial_uid, records, record_ids, trial_state, enrolment) from trials where records > 1",
			[]string{"NCT04270877; 3; NCT04270877, 2019-000702-30-DK, NCT04270877; completed; 99"},
		},
		"the evidence of each merge stands in words": {
			"select evidence from links where outcome = 'merged' order by 1",
			[]string{
				"2019-000702-30-DK (euctr) names NCT04270877, whose record names it too, in field secondary ids: one trial",
				"NCT04270877 (ctgov) names 2019-000702-30, whose record names it too, in field secondary ids: one trial",
				"NCT04270877 (ictrp) is another copy of the registration of NCT04270877: one trial",
			},
		},
		"dummies, mentions and sponsors' codes join nothing": {
			"select concat_ws(' ', record_id, number, kind, outcome) from links where outcome <> 'merged' order by 1",
			[]string{"ISRCTN62918594 NCT01234567 shared_number placeholder", "NCT06067984 NCT05838625 mention kept"},
		},
		"an extension is a relationship": {
			"select concat_ws(' ', trial_uid_a, kind, trial_uid_b) from relationships",
			[]string{"NCT06067984 extension NCT05838625"},
		},
		"disagreements are kept": {
			"select concat_ws(' ', field, record_id_a, value_a, record_id_b, value_b) from discrepancies where not is_copy order by 1",
			[]string{
				"enrolment NCT04270877 99 planned 2019-000702-30-DK 120 planned",
				"start_date NCT04270877 2021-01-06 2019-000702-30-DK 2020-11-01",
				"trial_state NCT04270877 completed 2019-000702-30-DK ongoing",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, lines(t, data, c.query)); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("a trial is found by any of its numbers in any spelling", func(t *testing.T) {
		reader, err := warehouse.Open(t.Context(), filepath.Join(data, refresh.WarehouseName), warehouse.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		defer reader.Close()
		for _, many := range []string{"NCT04270877 and ISRCTN62918594", "2019-000702-30; irct20170702034844n6"} {
			if err := report.Trial(context.WithoutCancel(t.Context()), io.Discard, reader, many, true); !errors.Is(err, report.ErrManyTrials) {
				t.Errorf("%q: %v", many, err)
			}
		}
		for id, want := range map[string]string{
			"62918594": "ISRCTN62918594", "see NCT04270877 there": "NCT04270877",
			"NCT04270877": "NCT04270877", "nct 04270877": "NCT04270877", "https://clinicaltrials.gov/study/NCT04270877": "NCT04270877",
			"2019-000702-30": "NCT04270877", "EUCTR2019-000702-30-DK": "NCT04270877", "eudract 2019–000702–30-de": "NCT04270877",
			"irct20170702034844n6": "IRCT20170702034844N6", "isrctn 62918594": "ISRCTN62918594",
			"NCT01234567": "", "2019-000702-3": "", "": "", "nobody's": "",
		} {
			var out bytes.Buffer
			err := report.Trial(context.WithoutCancel(t.Context()), &out, reader, id, true)
			if want == "" {
				if !errors.Is(err, report.ErrUnknownTrial) {
					t.Errorf("%q: %v", id, err)
				}
				continue
			}
			var found struct {
				Trial []struct {
					UID string `json:"trial_uid"`
				} `json:"trial"`
				Records, Links, Discrepancies []json.RawMessage
			}
			if err := errors.Join(err, json.Unmarshal(out.Bytes(), &found)); err != nil {
				t.Errorf("%q: %v", id, err)
			} else if found.Trial[0].UID != want || want == "NCT04270877" && (len(found.Records) != 3 || len(found.Links) != 3 || len(found.Discrepancies) == 0) {
				t.Errorf("%q: %+v", id, found)
			}
		}
		var text strings.Builder
		if err := report.Trial(t.Context(), &text, reader, "2019-000702-30", false); err != nil || !strings.Contains(text.String(), "Why these records are one trial") {
			t.Errorf("%v: %s", err, text.String())
		}
	})
	t.Run("the same again gives the same", func(t *testing.T) {
		again := t.TempDir()
		if _, err := library(t, again, fourBooks).Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"trial_records", "links", "relationships", "discrepancies", "link_candidates"} {
			query := fmt.Sprintf("select cast(t as varchar) from %s as t", table)
			if diff := cmp.Diff(lines(t, data, query), lines(t, again, query)); diff != "" {
				t.Errorf("%s: %s", table, diff)
			}
		}
	})
}
