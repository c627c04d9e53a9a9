package who

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ldntrials/pipeline/trial"
)

func TestOf(t *testing.T) {
	for number, want := range map[string]string{
		"NCT04270877": "ctgov NCT04270877", " nct04270877 ": "ctgov NCT04270877",
		"EUCTR2019-000852-32-NL": "euctr 2019-000852-32-NL", "EUCTR2019-000852-32-Outside-EU/EEA": "euctr 2019-000852-32-3RD", "2019-000852-32": "euctr 2019-000852-32",
		"EUCTR2004-000446-20-3RD": "euctr 2004-000446-20-3RD", "EudraCT 2017-003358-18": "euctr 2017-003358-18",
		"CTIS2022-501234-12-00": "ctis 2022-501234-12-00", "2022-501234-12": "ctis 2022-501234-12",
		"ISRCTN12345678": "isrctn ISRCTN12345678", "ACTRN12623000172606P": "anzctr ACTRN12623000172606p", "DRKS00021134": "drks DRKS00021134",
		"CTRI/2013/06/003735": "ctri CTRI/2013/06/003735", "CTRI / 2021 / 12 / 038760": "ctri CTRI/2021/12/038760",
		"ChiCTR2000029953": "chictr ChiCTR2000029953", "chictr-trc-10001234": "chictr ChiCTR-TRC-10001234", "ChiMCTR1900002345": "chictr ChiMCTR1900002345", "ITMCTR2100004321": "chictr ITMCTR2100004321",
		"IRCT20180809040747N1": "irct IRCT20180809040747N1", "JPRN-jRCTs031190227": "jrct jRCTs031190227", "JPRN-UMIN000012345": "umin UMIN000012345",
		"JPRN-C000000123": "umin UMIN000000123", "JPRN-JapicCTI-194906": "japic JapicCTI-194906", "JPRN-JMA-IIA00012": "jma JMA-IIA00012", "KCT0000001": "cris KCT0000001",
		"RBR-7HK8N": "rebec RBR-7hk8n", "PACTR202004893013257": "pactr PACTR202004893013257", "TCTR20180508003": "tctr TCTR20180508003", "RPCEC00000123": "rpcec RPCEC00000123",
		"SLCTR/2019/001": "slctr SLCTR/2019/001", "PER-001-95": "repec PER-001-95", "LBCTR2020010123": "lbctr LBCTR2020010123", "NL-OMON21939": "omon NL-OMON21939",
		"NL9259": "ntr NL9259", "NTR3456": "ntr NTR3456",
		"NL69149.078.19": "", "hello": "", "": "", "NCT1234": "", "U1111-1234-5678": "", "2019-000852": "",
	} {
		home, id, ok := Of(number)
		got := ""
		if ok {
			got = home.Name + " " + id
		}
		if got != want {
			t.Errorf("Of(%q) = %q, want %q", number, got, want)
		}
	}
}

func mustRegister(t *testing.T, name string) *Register {
	t.Helper()
	for _, r := range registers {
		if r.Name == name {
			return r
		}
	}
	t.Fatalf("there is no register %s", name)
	return nil
}

func TestAgrees(t *testing.T) {
	for _, c := range []struct {
		register, source string
		want             bool
	}{
		{"ctgov", "ClinicalTrials.gov", true}, {"euctr", "EU Clinical Trials Register", true}, {"umin", "JPRN", true}, {"omon", "Netherlands Trial Register", true},
		{"drks", "German Clinical Trials Register", true}, {"ctgov", "ISRCTN", false}, {"isrctn", "A new register", false}, {"ctis", "CTIS", true},
	} {
		if got := mustRegister(t, c.register).Agrees(c.source); got != c.want {
			t.Errorf("%s and %q: got %v", c.register, c.source, got)
		}
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"  padded   value          ": "padded value", "a<br>b<BR/>c<br />d": "a\nb\nc\nd", "a_x000D_<br>b": "a\n\nb", "a\r\nb\rc": "a\nb\nc",
		"a&lt;br&gt;b": "a\nb", "5 &amp;lt; 6": "5 &lt; 6", "p &lt; 0.05 and <5 mg": "p < 0.05 and <5 mg", "a\n\n\n\nb": "a\n\nb", "_x000D_": "", "x_y": "x_y", "": "",
		"a\u00a0b": "a b",
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSplit(t *testing.T) {
	for in, want := range map[string][]string{
		"a;b; c ;": {"a", "b", "c"}, "a (x; y);b": {"a (x; y)", "b"}, "a [1;2]": {"a [1;2]"}, "": nil, ";;": nil, "a (never closed; b": {"a (never closed", "b"},
	} {
		if diff := cmp.Diff(want, Split(in, ';')); diff != "" {
			t.Errorf("Split(%q): %s", in, diff)
		}
	}
}

func TestDate(t *testing.T) {
	for _, c := range []struct{ raw, register, want string }{
		{"20200217", "chictr", "2020-02-17 2020-02-17 day"},
		{"2020-02-17", "chictr", "2020-02-17 2020-02-17 day"},
		{"05/04/2020", "isrctn", "2020-04-05 2020-04-05 day"},
		{"5/04/2020", "anzctr", "2020-04-05 2020-04-05 day"},
		{"31-12-2019", "ctri", "2019-12-31 2019-12-31 day"},
		{"12/31/2019", "euctr", "unreadable"}, // month and day are never swapped to fit
		{"05/04/2020", "chictr", "unreadable"},
		{"05/04/2020", "", "unreadable"},
		{"2020/02/01", "umin", "2020-02-01 2020-02-01 day"},
		{"April 1, 2020", "ctgov", "2020-04-01 2020-04-01 day"},
		{"April 2020", "ctgov", "2020-04-01 2020-04-30 month"},
		{"2015-03", "irct", "2015-03-01 2015-03-31 month"},
		{"03/2015", "rebec", "2015-03-01 2015-03-31 month"},
		{"17 February 2020", "", "2020-02-17 2020-02-17 day"},
		{"Aug. 06, 2019", "jrct", "2019-08-06 2019-08-06 day"},
		{"44018", "ctgov", "2020-07-06 2020-07-06 day"},
		{"43989.745729166665", "", "2020-06-07 2020-06-07 day"},
		{"01/01/1900", "repec", "placeholder"},
		{"2100-01-01", "irct", "placeholder"},
		{"N/A", "irct", "placeholder"},
		{"2020", "ntr", "2020-01-01 2020-12-31 year"},
		{"30/02/2020", "euctr", "unreadable"},
		{"soon", "euctr", "unreadable"},
		{"", "euctr", ""},
		{"2020-04-01T00:00:00.000Z", "isrctn", "2020-04-01 2020-04-01 day"},
	} {
		var home *Register
		if c.register != "" {
			home = mustRegister(t, c.register)
		}
		d := Date(c.raw, home, "")
		got := d.Flag
		if d.From.Valid {
			got = fmt.Sprintf("%s %s %s", d.From.V, d.To.V, d.Precision)
		}
		if got != c.want || d.Raw != c.raw {
			t.Errorf("%q of %s: got %q (%q), want %q", c.raw, c.register, got, d.Raw, c.want)
		}
	}
}

func TestPhase(t *testing.T) {
	matrix := func(i, ii, iii, iv string) string {
		return fmt.Sprintf("Human pharmacology (Phase I): %s\nTherapeutic exploratory (Phase II): %s\nTherapeutic confirmatory - (Phase III): %s\nTherapeutic use (Phase IV): %s\n", i, ii, iii, iv)
	}
	for _, c := range []struct{ raw, register, want string }{
		{"Phase 1/Phase 2", "ctgov", "Phase 1/Phase 2"}, {"Phase 1 / Phase 2", "anzctr", "Phase 1/Phase 2"}, {"Phase I/II", "isrctn", "Phase 1/Phase 2"},
		{"IIb", "", "Phase 2"}, {"2a", "", "Phase 2"}, {"II-III", "", "Phase 2/Phase 3"}, {"1/2/3", "", "Phase 1/Phase 2/Phase 3"}, {"2-3", "irct", "Phase 2/Phase 3"},
		{"I-III", "", "Phase 1/Phase 2/Phase 3"}, {"III", "repec", "Phase 3"}, {"4", "chictr", "Phase 4"}, {"Early Phase 1", "ctgov", "Early Phase 1"},
		{"Phase 0", "anzctr", "Phase 0"}, {"0", "chictr", "Not applicable"}, {"0", "ctri", "Phase 0"}, {"N/A", "ctgov", "Not applicable"}, {"Not Applicable", "isrctn", "Not applicable"},
		{"Not Specified", "isrctn", "Missing"}, {"", "ntr", "Missing"}, {"Retrospective study", "chictr", "Not applicable"},
		{"New Treatment Measure Clinical Study", "chictr", "Not applicable"}, {"Post-market", "chictr", "Phase 4"}, {"III (Phase III study)", "", "Phase 3"},
		{matrix("no", "yes", "no", "no"), "euctr", "Phase 2"}, {matrix("no", "yes", "yes", "no"), "euctr", "Phase 2/Phase 3"}, {matrix("", "yes", "", "no"), "euctr", "Phase 2"},
		{matrix("no", "no", "no", "no"), "euctr", "Missing"}, {strings.ReplaceAll(matrix("no", "no", "no", "yes"), "\n", " "), "euctr", "Phase 4"},
		{"<br>" + strings.ReplaceAll(matrix("yes", "no", "no", "no"), "\n", "<br>"), "euctr", "Phase 1"},
		{"Phase V", "", "Unmapped"}, {"whatever", "", "Unmapped"}, {"12", "", "Unmapped"},
	} {
		var home *Register
		if c.register != "" {
			home = mustRegister(t, c.register)
		}
		if got := Phase(c.raw, home); got.Label != c.want || got.Rule == "" || got.Raw != OneLine(c.raw) {
			t.Errorf("%q of %s: got %+v, want %s", c.raw, c.register, got, c.want)
		}
	}
}

// TestPhase_spellings reads every spelling of a list that other people made. Where it is
// read otherwise than they did, the reason stands here.
func TestPhase_spellings(t *testing.T) {
	path := filepath.Join("..", "..", "..", "..", "shared", "data", "common", "opentrials_phases_variations.json")
	text, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		t.Skip("SKIPPED: the contract sample is not here: ", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	var spellings map[string][]string
	if err := json.Unmarshal(text, &spellings); err != nil {
		t.Fatal(err)
	}
	otherwise := map[string]string{
		"Post-market":   "Phase 4",
		"Not Specified": "Missing", "Not entered": "Missing", "Not selected": "Missing", // a field that is left open is missing
	}
	for raw, list := range spellings {
		var want []string
		for _, phase := range list {
			phase = strings.TrimRight(phase, "AB")
			if phase == "Not applicable" || phase == "Other" {
				phase = "Not applicable"
			}
			want = append(want, phase)
		}
		label := strings.Join(want, "/")
		if other := otherwise[raw]; other != "" {
			label = other
		}
		if got := Phase(strings.ReplaceAll(raw, `\n`, "\n"), nil); got.Label != label {
			t.Errorf("%q: got %s by %s, want %s", raw, got.Label, got.Rule, label)
		}
	}
}

func TestStatus(t *testing.T) {
	for raw, want := range map[string]string{
		"Recruiting": "ongoing open", "Not Recruiting": "unknown unknown", "Not recruiting": "unknown unknown", "Authorised": "unknown unknown",
		"Authorised-recruitment may be ongoing or finished": "unknown unknown", "Finished": "completed closed", "Complete": "completed closed", "Pending": "planned not_yet",
		"Suspended": "suspended closed", "Active, not recruiting": "ongoing closed", "Withdrawn": "withdrawn closed", "": "unknown unknown", "Sleeping": "unmapped unmapped",
	} {
		got := Status(raw)
		if got.TrialState+" "+got.RecruitmentState != want || got.Raw != raw || got.Rule == "" {
			t.Errorf("%q: got %+v, want %s", raw, got, want)
		}
	}
}

func TestSexAndAge(t *testing.T) {
	for raw, want := range map[string]string{
		"Both": "all", "All": "all", "Both males and females": "all", "Male and Female": "all", "<br>Female: yes<br>Male: yes<br>": "all",
		"<br>Female: yes<br>Male: no<br>": "female", "Female": "female", "Females": "female", "Male": "male", "": "", "Both, male and female": "all", "M": "male", "X": "unmapped",
	} {
		if got := Sex(raw); got.Canonical != want {
			t.Errorf("Sex(%q) = %+v", raw, got)
		}
	}
	for raw, want := range map[string]float64{
		"18 Years": 18, "18": 18, ">= 20age old": 20, "1years-old": 1, "6 Months": 0.5, "18Y": 18, "0": 0, "65 years": 65, "90 Year(s)": 90, "no limit": -1, "No limit": -1, "no maximum age": -1,
		"-2147483648": -1, "": -1, "N/A": -1, "999 Years": -1, "999": -1, "Not applicable": -1,
	} {
		got := Age(raw)
		if got.Years.Valid != (want >= 0) || want >= 0 && got.Years.V != want {
			t.Errorf("Age(%q) = %+v", raw, got)
		}
	}
}

func TestSize(t *testing.T) {
	for _, c := range []struct {
		raw, register string
		want          int64 // -1: none
		flag          string
	}{
		{"group A:15;group B:15;", "chictr", 30, ""}, {"2019 Y:2418;2020 Y:821;", "chictr", 3239, ""}, {"Target condition:10000;Difficult condition:300", "chictr", 10300, ""},
		{"70", "tctr", 70, ""}, {"9999", "umin", -1, "sentinel"}, {"9999", "isrctn", 9999, ""}, {"", "ntr", -1, ""}, {"many", "ntr", -1, "unreadable"}, {"0", "ctgov", 0, ""},
		{"Medical students group; Non-medical students group:1300;", "chictr", -1, "unreadable"}, // one group has no number: a sum would be wrong
	} {
		got := Size(c.raw, "planned", "f", mustRegister(t, c.register))
		if got.Flag != c.flag || got.Value.Valid != (c.want >= 0) || c.want >= 0 && got.Value.V != c.want {
			t.Errorf("%q of %s: got %+v", c.raw, c.register, got)
		}
	}
}

func TestReadDesign(t *testing.T) {
	for raw, want := range map[string]string{
		"Allocation: Randomized. Masking: Quadruple (Participant, Care Provider, Investigator, Outcomes Assessor). Primary purpose: Treatment. Intervention model: Parallel Assignment. ": "randomised quadruple parallel treatment [participant care_provider investigator outcomes_assessor]",
		"Allocation: N/A. Masking: None (Open Label). Primary purpose: Prevention. Intervention model: Single Group Assignment. ":                                                         "not_applicable none single_group prevention []",
		"Controlled: yes\nRandomised: yes\nOpen: no\nSingle blind: no\nDouble blind: yes\nParallel group: yes\nCross over: no\n":                                                          "randomised double parallel  []",
		"Controlled: no\nRandomised: no\nOpen: yes\nSingle blind: no\nDouble blind: no\nParallel group: no\nCross over: no\n":                                                             "non_randomised none   []",
		"Randomization: Randomized, Blinding: Triple blinded, Placebo: Used, Assignment: Parallel, Purpose: Treatment, Randomization description: by blocks of four":                      "randomised triple parallel treatment []",
		"Purpose: Treatment; Allocation: Randomised controlled trial; Masking: Blinded (masking used);Assignment: Crossover;Type of endpoint: Efficacy;":                                  "randomised  crossover treatment []",
		"Allocation: Non-randomized controlled trial;. Masking: Open (masking not used). Control: Other. Assignment: Other. Study design purpose: Prognosis;":                             "non_randomised none unmapped unmapped []",
		"<br>   Randomized: Yes, <br> Masking: Double, <br> Control: Placebo, <br> Group: Parallel, <br> Type: 2 or more arms, randomized<br>":                                            "randomised double parallel  []",
		"Interventional randomized controlled trial (Prevention)":                                                                                                                         "randomised    []",
		"Prospective interventional non-randomised pre and post implementation study":                                                                                                     "non_randomised    []",
		"single arm study, open(masking not used), uncontrolled control, single assignment, treatment purpose":                                                                            " none single_group treatment []",
		"randomized controlled trial, open(masking not used), no treatment control, parallel assignment, treatment purpose":                                                               "randomised none parallel treatment []",
		"Factorial": "  factorial  []", "Non randomized control": "non_randomised    []", "Single arm": "  single_group  []", "Cohort study": "    []", "N/A": "    []", "": "    []",
		"A phase 3, randomized, double-blind, double-dummy, parallel-allocation clinical trial": "randomised double parallel  []",
	} {
		d := ReadDesign(raw)
		got := fmt.Sprintf("%s %s %s %s %v", d.Allocation.Canonical, d.Masking.Canonical, d.Model.Canonical, d.Purpose.Canonical, d.WhoMasked)
		if got != want {
			t.Errorf("%q:\n got %q\nwant %q", raw, got, want)
		}
	}
}

func TestInterventions(t *testing.T) {
	show := func(g Given) string {
		var s []string
		for _, a := range g.Arms {
			s = append(s, "arm "+a.Label+"="+a.Description)
		}
		for _, i := range g.Interventions {
			s = append(s, strings.TrimSpace(i.Type.Canonical+" "+i.Name+"|"+i.Description+"|"+strings.Join(i.OtherNames, ",")+"|"+i.Strength))
		}
		return strings.Join(s, "; ")
	}
	for _, c := range []struct{ raw, register, want string }{
		{"Drug: Naltrexone;Drug: Ketamine;Other: Placebo", "ctgov", "drug Naltrexone|||; drug Ketamine|||; other Placebo|||"},
		{"group A:naltrexone 3 mg;group B:none;", "chictr", "arm group A=naltrexone 3 mg; arm group B=none; naltrexone 3 mg|||"},
		{"Intervention 1: Intervention group: naltrexone 3 mg a day. Intervention 2: Control group: placebo.", "irct",
			"arm Intervention group=naltrexone 3 mg a day.; arm Control group=placebo.; naltrexone 3 mg a day.|||; placebo.|||"},
		{"Intervention 1: rest Intervention 2: walking", "drks", "|rest||; |walking||"},
		{"<br>Trade Name: Nalorex<br>Product Name: naltrexone<br>Pharmaceutical Form: Tablet<br>INN or Proposed INN: NALTREXONE<br>Concentration unit: mg milligram(s)<br>Concentration number: 3-<br><br>Pharmaceutical form of the placebo: Tablet<br>", "euctr",
			"drug Nalorex||NALTREXONE|mg milligram(s) 3-"},
		{"Oral naltrexone 4.5 mg", "anzctr", "Oral naltrexone 4.5 mg|||"},
		{"NA", "ntr", ""}, {"", "ntr", ""}, {";;", "chictr", ""},
	} {
		g := Interventions(c.raw, mustRegister(t, c.register))
		if got := show(g); got != c.want {
			t.Errorf("%q of %s:\n got %s\nwant %s", c.raw, c.register, got, c.want)
		}
	}
}

func TestOutcomesAndConditions(t *testing.T) {
	for _, c := range []struct{ raw, register, want string }{
		{"pain;sleep (hours; nights);", "chictr", "pain||;sleep (hours; nights)||"},
		{"Pain. Timepoint: week 12. Method of measurement: VAS.;Fatigue. Timepoint: week 4. Method of measurement: a scale.", "irct", "Pain|Method of measurement: VAS.|week 12;Fatigue|Method of measurement: a scale.|week 4"},
		{"Pain<br>[week 12];Sleep[weeks 4; 8]", "anzctr", "Pain||week 12;Sleep||weeks 4; 8"},
		{"Main Objective: to see;Secondary Objective: more;Primary end point(s): pain score;Timepoint(s) of evaluation of this end point: week 12", "euctr", "pain score||week 12"},
		{"Main Objective: to see;Primary end point(s): ", "euctr", "to see||"},
		{"FVC [Timeframe month 6 by spirometry]\t\t\t", "tctr", "FVC||month 6 by spirometry"},
		{"", "ntr", ""}, {"N/A", "ntr", ""},
	} {
		var got []string
		for _, o := range Outcomes(c.raw, "primary", mustRegister(t, c.register)) {
			got = append(got, o.Measure+"|"+o.Description+"|"+o.TimeFrame)
		}
		if strings.Join(got, ";") != c.want {
			t.Errorf("%q: got %q, want %q", c.raw, strings.Join(got, ";"), c.want)
		}
	}
	for raw, want := range map[string]string{
		"Crohn <br>\n MedDRA version: 20.1\n Level: LLT\n Classification code 1\n Term: Crohn's disease\n System Organ Class: 1\n ;Therapeutic area: Diseases [C]": "condition Crohn, condition Crohn's disease, keyword Diseases [C]",
		"Anxiety;Depression; <br>Anxiety <br>Depression;Mental Health - Anxiety":                                                                                   "condition Anxiety, condition Depression, condition Mental Health - Anxiety",
		";J12.8 - Other viral pneumonia": "condition J12.8 - Other viral pneumonia", "": "",
	} {
		var got []string
		for _, c := range Conditions(raw) {
			got = append(got, c.Kind+" "+c.Name)
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%q: got %q", raw, got)
		}
	}
	for _, c := range []struct{ raw, register, want string }{
		{"Denmark;France;Denmark;denmark", "ctgov", "Denmark|France"}, {"Korea, Republic of;Japan", "anzctr", "Korea, Republic of|Japan"},
		{"Japan,Asia(except Japan),Europe", "umin", "Japan|Asia(except Japan)|Europe"}, {"", "ntr", ""},
	} {
		var got []string
		for _, country := range Countries(c.raw, mustRegister(t, c.register)) {
			got = append(got, country.Name)
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("%q: got %q", c.raw, got)
		}
	}
}

func TestOrganisation(t *testing.T) {
	for _, c := range []struct{ name, contact, want string }{
		{"University of Somewhere", "", "University of Somewhere"}, {"Prof. Some One", "", ""}, {"Dr Some One", "", ""}, {"Some One, MD PhD", "", ""},
		{"Some One", "some  one", ""}, {"Some One", "Else Who", "Some One"}, {"Dresden University", "", "Dresden University"}, {"Nil", "", ""}, {"Missouri Hospital", "", "Missouri Hospital"},
		{"Dr Some's Laboratories", "", "Dr Some's Laboratories"}, {"Dr. Some Name One. Unit of Things. Hospital of Somewhere", "", "Hospital of Somewhere"},
		{"Dr Some's Laboratories, Ltd.", "", "Dr Some's Laboratories, Ltd."},
	} {
		if got := Organisation(c.name, c.contact); got != c.want {
			t.Errorf("%q beside %q: got %q", c.name, c.contact, got)
		}
	}
}

func TestSponsor(t *testing.T) {
	for name, want := range map[string]bool{
		"Some One": false, "SoMe One": false, "Någon Étrange": false, "Some O'One": false, "Some J. One": false, "SOME J ONE": false, "Some ON": false, "Some Other-One Third": false,
		"Universities of Somewhere": true, "UNSW Somewhere": true, "Boehringer Ingelheim": true, "Some Therapeutics": true, "Someville Biologics": true, "Some": true,
		"Some LLC": true, "Some One's Hospital": true, "Some of One": true, "Some Pharma": true, "Something Co., Ltd": true, "Gustave Roussy": true, "Some, One": true,
		"Some College Somewhere": true, "Someville Blood Center": true, "Some Foundation": true, "Some Group": true, "Centre Some One": true,
	} {
		if got := Sponsor(name); got != map[bool]string{true: name}[want] {
			t.Errorf("%q: got %q", name, got)
		}
	}
}

func FuzzWords(f *testing.F) {
	for _, seed := range []string{"group A:15;group B:15;", "Phase I/II", "Human pharmacology (Phase I): no", "Allocation: Randomized. Masking: Double", "<br>Female: yes<br>", "05/04/2020", "Intervention 1: x: y"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, home := range append([]*Register{nil}, registers...) {
			if p := Phase(text, home); (p.State == trial.PhaseRegistered) != p.Bits.Valid || p.Label == "" {
				t.Fatalf("%q: %+v", text, p)
			}
			if d := Date(text, home, ""); d.From.Valid != d.To.Valid || d.From.V > d.To.V || d.From.Valid && d.Flag != "" {
				t.Fatalf("%q: %+v", text, d)
			}
			Interventions(text, home)
			Outcomes(text, "primary", home)
			Countries(text, home)
			Size(text, "planned", "f", home)
		}
		ReadDesign(text)
		Conditions(text)
		Status(text)
		Sex(text)
		Age(text)
		Of(text)
	})
}
