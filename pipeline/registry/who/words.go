package who

import (
	"regexp"
	"strconv"
	"strings"

	"ldntrials/pipeline/trial"
)

// states are the two axes of a status (concepts.md, Status).
type states struct{ trial, recruitment string }

// statusWords are what registers write for the state of recruitment, in lower case. WHO
// folds most of them into "Recruiting" and "Not Recruiting"; the latter means closed or
// not yet open, so nothing is known.
var statusWords = map[string]states{
	"not yet recruiting": {"planned", "not_yet"}, "pending": {"planned", "not_yet"}, "planned": {"planned", "not_yet"},
	"authorised, recruitment pending": {"planned", "not_yet"}, "not yet open": {"planned", "not_yet"}, "upcoming": {"planned", "not_yet"}, "preinitiation": {"planned", "not_yet"},
	"recruiting": {"ongoing", "open"}, "open to recruitment": {"ongoing", "open"}, "enrolling by invitation": {"ongoing", "open"},
	"recruiting ongoing": {"ongoing", "open"}, "open public recruiting": {"ongoing", "open"}, "restarted": {"ongoing", "unknown"},
	"ongoing": {"ongoing", "unknown"}, "recruitment ended": {"ongoing", "closed"}, "closed to recruitment": {"ongoing", "closed"},
	"active, not recruiting": {"ongoing", "closed"}, "closed to recruitment of participants": {"ongoing", "closed"}, "data analysis completed": {"completed", "closed"},
	"closed: follow-up continuing": {"ongoing", "closed"}, "closed: follow-up complete": {"completed", "closed"}, "no longer recruiting": {"ongoing", "closed"},
	"enrolling completed": {"ongoing", "closed"}, "recruitment completed": {"ongoing", "closed"}, "main results already published": {"completed", "closed"},
	"completed": {"completed", "closed"}, "complete": {"completed", "closed"}, "finished": {"completed", "closed"}, "trial completed": {"completed", "closed"},
	"recruiting complete, study complete": {"completed", "closed"}, "recruiting complete, study continuing": {"ongoing", "closed"},
	"recruitment complete, study complete": {"completed", "closed"}, "recruitment complete, study continuing": {"ongoing", "closed"},
	"terminated": {"terminated", "closed"}, "prematurely ended": {"terminated", "closed"}, "stopped": {"terminated", "closed"},
	"stopped early": {"terminated", "closed"}, "early termination": {"terminated", "closed"}, "discontinued": {"terminated", "closed"},
	"suspended": {"suspended", "closed"}, "temporarily halted": {"suspended", "closed"}, "temporary halt": {"suspended", "closed"},
	"withdrawn": {"withdrawn", "closed"}, "withdrawn prior to recruitment": {"withdrawn", "closed"},
	"not authorised": {"not_authorised", "closed"}, "prohibited by ca": {"not_authorised", "closed"},
	"trial now transitioned": {"moved", "unknown"}, "gb - no longer in eu/eea": {"moved", "unknown"},
	"authorised": {"unknown", "unknown"}, "not recruiting": {"unknown", "unknown"}, "other": {"unknown", "unknown"}, "unknown": {"unknown", "unknown"},
	"not available": {"unknown", "unknown"}, "available": {"ongoing", "open"}, "no longer available": {"completed", "closed"},
	"authorised-recruitment may be ongoing or finished": {"unknown", "unknown"}, "approved for marketing": {"completed", "closed"},
}

// Status maps a word for the state of a trial.
func Status(raw string) trial.Status {
	raw = OneLine(raw)
	if raw == "" {
		return trial.Status{TrialState: "unknown", RecruitmentState: "unknown", Rule: "who/status/absent"} // registries.md, section 9: empty is unknown
	}
	of, known := statusWords[strings.ToLower(raw)]
	if !known {
		return trial.Status{Raw: raw, TrialState: trial.Unmapped, RecruitmentState: trial.Unmapped, Rule: "who/status/unmapped"}
	}
	return trial.Status{Raw: raw, TrialState: of.trial, RecruitmentState: of.recruitment, Rule: "who/status"}
}

// lookUp maps folded text; raw stays as registered.
func lookUp(v trial.Vocabulary, rule, raw string) trial.Concept {
	c := v.Map(rule, fold(raw))
	c.Raw = OneLine(raw)
	return c
}

var studyTypes = trial.Vocabulary{
	"interventional": "interventional", "interventional study": "interventional", "intervention": "interventional", "clinical trial": "interventional",
	"interventional clinical trial of medicinal product": "interventional", "treatment study": "interventional", "ba/be": "interventional",
	"observational": "observational", "observational study": "observational", "observational [patient registry]": "observational", "observational non invasive": "observational",
	"observational invasive": "observational", "epidemilogical research": "observational", "epidemiological research": "observational", "epidemiological study": "observational",
	"prognosis study": "observational", "cause/relative factors study": "observational", "relative factors research": "observational", "pms": "observational",
	"expanded access": "expanded_access",
}

// StudyType maps the kind of a study. Words that name an aim (prevention, diagnostic test,
// health services research) leave open whether anything is given, and are unmapped.
func StudyType(raw string) trial.Concept { return lookUp(studyTypes, "who/study_type", raw) }

var (
	sexFemale = regexp.MustCompile(`(?i)\bfemales?\b|\bwom[ae]n\b`)
	sexMale   = regexp.MustCompile(`(?i)\bmales?\b|\bm[ae]n\b`)
	sexLine   = regexp.MustCompile(`(?i)\b(female|male)\s*:\s*(yes|no)?`)
	sexLetter = trial.Vocabulary{"both": "all", "all": "all", "b": "all", "f": "female", "m": "male", "-": "", "either": "all"}
)

// Sex maps who may take part: "Both", "Female", "Male and Female", or a line with yes and
// no for each.
func Sex(raw string) trial.Concept {
	text := OneLine(raw)
	c := trial.Concept{Raw: text, Rule: "who/sex"}
	female, male := sexFemale.MatchString(text), sexMale.MatchString(text)
	if lines := sexLine.FindAllStringSubmatch(text, -1); lines != nil {
		female, male = false, false
		for _, line := range lines {
			yes := strings.EqualFold(line[2], "yes")
			female = female || yes && strings.EqualFold(line[1], "female")
			male = male || yes && strings.EqualFold(line[1], "male")
		}
	}
	switch canonical, known := sexLetter[strings.ToLower(text)]; {
	case text == "" || strings.EqualFold(text, "not specified") || IsPlaceholder(text):
		c.Rule = "who/sex/absent"
	case female && male || strings.HasPrefix(strings.ToLower(text), "both"):
		c.Canonical = "all"
	case female:
		c.Canonical = "female"
	case male:
		c.Canonical = "male"
	case known:
		c.Canonical = canonical
	default:
		c.Canonical, c.Rule = trial.Unmapped, "who/sex/unmapped"
	}
	return c
}

var ageText = regexp.MustCompile(`(?i)^[<>=≥≤\s]*(\d{1,3}(?:\.\d+)?)\s*-?\s*(year|yr|y|month|m|week|w|day|d|hour|h|minute)?`)

var ageUnits = map[string]string{"": "Years", "y": "Years", "yr": "Years", "year": "Years", "m": "Months", "month": "Months", "w": "Weeks", "week": "Weeks",
	"d": "Days", "day": "Days", "h": "Hours", "hour": "Hours", "minute": "Minutes"}

// Age reads an age limit: "18 Years", "18", ">= 20age old", "1years-old". Years are meant
// where no unit stands. "no limit" and sentinels leave it absent.
func Age(raw string) trial.Age {
	text := OneLine(raw)
	age := trial.Age{Raw: text}
	m := ageText.FindStringSubmatch(text)
	if m == nil {
		return age
	}
	if n, err := strconv.ParseFloat(m[1], 64); err != nil || n > 150 && ageUnits[strings.ToLower(m[2])] == "Years" {
		return age // 999 and the like: no limit
	}
	age.Years = trial.ParseAge(m[1] + " " + ageUnits[strings.ToLower(m[2])]).Years
	return age
}

// sentinels are the sizes that a register writes for "not known".
var sentinels = map[string][]int64{"jprn": {9999}, "umin": {9999}, "jrct": {9999}, "japic": {9999}, "jma": {9999}}

// Size reads a sample size; "group A:15;group B:15;" is 30 (concepts.md, Sample size).
func Size(raw, typ, field string, home *Register) trial.Enrolment {
	var unknown []int64
	if home != nil {
		unknown = sentinels[home.Name]
	}
	return trial.ParseEnrolment(OneLine(raw), typ, field, append(unknown, 9999999, 99999999, 999999999)...)
}
