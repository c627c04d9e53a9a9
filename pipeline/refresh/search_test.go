package refresh

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"ldntrials/sql"
)

func TestReadSearch(t *testing.T) {
	const head = "term,kind,drug,use,scope,note\n"
	for _, test := range []struct {
		name, file string
		want       string // what is asked for
		fails      string
	}{
		{"terms of naltrexone alone", head + "naltrexone,substance,naltrexone,search,naltrexone,\nLDN,abbreviation,naltrexone,screen,naltrexone,\n", "naltrexone", ""},
		{"overdose drugs with an overdose", head + "naltrexone,substance,naltrexone,search,naltrexone,\nnaloxone,substance,naloxone,search,overdose,\nNarcan,product,naloxone,search,overdose,\noverdose,condition,,search,overdose,\n",
			"naltrexone OR ((naloxone OR Narcan) AND (overdose))", ""},
		{"overdose drugs without an overdose bring nothing", head + "naltrexone,substance,naltrexone,search,naltrexone,\nnaloxone,substance,naloxone,search,overdose,\n", "naltrexone", ""},
		{"no term is an error", head + "naloxone,substance,naloxone,search,overdose,\noverdose,condition,,search,overdose,\n", "", "names no term to search for"},
		{"a missing column is an error", "term,kind,use\nnaltrexone,substance,search\n", "", `no column "scope"`},
		{"an empty file is an error", "", "", "no header line"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := readSearch(fstest.MapFS{searchFile: {Data: []byte(test.file)}})
			switch {
			case test.fails == "" && (err != nil || got.String() != test.want):
				t.Errorf("got %q, %v; want %q", got, err, test.want)
			case test.fails != "" && (err == nil || !strings.Contains(err.Error(), test.fails) || !strings.Contains(err.Error(), searchFile)):
				t.Errorf("got %v, want %q", err, test.fails)
			}
		})
	}
}

func TestSearchOfTheProject(t *testing.T) {
	got, err := readSearch(sql.Files)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(got.terms, "naltrexone") || slices.Contains(got.terms, "naloxone") || len(got.joint) != 2 ||
		!slices.Contains(got.joint[0], "naloxone") || !slices.Contains(got.joint[0], "nalmefene") || !slices.Contains(got.joint[1], "overdose") {
		t.Errorf("got %s", got)
	}
}
