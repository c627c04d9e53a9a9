package who

import (
	"regexp"
	"strings"
)

// Register is a register that holds records of its own.
type Register struct {
	Name     string // "anzctr"
	Title    string
	DayFirst bool   // numeric dates with the year last are day, month, year; else only unmistakable dates are read
	Page     string // of a record; {id} is the record's id; "" when it cannot be made of the id

	id        *regexp.Regexp
	canonical string // from the groups of id
	names     []string
}

// registers in the order in which their patterns are tried. Names are what WHO writes in
// Source_Register and reg_name; others were seen in other exports.
var registers = []*Register{
	{Name: "ctgov", Title: "ClinicalTrials.gov", DayFirst: true, Page: "https://clinicaltrials.gov/study/{id}",
		id: number(`NCT(\d{8})`), canonical: "NCT$1", names: []string{"clinicaltrials.gov"}},
	{Name: "ctis", Title: "EU CTIS", DayFirst: true, Page: "https://euclinicaltrials.eu/search-for-clinical-trials/?lang=en&EUCT={id}",
		id: number(`(?:CTIS|EUCT)?[ -]?(20\d{2}-5\d{5}-\d{2})(-\d{2})?`), canonical: "$1$2", names: []string{"ctis", "euctis", "eu ctis"}},
	{Name: "euctr", Title: "EU Clinical Trials Register", DayFirst: true,
		id: number(`(?:EUCTR|EudraCT)?[ -]?((?:19|20)\d{2}-\d{6}-\d{2})(-(?:[A-Z]{2}|3RD|Outside-EU(?:/EEA)?))?`), canonical: "$1$2",
		names: []string{"eu clinical trials register", "euctr", "eu-ctr"}},
	{Name: "isrctn", Title: "ISRCTN", DayFirst: true, Page: "https://www.isrctn.com/{id}",
		id: number(`ISRCTN(\d{8})`), canonical: "ISRCTN$1", names: []string{"isrctn"}},
	{Name: "anzctr", Title: "ANZCTR", DayFirst: true, Page: "https://www.anzctr.org.au/Trial/Registration/TrialReview.aspx?ACTRN={id}",
		id: number(`ACTRN(126\d{11}p?)`), canonical: "ACTRN$1", names: []string{"anzctr"}},
	{Name: "drks", Title: "German Clinical Trials Register", DayFirst: true, Page: "https://drks.de/search/en/trial/{id}",
		id: number(`DRKS(\d{8})`), canonical: "DRKS$1", names: []string{"german clinical trials register", "drks"}},
	{Name: "ctri", Title: "Clinical Trials Registry - India", DayFirst: true,
		id: number(`CTRI\s*/\s*(\d{4})\s*/\s*(\d{2,3})\s*/\s*(\d{6})`), canonical: "CTRI/$1/$2/$3", names: []string{"ctri", "clinical trials registry - india"}},
	{Name: "chictr", Title: "Chinese Clinical Trial Registry",
		id: number(`(Chi(?:M)?CTR|ITMCTR)((?:-?[A-Z]{2,4}-?)?\d{8,10})`), canonical: "$1$2", names: []string{"chictr", "chinese clinical trial registry", "itmctr"}},
	{Name: "irct", Title: "Iranian Registry of Clinical Trials",
		id: number(`IRCT(\d{11,14})N(\d{1,3})`), canonical: "IRCT${1}N$2", names: []string{"irct", "iranian registry of clinical trials"}},
	{Name: "jrct", Title: "Japan Registry of Clinical Trials", DayFirst: true, Page: "https://jrct.mhlw.go.jp/en-latest-detail/{id}",
		id: number(`(?:JPRN-)?jRCT([a-z]?\d{9,10})`), canonical: "jRCT$1", names: []string{"jrct"}},
	{Name: "umin", Title: "UMIN-CTR", DayFirst: true,
		id: number(`(?:JPRN-)?(?:UMIN|C)(0000\d{5})`), canonical: "UMIN$1", names: []string{"umin", "umin-ctr"}},
	{Name: "japic", Title: "JapicCTI", DayFirst: true,
		id: number(`(?:JPRN-)?JapicCTI-?(\d{6})`), canonical: "JapicCTI-$1", names: []string{"japiccti", "japic"}},
	{Name: "jma", Title: "JMACCT", DayFirst: true,
		id: number(`(?:JPRN-)?JMA-IIA(\d{5})`), canonical: "JMA-IIA$1", names: []string{"jma", "jmacct"}},
	{Name: "cris", Title: "Clinical Research Information Service",
		id: number(`KCT(\d{7})`), canonical: "KCT$1", names: []string{"cris", "clinical research information service"}},
	{Name: "rebec", Title: "Brazilian Clinical Trials Registry", DayFirst: true, Page: "https://ensaiosclinicos.gov.br/rg/{id}",
		id: number(`RBR-?([0-9a-z]{5,8})`), canonical: "RBR-$1", names: []string{"rebec", "brazilian clinical trials registry"}},
	{Name: "pactr", Title: "Pan African Clinical Trials Registry", DayFirst: true,
		id: number(`PACTR(20\d{13,14})`), canonical: "PACTR$1", names: []string{"pactr", "pan african clinical trials registry"}},
	{Name: "tctr", Title: "Thai Clinical Trials Registry", DayFirst: true,
		id: number(`TCTR(20\d{9})`), canonical: "TCTR$1", names: []string{"tctr", "thai clinical trials registry"}},
	{Name: "rpcec", Title: "Cuban Public Registry of Clinical Trials", DayFirst: true, Page: "https://rpcec.sld.cu/en/trials/{id}-En",
		id: number(`RPCEC(\d{8})`), canonical: "RPCEC$1", names: []string{"rpcec", "cuban public registry of clinical trials"}},
	{Name: "slctr", Title: "Sri Lanka Clinical Trials Registry",
		id: number(`SLCTR\s*/\s*(\d{4})\s*/\s*(\d{3})`), canonical: "SLCTR/$1/$2", names: []string{"slctr", "sri lanka clinical trials registry"}},
	{Name: "repec", Title: "Peruvian Clinical Trials Registry", DayFirst: true,
		id: number(`PER-(\d{3})-(\d{2})`), canonical: "PER-$1-$2", names: []string{"repec", "peruvian clinical trials registry"}},
	{Name: "lbctr", Title: "Lebanese Clinical Trials Registry", DayFirst: true,
		id: number(`LBCTR(20\d{8})`), canonical: "LBCTR$1", names: []string{"lbctr", "lebanese clinical trials registry"}},
	{Name: "omon", Title: "Onderzoek met Mensen", DayFirst: true,
		id: number(`NL-OMON(\d+)`), canonical: "NL-OMON$1", names: []string{"nl-omon", "omon", "onderzoek met mensen"}},
	{Name: "ntr", Title: "Netherlands Trial Register", DayFirst: true,
		id: number(`(NTR|NL)\s?(\d{1,5})`), canonical: "$1$2", names: []string{"netherlands trial register", "ntr", "ltr"}},
	{Name: "jprn", Title: "Japan Primary Registries Network", DayFirst: true,
		id: number(`JPRN-(\S+)`), canonical: "$1", names: []string{"jprn"}},
}

func number(pattern string) *regexp.Regexp { return regexp.MustCompile(`(?i)^\s*` + pattern + `\s*$`) }

// Prefixes of numbers in the spelling of their registers.
var spelled = strings.NewReplacer("CHICTR", "ChiCTR", "CHIMCTR", "ChiMCTR")

// Of says which register a number is of, and the number as people write it: without the
// prefixes that WHO puts before it (EUCTR, CTIS, JPRN-), "2019-000852-32-NL".
func Of(number string) (home *Register, recordID string, ok bool) {
	for _, r := range registers {
		m := r.id.FindStringSubmatchIndex(number)
		if m == nil {
			continue
		}
		id := string(r.id.ExpandString(nil, r.canonical, number, m))
		switch r.Name {
		case "chictr":
			id = spelled.Replace(strings.ToUpper(id))
		case "euctr":
			id = strings.ToUpper(id)
			if i := strings.Index(id, "-OUTSIDE"); i > 0 {
				id = id[:i] + "-3RD"
			}
		case "anzctr":
			id = strings.ReplaceAll(id, "P", "p")
		case "rebec", "jrct":
			id = id[:4] + strings.ToLower(id[4:])
		case "ntr":
			id = strings.ToUpper(id)
		}
		return r, id, true
	}
	return nil, "", false
}

// Named is the register that WHO's name of a register means, or nil.
func Named(source string) *Register {
	source = fold(source)
	for _, r := range registers {
		for _, name := range r.names {
			if name == source {
				return r
			}
		}
	}
	return nil
}

// Agrees says that WHO's name of a register fits it. The Japanese registers share a name.
func (r *Register) Agrees(source string) bool {
	named := Named(source)
	if named == r {
		return true
	}
	japanese := map[string]bool{"jprn": true, "jrct": true, "umin": true, "japic": true, "jma": true}
	dutch := map[string]bool{"ntr": true, "omon": true}
	european := map[string]bool{"euctr": true, "ctis": true}
	for _, family := range []map[string]bool{japanese, dutch, european} {
		if named != nil && family[named.Name] && family[r.Name] {
			return true
		}
	}
	return false
}

// PageOf is the address of a record in its register, or "".
func (r *Register) PageOf(recordID string) string {
	return strings.ReplaceAll(r.Page, "{id}", recordID)
}
