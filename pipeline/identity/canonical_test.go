package identity

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestCanonicalReadsEverySpelling(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"NCT04270877", "NCT04270877"},
		{"nct04270877", "NCT04270877"},
		{" NCT 04270877 ", "NCT04270877"},
		{"NCT-04270877", "NCT04270877"},
		{"NCT: 04270877", "NCT04270877"},
		{"NCT No. 04270877", "NCT04270877"},
		{"NCT 0427 0877", "NCT04270877"},
		{"(NCT04270877)", "NCT04270877"},
		{"NCT04270877.", "NCT04270877"},
		{"ClinicalTrials.gov Identifier: NCT04270877", "NCT04270877"},
		{"ＮＣＴ０４２７０８７７", "NCT04270877"},
		{"NCT\u00a004270877", "NCT04270877"},
		{"NCT\u200b04270877", "NCT04270877"},
		{"2019-000702-30", "2019-000702-30"},
		{"2019–000702–30", "2019-000702-30"},
		{"2019\u2011000702\u201130", "2019-000702-30"},
		{"2019 - 000702 - 30", "2019-000702-30"},
		{"2019 000702 30", "2019-000702-30"},
		{"EudraCT: 2019-000702-30", "2019-000702-30"},
		{"EudraCT number 2019-000702-30", "2019-000702-30"},
		{"EUDRACT2019-000702-30", "2019-000702-30"},
		{"EudraCT-2019-000702-30", "2019-000702-30"},
		{"EUCTR2019-000702-30-DK", "2019-000702-30-DK"},
		{"euctr2019-000702-30-dk", "2019-000702-30-DK"},
		{"EUCTR2019-000702-30-3rd", "2019-000702-30-3RD"},
		{"EUCTR2019-000702-30-Outside-EU/EEA", "2019-000702-30-3RD"},
		{"2019-000702-30/DK", "2019-000702-30-DK"},
		{"2023-505613-24", "2023-505613-24"},
		{"2023-505613-24-01", "2023-505613-24-01"},
		{"CTIS2023-505613-24-00", "2023-505613-24-00"},
		{"EUCT number: 2023-505613-24-00", "2023-505613-24-00"},
		{"CTIS2020-005891-36-00", "2020-005891-36"},
		{"ISRCTN62918594", "ISRCTN62918594"},
		{"ISRCTN 62918594", "ISRCTN62918594"},
		{"isrctn: 62918594", "ISRCTN62918594"},
		{"ACTRN12623000172606p", "ACTRN12623000172606p"},
		{"ACTRN12623000172606P", "ACTRN12623000172606p"},
		{"ACTRN 12622 000881 730", "ACTRN12622000881730"},
		{"ACTRN012605000321639", "ACTRN12605000321639"},
		{"ANZCTR12622000881730", "ACTRN12622000881730"},
		{"DRKS-00021134", "DRKS00021134"},
		{"CTRI/2013/06/003735", "CTRI/2013/06/003735"},
		{"ctri / 2013 / 06 / 003735", "CTRI/2013/06/003735"},
		{"CTRI/2009/091/000123", "CTRI/2009/091/000123"},
		{"ChiCTR2000034346", "ChiCTR2000034346"},
		{"CHICTR-TRC-10001234", "ChiCTR-TRC-10001234"},
		{"ChiCTR-TNRC-10000947", "ChiCTR-TNRC-10000947"},
		{"IRCT20180809040747N1", "IRCT20180809040747N1"},
		{"irct138811123407n1", "IRCT138811123407N1"},
		{"JPRN-jRCTs031190227", "jRCTs031190227"},
		{"JRCT2031220734", "jRCT2031220734"},
		{"JPRN-UMIN000012345", "UMIN000012345"},
		{"UMIN-CTR 000012345", "UMIN000012345"},
		{"C000000123", "UMIN000000123"},
		{"JapicCTI-194906", "JapicCTI-194906"},
		{"JPRN-JapicCTI-194906", "JapicCTI-194906"},
		{"JMA-IIA00123", "JMA-IIA00123"},
		{"KCT 0001234", "KCT0001234"},
		{"RBR-7HK8N", "RBR-7hk8n"},
		{"RBR-fbxvqx", "RBR-fbxvqx"},
		{"PACTR201508001210287", "PACTR201508001210287"},
		{"TCTR20180508003", "TCTR20180508003"},
		{"RPCEC00000123", "RPCEC00000123"},
		{"SLCTR/2008/003", "SLCTR/2008/003"},
		{"PER-012-19", "PER-012-19"},
		{"NL9259", "NL9259"},
		{"NTR 3456", "NTR3456"},
		{"NL-OMON21939", "NL-OMON21939"},
		{"U1111-1279-1773", "U1111-1279-1773"},
		{"1111-1279-1773", "U1111-1279-1773"},
		{"UTN: U1111-1279-1773", "U1111-1279-1773"},
		{"u1111 1279 1773", "U1111-1279-1773"},
		{"SNCTP000001674", "SNCTP000001674"},
	} {
		t.Run(c.in, func(t *testing.T) {
			if n, ok := Canonical(c.in); !ok || n.String() != c.want {
				t.Errorf("got %q, %v; want %q", n, ok, c.want)
			}
		})
	}
}

func TestCanonicalRefuses(t *testing.T) {
	for _, in := range []string{
		"", "1", "N/A", "nil known", "Not applicable", "Pending",
		"NCT0427087", "NCT042708771", "XNCT04270877", "NCT04270877A", "NCT04270877-2", "NCT14270877", "éNCT04270877",
		"AB-2019-000702-30-X7", "12019-000702-30", "2019-000702-301", "2019-000702-30-A", "1234-2019-000702-30",
		"2022-A01261-42", "3019-000702-30", "2019-0616",
		"NL69149.078.19", "NL 9259", "NL1234567",
		"ISRCTN123456789", "ACTRN99922000881730", "UMIN100012345", "RBR-positive", "RBR",
		"U1111-1279-17734", "U1112-1279-1773", "CTRI/2013/06/0037351",
		"NCT04270877 and NCT04270878", "see NCT04270877", "NCT04270877 (extension)",
	} {
		t.Run(in, func(t *testing.T) {
			if n, ok := Canonical(in); ok {
				t.Errorf("read as %q", n)
			}
		})
	}
}

func TestFindFindsAllNumbers(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"several joined":           {"NCT04270877; 2019-000702-30, ISRCTN62918594/NCT04270878", "NCT04270877 2019-000702-30 ISRCTN62918594 NCT04270878"},
		"two joined by slash":      {"2019-000702-30/2021-002534-16", "2019-000702-30 2021-002534-16"},
		"two joined by dash":       {"NCT04270877-NCT04270878", "NCT04270877 NCT04270878"},
		"in a sentence":            {"Extension of the study (NCT01218958), see also EudraCT 2019-000702-30.", "NCT01218958 2019-000702-30"},
		"in an address":            {"https://www.clinicaltrialsregister.eu/ctr-search/trial/2019-000702-30/results", "2019-000702-30"},
		"in an address, state":     {"https://www.clinicaltrialsregister.eu/ctr-search/trial/2019-000702-30/DK", "2019-000702-30-DK"},
		"in a query":               {"https://clinicaltrials.gov/ct2/show/NCT04270877?term=x", "NCT04270877"},
		"in a file name":           {"NCT04270877.pdf", "NCT04270877"},
		"between Chinese letters":  {"注册号NCT04270877号", "NCT04270877"},
		"with more behind":         {"CTRI/2013/06/003735 [Registered on: 11/06/2013]", "CTRI/2013/06/003735"},
		"Persian digits":           {"NCT۰۴۲۷۰۸۷۷", "NCT04270877"},
		"code of the ethics board": {"CCMO NL69149.078.19, NL9259", "NL9259"},
		"inside longer codes":      {"P-2019-000702-30-B 7/2019-000702-30/1 12NCT04270877 NCT04270877_1 NL9259.1", ""},
		"words that look alike":    {"RBR-based percentage, NTR, per-protocol, CTR of 20 per cent, in 2019-2020", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, f := range Find(c.in) {
				got = append(got, f.String())
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("got  %q\nwant %q", s, c.want)
			}
		})
	}
}

func TestDummiesAreKnown(t *testing.T) {
	for _, in := range []string{"NCT00000000", "NCT01234567", "NCT01111111", "NCT09999999", "2019-000000-00", "2019-123456-78",
		"2020-111111-11", "2023-555555-55-00", "ISRCTN12345678", "ISRCTN00000000", "ISRCTN87654321", "ACTRN12600000000000",
		"ACTRN12612345678901", "DRKS00000000", "U1111-1111-1111", "U1111-0000-0000", "U1111-1234-5678", "ChiCTR0000000000",
		"CTRI/2013/06/000000", "CTRI/2013/06/123456", "KCT1234567", "UMIN000000000", "NTR00000", "RBR-xxxxxx", "IRCT11111111111111N1"} {
		if n, ok := Canonical(in); !ok || !n.ID.IsDummy() {
			t.Errorf("%s: read %v, dummy %v", in, ok, n.ID.IsDummy())
		}
	}
	for _, in := range []string{"NCT04270877", "NCT00000102", "2015-001234-25", "ISRCTN62918594", "KCT0000001", "DRKS00012345",
		"UMIN000012345", "U1111-1279-1773", "NL9999", "NTR1234", "ACTRN12606000308594", "2023-505613-24-00", "ChiCTR2000034346"} {
		if n, ok := Canonical(in); !ok || n.ID.IsDummy() {
			t.Errorf("%s: read %v, dummy %v", in, ok, n.ID.IsDummy())
		}
	}
}

// anyNumber draws a valid number of any series.
func anyNumber() *rapid.Generator[string] {
	forms := []string{`NCT0[0-9]{7}`, `(19|20)[0-9]{2}-0[0-9]{5}-[0-9]{2}(-[A-Z]{2})?`, `20[0-9]{2}-5[0-9]{5}-[0-9]{2}(-[0-9]{2})?`,
		`ISRCTN[0-9]{8}`, `ACTRN126[0-9]{11}p?`, `DRKS[0-9]{8}`, `CTRI/[0-9]{4}/[0-9]{2,3}/[0-9]{6}`, `ChiCTR[0-9]{8,10}`,
		`ChiCTR-[A-Z]{3}-[0-9]{8}`, `IRCT[0-9]{11,14}N[1-9][0-9]{0,2}`, `jRCT[a-z]?[0-9]{9,10}`, `UMIN0000[0-9]{5}`, `JapicCTI-[0-9]{6}`,
		`JMA-IIA[0-9]{5}`, `KCT[0-9]{7}`, `RBR-[0-9][0-9a-z]{4,7}`, `PACTR20[0-9]{13,14}`, `TCTR20[0-9]{9}`, `RPCEC[0-9]{8}`,
		`SLCTR/[0-9]{4}/[0-9]{3}`, `PER-[0-9]{3}-[0-9]{2}`, `LBCTR20[0-9]{8}`, `NL-OMON[0-9]{1,7}`, `NTR[0-9]{1,5}`, `NL[0-9]{4,5}`,
		`U1111-[0-9]{4}-[0-9]{4}`, `ChiMCTR[0-9]{10}`, `ITMCTR[0-9]{10}`, `SNCTP[0-9]{9}`, `CTR20[0-9]{6}`}
	return rapid.Custom(func(t *rapid.T) string {
		return rapid.StringMatching(rapid.SampledFrom(forms).Draw(t, "form")).Draw(t, "number")
	})
}

func TestCanonicalRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyNumber().Draw(t, "number")
		for _, spelling := range []string{in, strings.ToUpper(in), strings.ToLower(in), " " + in + ".", strings.ReplaceAll(in, "-", "‑")} {
			n, ok := Canonical(spelling)
			if !ok || n.String() != in {
				t.Fatalf("Canonical(%q) = %q, %v; want %q", spelling, n, ok, in)
			}
		}
		if got := Find("see " + in + ", and"); len(got) != 1 || got[0].String() != in {
			t.Fatalf("Find: %v", got)
		}
		n, _ := Canonical(in)
		n.ID.IsDummy()
	})
}

func TestNumbersInsideLongerCodesAreNotFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := anyNumber().Draw(t, "number")
		glue := rapid.SampledFrom([]string{"X9Z", "7Q-", "QQ_"}).Draw(t, "front")
		if got := Find(glue + in + "-Q7X"); len(got) != 0 {
			t.Fatalf("%q: found %v", glue+in+"-Q7X", got)
		}
	})
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"NCT04270877", "EUCTR2019-000702-30-Outside-EU/EEA", "2019‑000702‑30", "ACTRN12623000172606p",
		"NL-OMON", "CHICTR-", "U1111-", "jRCT", "RBR-", "IRCT20180809040747N", "\xff2019-000702-30/\xc3DK", "1111-", "\xc0\xc0\xc0RBR"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, found := range Find(text) {
			if found.Start < end || found.End <= found.Start || found.End > len(text) {
				t.Fatalf("%q: span %d..%d after %d", text, found.Start, found.End, end)
			}
			end = found.End
			again, ok := Canonical(found.String())
			if !ok || again != found.Number {
				t.Fatalf("%q: %q reads as %q, %v", text, found.Number, again, ok)
			}
			if utf8.ValidString(text) {
				if n, ok := Canonical(text[found.Start:found.End]); !ok || n.ID != found.ID {
					t.Fatalf("%q: its own text %q reads as %q, %v", text, text[found.Start:found.End], n, ok)
				}
			}
		}
	})
}

func FuzzCanonical(f *testing.F) {
	for _, s := range []string{"nct 0427 0877", "EudraCT: 2019 000702 30", "U 1111 1279 1773", "JPRN-UMIN 0000 12345", "ChiCTR-TRC-10001234"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, ok := Canonical(s)
		if !ok {
			return
		}
		if again, ok := Canonical(n.String()); !ok || again != n {
			t.Fatalf("%q: %q reads as %q, %v", s, n, again, ok)
		}
		n.ID.IsDummy()
	})
}
