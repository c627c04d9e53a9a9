package refresh

import (
	"fmt"
	"strings"
	"time"

	"ldntrials/pipeline/registry"
)

// Message is what an operator reads of a run: the same words in the log, on the webhook and in
// the status.
type Message struct {
	What string // what happened
	Why  string // the cause; "" for a run that is done
	Do   string // what to do about it; "" for a run that is done
}

// Message puts a run into words. It reads nothing but the ledger's line.
func (r Result) Message() Message {
	switch r.Exit {
	case ExitDone:
		fresh := 0
		for _, g := range r.Registries {
			fresh += g.New
		}
		return Message{What: fmt.Sprintf("Published %s of %s as of %s, %s never seen before.",
			counted(r.Records, "record"), counted(r.Trials, "trial"), r.AsOf.Format(time.RFC3339), counted(fresh, "version"))}
	case ExitStale:
		return r.stale()
	}
	m := Message{What: "Nothing new was published; what stood before stands."}
	switch {
	case r.Exit == ExitRefused:
		m.What = "A gate refused to publish; what stood before stands."
	case r.Published:
		m.What = "The new warehouse is published, but the run did not end well."
	}
	m.Why, m.Do = split(r.Error)
	if m.Do == "" {
		m.Do = fmt.Sprintf("look in the log for run %s; the next run tries again by itself", r.Run)
	}
	return m
}

// stale is the message of a run that published without every register.
func (r Result) stale() Message {
	var names, whys, dos []string
	bundled := false
	for _, g := range r.Registries {
		bundled = bundled || g.Provenance == registry.Bundled
		if g.Outcome == "ok" {
			continue
		}
		names = append(names, g.Title)
		why, do := split(g.Error)
		whys = append(whys, why)
		if do != "" {
			dos = append(dos, do)
		}
	}
	m := Message{What: "Published, but no register was asked.", Why: "the run was told to ask none (--offline)", Do: "run `ldntrials refresh`"}
	if len(names) > 0 {
		m.What = fmt.Sprintf("Published, but %s could not be read: its last good records stand, marked stale.", strings.Join(names, " and "))
		m.Why, m.Do = strings.Join(whys, "; "), strings.Join(dos, "; ")
		if m.Do == "" {
			m.Do = "run `ldntrials refresh` again when it can be reached"
		}
	}
	if bundled {
		m.What = "Published from the bundled reference extract, not from a live pull."
	}
	if damage := r.DamageInWords(); damage != "" {
		if len(names) == 0 && !bundled {
			m = Message{What: "Published."}
		}
		m.What += " Part of the archive is damaged."
		m.Why, m.Do = joined(m.Why, damage), joined(m.Do, restoreRemedy)
	}
	return m
}

// counted is "1 record", "2 records".
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func joined(a, b string) string { return strings.TrimPrefix(a+"; "+b, "; ") }

// split parts an error's cause from its remedy, which follows the first semicolon (style.md:
// errors say the step and the remedy).
func split(text string) (why, do string) {
	why, do, _ = strings.Cut(text, "; ")
	return why, do
}
