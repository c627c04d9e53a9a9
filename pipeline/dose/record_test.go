package dose

import (
	"testing"
)

// rec reads a record given as kind, arm or intervention name, body.
func rec(parts ...[3]string) Record {
	var texts []Text
	for _, p := range parts {
		t := Text{Kind: Kind(p[0]), Body: p[2], Field: p[0]}
		switch t.Kind {
		case KindArm, KindResults:
			t.Arm = p[1]
		case KindIntervention:
			t.Intervention = p[1]
		}
		texts = append(texts, t)
	}
	return ReadRecord(texts)
}

func name(n string) [3]string { return [3]string{"intervention", n, n} }

func TestRecords(t *testing.T) {
	type want struct {
		class                         Class
		target                        string
		gives, label, isLDN, by5, by6 bool
		timing, route                 string
		fromResults                   bool
	}
	for _, c := range []struct {
		name  string
		parts [][3]string
		want  want
	}{
		{"intervention with dose is low dose without the words", [][3]string{
			{"title", "", "Naltrexone in active bowel disease"}, name("Naltrexone"), {"intervention", "Naltrexone", "4.5 mg by mouth once a day"}, name("Placebo"), {"intervention", "Placebo", "capsule once a day"},
		}, want{LDN, "4.5", true, false, true, true, true, "", "oral", false}},
		{"title says low dose and the arm 25 mg", [][3]string{
			{"title", "", "Low-Dose Naltrexone and smoking"}, name("Naltrexone"), {"intervention", "Naltrexone", "25 mg daily for 6 weeks"},
		}, want{Full, "25", true, true, false, false, false, "", "", false}},
		{"6 mg called low dose is the headline but not by 5 mg", [][3]string{
			{"title", "", "LDN in fibromyalgia"}, {"arm", "LDN", "Naltrexone titrated from 1.5 mg to 6 mg at bedtime over 4 weeks"}, name("Naltrexone"),
		}, want{Intermediate, "6", true, true, true, false, true, "bedtime", "", false}},
		{"label without milligrams anywhere is the headline", [][3]string{
			{"title", "", "Low dose naltrexone for pain in HIV"}, name("Low Dose Naltrexone"),
		}, want{Unknown, "", true, true, true, false, false, "", "", false}},
		{"background 50 mg does not set a class", [][3]string{
			{"title", "", "LDN for neuropathy"}, name("LDN"), {"description", "", "Naltrexone is approved at a dose of 50 mg for alcohol dependence. LDN has been shown to help."},
		}, want{Unknown, "", true, true, true, false, false, "", "", false}},
		{"a headed background sentence sets nothing", [][3]string{
			{"title", "", "LDN for endometriosis pain"}, name("Low Dose Naltrexone"), {"description", "", "Background: LDN means 1.5-4.5 mg per day; 50 mg is the usual dose for addiction. Women will take one capsule a day."},
		}, want{Unknown, "", true, true, true, false, false, "", "", false}},
		{"a heading on a line of its own makes the next sentence background", [][3]string{
			name("Naltrexone"), {"description", "", "Rationale\n\nNaltrexone 50 mg blocks opioid receptors.\n\nMethods\n\nParticipants will receive naltrexone 3 mg nightly."},
		}, want{LDN, "3", true, false, true, true, true, "bedtime", "", false}},
		{"a definition and the usual dose set nothing without a heading", [][3]string{
			name("Naltrexone"), {"summary", "", "LDN refers to doses of 1 to 5 mg. 50 mg is the standard dose of naltrexone."},
		}, want{Unknown, "", true, true, true, false, false, "", "", false}},
		{"what is given stands behind the background", [][3]string{
			name("Naltrexone"), {"description", "", "Hintergrund: Naltrexon 50 mg bei Sucht. Naltrexon 4,5 mg abends wird verabreicht."},
		}, want{LDN, "4.5", true, false, true, true, true, "evening", "", false}},
		{"eligibility never sets a class", [][3]string{
			name("Naltrexone"), {"eligibility", "", "Use of naltrexone 4.5 mg in the last month"},
		}, want{Unknown, "", true, false, false, false, false, "", "", false}},
		{"description sets the dose that arms leave out", [][3]string{
			{"title", "", "Naltrexone for itch"}, name("Naltrexone"), {"description", "", "The usual dose of naltrexone is 50 mg. Participants will receive naltrexone 3 mg every night."},
		}, want{LDN, "3", true, false, true, true, true, "bedtime", "", false}},
		{"results give the dose that the protocol leaves out", [][3]string{
			name("Naltrexone"), {"results", "Active", "Naltrexone 1 mg twice daily"},
		}, want{LDN, "2", true, false, true, true, true, "", "", true}},
		{"nameless arm finds its drug through the only intervention", [][3]string{
			name("Naltrexone"), name("Placebo"), {"arm", "Group A", "4.5 mg nightly"}, {"arm", "Group B", "Matching capsule nightly"},
		}, want{LDN, "4.5", true, false, true, true, true, "bedtime", "", false}},
		{"nameless arm beside two drugs is not guessed", [][3]string{
			name("Naltrexone"), name("Ketamine"), {"arm", "Group A", "4.5 mg nightly"},
		}, want{Unknown, "", true, false, false, false, false, "", "", false}},
		{"factorial arms keep their own milligrams", [][3]string{
			{"arm", "LDN + pyridostigmine", "LDN titrated from 1.5 mg to 4.5 mg once daily and pyridostigmine 30 mg to 60 mg three times a day"},
			{"arm", "Placebo + placebo", "Placebo capsules"}, name("Low-Dose Naltrexone"), name("Pyridostigmine"), {"intervention", "Pyridostigmine", "60 mg three times a day"},
		}, want{LDN, "4.5", true, true, true, true, true, "", "", false}},
		{"several dose arms take the highest", [][3]string{
			{"arm", "A", "Naltrexone 1.5 mg/day"}, {"arm", "B", "Naltrexone 4.5 mg/day"}, {"arm", "C", "Naltrexone 6 mg/day"}, name("Naltrexone"),
		}, want{Intermediate, "6", true, false, true, false, true, "", "", false}},
		{"depot beside an oral arm is depot", [][3]string{
			{"arm", "Oral", "Oral naltrexone 50 mg daily"}, {"arm", "XR", "Vivitrol 380 mg every 4 weeks"}, name("Naltrexone"),
		}, want{Depot, "", true, false, false, false, false, "", "im", false}},
		{"depot named by the intervention only", [][3]string{
			name("Vivitrol"), {"intervention", "Vivitrol", "One injection every month"},
		}, want{Depot, "", true, false, false, false, false, "", "im", false}},
		{"fixed combination with a small part is no low dose", [][3]string{
			name("PXT3003"), {"intervention", "PXT3003", "Baclofen 6 mg, naltrexone 0.7 mg and sorbitol 210 mg twice daily"}, {"title", "", "PXT3003 in neuropathy"},
		}, want{Combination, "1.4", true, false, false, false, false, "", "oral", false}},
		{"usual care that may include the drug does not give it", [][3]string{
			name("Treatment as usual"), {"arm", "Treatment as usual", "Medication for opioid use disorder such as buprenorphine, methadone, or naltrexone"}, name("Mindfulness"),
		}, want{OtherDrug, "", false, false, false, false, false, "", "", false}},
		{"another antagonist is another drug", [][3]string{
			{"title", "", "Ultra-low dose naloxone after surgery"}, name("Naloxone"), {"intervention", "Naloxone", "0.25 mcg/kg/h"},
		}, want{OtherDrug, "", false, false, false, false, false, "", "", false}},
		{"topical is not systemic", [][3]string{
			{"title", "", "Low dose naltrexone eye drops"}, name("Naltrexone 0.002% ophthalmic solution"),
		}, want{Unknown, "", true, true, false, false, false, "", "ophthalmic", false}},
		{"an open range is no headline though the words say low dose", [][3]string{
			{"title", "", "Survey of LDN users"}, name("LDN"), {"intervention", "LDN", "LDN doses <20 mg/day"},
		}, want{Unknown, "", true, true, false, false, false, "", "", false}},
		{"every other day counts the single dose", [][3]string{
			name("Naltrexone"), {"intervention", "Naltrexone", "10 mg every other day"},
		}, want{Intermediate, "5", true, false, false, false, false, "", "", false}},
		{"once a week at 25 mg is full", [][3]string{
			name("Naltrexone"), {"intervention", "Naltrexone", "25 mg once a week"},
		}, want{Full, "3.57142857", true, false, false, false, false, "", "", false}},
		{"placebo arm named after the drug gives nothing", [][3]string{
			{"arm", "Naltrexone", "Naltrexone 3 mg nightly"}, {"arm", "Placebo for naltrexone 50 mg", "Capsule nightly"}, name("Naltrexone"), name("Placebo for naltrexone 50 mg"),
		}, want{LDN, "3", true, false, true, true, true, "bedtime", "", false}},
		{"no texts", nil, want{Unknown, "", false, false, false, false, false, "", "", false}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := rec(c.parts...)
			got := want{r.Class, r.TargetMgDay.String(), r.GivesNaltrexone, r.LDNLabel, r.IsLDN, r.IsLDNByDose5, r.IsLDNByDose6, r.Timing, r.Route, r.FromResults}
			if got != c.want {
				t.Errorf("got  %+v\nwant %+v\nrule %s", got, c.want, r.Rule)
				for _, d := range r.Doses {
					t.Logf("%s %q %q: %s %s %v", d.Kind, d.Arm, d.Intervention, d.Class, d.Rule, d.Flags)
				}
			}
			if r.IsLDNByLabel != (r.GivesNaltrexone && r.LDNLabel) {
				t.Errorf("by label %v, given %v, label %v", r.IsLDNByLabel, r.GivesNaltrexone, r.LDNLabel)
			}
		})
	}
}
