// Package ictrp is the WHO International Clinical Trials Registry Platform: it reads what
// a person exported there (XML, CSV with either spelling of its header, the headerless
// full export with 63 columns) and decodes a record. It is never asked by program: its
// terms want a person's consent, and its portal has no interface for programs.
//
// WHO speaks for many registers. A record is stored under the register that speaks, ictrp,
// and under the number of the home register as people write it: ACTRN12622000881730,
// 2019-000852-32-NL for WHO's EUCTR2019-000852-32-NL, jRCTs031190227 for
// JPRN-jRCTs031190227. Study.HomeRegister says which register holds the record. So a copy
// never replaces the home register's own record, which has another value in the column
// registry; the two stand beside each other, joined by their number.
//
// A row of CSV means nothing without its header. It is kept as the element that the XML
// export has for it; the same content has the same hash in either form. Contact persons
// are left out before anything is kept, and so is a sponsor who is the contact person.
package ictrp

import (
	"ldntrials/pipeline/registry"
)

// Name is the register's name in columns, paths and flags.
const Name = "ictrp"

// Registry is the WHO ICTRP.
type Registry struct{}

// New returns the register.
func New() *Registry { return &Registry{} }

// Properties implements registry.Registry.
func (*Registry) Properties() registry.Properties {
	return registry.Properties{
		Name:    Name,
		Title:   "WHO ICTRP",
		HomeURL: "https://trialsearch.who.int/",
		Terms: "WHO's terms, to be accepted by the person who exports: name WHO ICTRP and the date of the export, do not pass the file on as it is, " +
			"no use for advertising; the full export comes on request, the web service under an agreement",
		Politeness: "nothing is asked by program: the export stands behind a form and a consent that only a person can give",
		Files:      "portal export as XML or CSV, full export as CSV without a header; also .gz and .zip of these",
		Cannot: "be pulled by program; say which rows are newer than the home register's; tell \"not recruiting\" from \"not yet recruiting\"; " +
			"keep arms, sites and results apart. What the home register itself says goes before it",
	}
}
