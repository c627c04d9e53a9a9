package report

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"ldntrials/pipeline/warehouse"
)

// version is a row of record_versions.
type version struct {
	Registry   string `json:"registry"`
	RecordID   string `json:"record_id"`
	Number     int    `json:"version_number"`
	Version    string `json:"version"`
	FirstSeen  string `json:"first_seen_at"`
	Provenance string `json:"provenance"`
	Updated    string `json:"register_updated"`
	Standing   bool   `json:"is_standing"`
	Decoded    bool   `json:"is_decoded"`
	Failure    string `json:"failure"`
}

// change is a row of changes.
type change struct {
	RecordID   string  `json:"record_id"`
	Step       int     `json:"step"`
	Field      string  `json:"field"`
	Old        *string `json:"old_value"`
	New        *string `json:"new_value"`
	SeenAt     string  `json:"seen_at"`
	Updated    string  `json:"register_updated"`
	IsDated    bool    `json:"is_dated_by_register"`
	NewVersion string  `json:"new_version"`
}

// sign is a row of outcome_changes.
type sign struct {
	RecordID string  `json:"record_id"`
	Kind     string  `json:"kind"`
	Stage    string  `json:"trial_stage"`
	Old      *string `json:"old_value"`
	New      *string `json:"new_value"`
	On       string  `json:"changed_on"`
	Days     *int    `json:"days_after_start"`
}

// gone is a row of disappeared.
type gone struct {
	RecordID   string `json:"record_id"`
	LastSeen   string `json:"last_seen_at"`
	Since      string `json:"missing_since"`
	Fetches    int    `json:"complete_fetches_without"`
	SameSearch bool   `json:"is_same_search"`
}

// History writes the versions of a trial's records and what changed between them, in
// words. The id is found as in Trial; an unknown one is ErrUnknownTrial. Only versions of
// our own archive are known: what changed before the first of them is not told.
func History(ctx context.Context, w io.Writer, r *warehouse.Reader, id string, asJSON bool) error {
	uid, err := findTrial(ctx, r, id)
	if err != nil {
		return err
	}
	of := " where trial_uid = '" + quoted(uid) + "' order by registry, record_id, "
	versions, err := rowsOf[version](ctx, r, "select * from record_versions"+of+"version_number")
	if err != nil {
		return fmt.Errorf("history of %s: %w", id, err)
	}
	changes, err := rowsOf[change](ctx, r, "select * from changes"+of+"step, field")
	if err != nil {
		return fmt.Errorf("history of %s: %w", id, err)
	}
	signs, err := rowsOf[sign](ctx, r, "select * from outcome_changes"+of+"step, kind")
	if err != nil {
		return fmt.Errorf("history of %s: %w", id, err)
	}
	missing, err := rowsOf[gone](ctx, r, "select * from disappeared"+of+"last_seen_at")
	if err != nil {
		return fmt.Errorf("history of %s: %w", id, err)
	}
	if asJSON {
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		return encoder.Encode(map[string]any{
			"trial_uid": uid, "versions": versions, "changes": changes, "outcome_changes": signs, "disappeared": missing,
		})
	}
	fmt.Fprintf(w, "%s: %s in the archive\n", printable(uid), counted(len(versions), "version", "versions"))
	for i, v := range versions {
		if i == 0 || v.RecordID != versions[i-1].RecordID {
			fmt.Fprintf(w, "\n%s (%s)\n", printable(v.RecordID), printable(v.Registry))
		}
		writeVersion(w, v)
		writeChanges(w, v, changes)
		if i+1 < len(versions) && versions[i+1].RecordID == v.RecordID {
			continue
		}
		for _, s := range signs {
			if s.RecordID == v.RecordID {
				fmt.Fprintf(w, "  look at: %s\n", s.words())
			}
		}
		for _, m := range missing {
			if m.RecordID == v.RecordID {
				fmt.Fprintf(w, "  %s\n", m.words())
			}
		}
	}
	_, err = fmt.Fprintln(w, "\nWhat changed before the first version here is not known.")
	return err
}

func writeVersion(w io.Writer, v version) {
	fmt.Fprintf(w, "  version %d, first seen %s", v.Number, moment(v.FirstSeen))
	if v.Updated != "" {
		fmt.Fprintf(w, ", updated by the register %s", v.Updated)
	}
	switch v.Provenance {
	case "import":
		fmt.Fprint(w, ", from a file")
	case "bundled":
		fmt.Fprint(w, ", bundled reference extract, not a live pull")
	}
	if v.Standing {
		fmt.Fprint(w, ": stands now")
	}
	if !v.Decoded {
		fmt.Fprintf(w, ": kept, but cannot be read: %s", printable(v.Failure))
	}
	fmt.Fprintln(w)
}

// writeChanges says what led to a version. A register that goes back to an earlier text
// leads to it more than once.
func writeChanges(w io.Writer, v version, changes []change) {
	step := 0
	for _, c := range changes {
		if c.NewVersion != v.Version || c.RecordID != v.RecordID {
			continue
		}
		if c.Step != step {
			step = c.Step
			if !c.IsDated {
				fmt.Fprintf(w, "    seen %s; the register gives no new date of update for it\n", moment(c.SeenAt))
			} else if c.SeenAt != v.FirstSeen {
				fmt.Fprintf(w, "    seen %s\n", moment(c.SeenAt))
			}
		}
		if c.Field == "other" {
			fmt.Fprintln(w, "    something that no column holds")
			continue
		}
		fmt.Fprintf(w, "    %s: %s → %s\n", strings.ReplaceAll(c.Field, "_", " "), quote(c.Old), quote(c.New))
	}
}

func (s sign) words() string {
	stage := map[string]string{
		"before_start": "before the start", "after_start": "after the start",
		"after_primary_completion": "after the primary completion", "unknown": "(no dates are registered)",
	}[s.Stage]
	switch s.Kind {
	case "late_registration":
		days := 0
		if s.Days != nil {
			days = *s.Days
		}
		return fmt.Sprintf("registered late: started %s, sent to the register %s, %s after the start", quote(s.Old), quote(s.New), counted(days, "day", "days"))
	case "enrolment_target_changed":
		return fmt.Sprintf("enrolment target changed %s, in the version of %s: %s → %s", stage, s.On, quote(s.Old), quote(s.New))
	case "primary_time_frame_changed":
		return fmt.Sprintf("time frame of the primary outcome changed %s, in the version of %s", stage, s.On)
	}
	return fmt.Sprintf("primary outcome changed %s, in the version of %s: %s → %s", stage, s.On, quote(s.Old), quote(s.New))
}

func (g gone) words() string {
	why := ""
	if !g.SameSearch {
		why = "; our search changed meanwhile and may have lost it"
	}
	return fmt.Sprintf("no longer returned by its register since %s (%s without it; last seen %s)%s: kept as it was",
		moment(g.Since), counted(g.Fetches, "complete answer", "complete answers"), moment(g.LastSeen), why)
}

// longest is how much of a value is shown; --format json gives all of it.
const longest = 160

func quote(value *string) string {
	if value == nil {
		return "nothing"
	}
	runes := []rune(printable(*value))
	if len(runes) > longest {
		return string(runes[:longest-1]) + "…"
	}
	return string(runes)
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// moment is a time as the warehouse writes it, to the minute.
func moment(text string) string {
	text = strings.Replace(text, "T", " ", 1)
	if len(text) > 16 {
		text = text[:16]
	}
	return text + " UTC"
}
