package trial

import "testing"

func TestMasked(t *testing.T) {
	for text, want := range map[string]string{
		"":                                       "",
		"write to some.body@example.org, please": "write to *********************, please",
		"Tel: 020 7946 0000 (weekdays)":          "Tel: ************* (weekdays)",
		"phone number: +44 20 7946 0000":         "phone number: ****************",
		"call +1-555-010-0000 now":               "call *************** now",
		"WhatsApp +15550100000":                  "WhatsApp ************",
		"fax (555) 010-0000.":                    "fax **************.",
		"4.5 mg/day @ bedtime, +2 mg each week":  "4.5 mg/day @ bedtime, +2 mg each week",
		"CD4+ 200-350 cells; 10+12 weeks":        "CD4+ 200-350 cells; 10+12 weeks",
		"a phone visit on day 14, 28":            "a phone visit on day 14, 28",
		"smartphone (iOS 12.0 and up)":           "smartphone (iOS 12.0 and up)",
		"NCT04270877 +2019-000702-30":            "NCT04270877 +2019-000702-30",
	} {
		got := Masked(text)
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
		if len(got) != len(text) || Masked(got) != got {
			t.Errorf("%q: %q is longer or is masked again", text, got)
		}
	}
}
