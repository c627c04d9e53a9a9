package isrctn

import (
	"regexp"
	"strings"

	"ldntrials/pipeline/registry/who"
	"ldntrials/pipeline/trial"
)

// ByDates is the rule of a record whose state follows from its dates at the moment for
// which somebody asks; sql/intermediate/record_states.sql derives it.
const ByDates = "isrctn/status/dates"

// states are the two axes of an override (concepts.md, Status).
var states = map[string][2]string{
	"stopped": {"terminated", "closed"}, "terminated": {"terminated", "closed"}, "abandoned": {"terminated", "closed"},
	"suspended": {"suspended", "closed"}, "on hold": {"suspended", "closed"}, "postponed": {"suspended", "not_yet"},
	"completed": {"completed", "closed"}, "complete": {"completed", "closed"}, "withdrawn": {"withdrawn", "closed"},
}

// status reads the overrides: of the trial, of recruitment, of its start. Without one, and
// with one that only repeats what the dates say, the dates speak.
func status(overrides ...string) trial.Status {
	for _, raw := range overrides {
		raw = who.OneLine(raw)
		switch of, known := states[strings.ToLower(raw)]; {
		case raw == "" || who.IsPlaceholder(raw):
		case known:
			return trial.Status{Raw: raw, TrialState: of[0], RecruitmentState: of[1], Rule: "isrctn/status/override"}
		case byDates[strings.ToLower(raw)]:
			return trial.Status{Raw: raw, Rule: ByDates}
		default:
			return trial.Status{Raw: raw, TrialState: trial.Unmapped, RecruitmentState: trial.Unmapped, Rule: "isrctn/status/unmapped"}
		}
	}
	return trial.Status{Rule: ByDates}
}

var byDates = map[string]bool{"ongoing": true, "recruiting": true, "not yet recruiting": true, "no longer recruiting": true, "anticipated": true, "actual": true}

// enrolment is the final number where there is one, else the target. The register writes
// 0 where there is none.
func enrolment(final, target string) trial.Enrolment {
	if e := trial.ParseEnrolment(final, "actual", "trial.participants.totalFinalEnrolment", sentinels...); e.Value.Valid && e.Value.V > 0 {
		return e
	}
	return trial.ParseEnrolment(target, "planned", "trial.participants.targetEnrolment", sentinels...)
}

var sentinels = []int64{9999999, 99999999, 999999999}

var studyTypes = trial.Vocabulary{"interventional": "interventional", "observational": "observational", "other": "", "not specified": ""}

var purposes = trial.Vocabulary{
	"treatment": "treatment", "prevention": "prevention", "diagnostic": "diagnostic", "supportive care": "supportive_care", "screening": "screening",
	"health services research": "health_services_research", "basic science": "basic_science", "device feasibility": "device_feasibility",
	"educational": "educational", "educational / counselling / training": "educational", "other": "other",
	"quality of life": "other", "efficacy": "other", "safety": "other", "not specified": "",
}

var interventionTypes = trial.Vocabulary{
	"drug": "drug", "biological/vaccine": "biological", "device": "device", "procedure/surgery": "procedure", "behavioural": "behavioural",
	"supplement": "dietary_supplement", "genetic": "genetic", "radiation": "radiation", "other": "other", "mixed": "other", "not specified": "",
}

var controls = trial.Vocabulary{
	"placebo": "placebo", "sham": "sham", "active": "active", "uncontrolled": "none", "dose comparison": "dose_comparison", "no treatment": "no_treatment",
	"standard of care": "usual_care", "usual care": "usual_care", "treatment as usual": "usual_care", "not specified": "",
}

// coded maps a word whatever its case; raw stays as registered.
func coded(v trial.Vocabulary, rule, raw string) trial.Concept {
	c := v.Map(rule, strings.ToLower(who.OneLine(raw)))
	c.Raw = who.OneLine(raw)
	return c
}

// outputs are kinds of links: what they are of a trial.
var outputs = map[string]string{
	"resultsarticle": "result", "funderreport": "result", "otherresults": "result", "interimresults": "result", "thesis": "result", "bookresults": "result",
	"abstract": "result", "preprint": "result", "basicresults": "result", "poster": "result",
	"protocolarticle": "background", "protocolpreprint": "background", "protocolother": "background",
}

// reference says what a link is. Results and protocols are known by their kind or, in old
// records, by the words beside them; everything else is something to see.
func reference(kind, words string) string {
	if typ := outputs[strings.ToLower(kind)]; typ != "" {
		return typ
	}
	switch words = strings.ToLower(words); {
	case kind != "" && kind != "other":
	case strings.Contains(words, "protocol"):
		return "background"
	case strings.Contains(words, "result"):
		return "result"
	}
	return "see_also"
}

var (
	pubmed  = regexp.MustCompile(`(?i)(?:pubmed(?:\.ncbi\.nlm\.nih\.gov)?/|pubmed\?term=)(\d{6,9})\b`)
	address = regexp.MustCompile(`https?://[^\s<>"]+`)
	contact = regexp.MustCompile(`(?is)\bwho is the main contact\b.*$`)
	mails   = regexp.MustCompile(`[\w.+-]+@[\w-]+(?:\.[\w-]+)+`)
)

// withoutContact cuts a summary before it names the contact, and takes mail addresses out.
func withoutContact(text string) string {
	return strings.TrimSpace(mails.ReplaceAllString(contact.ReplaceAllString(who.Clean(text), ""), ""))
}
