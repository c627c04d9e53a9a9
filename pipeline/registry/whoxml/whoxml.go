// Package whoxml reads the XML in which registers hand their trials to WHO: one form, many
// registers. Their sites give it out trial by trial, or once gave it as a whole.
//
// The register speaks for itself here, so a record is stored under its home register: irct,
// rebec, repec, tctr or chictr. That register is told by the number of the record alone,
// never by the file, and a file with records of several is taken apart. Records of any
// other register (the WHO form of ISRCTN, the old CRIS) are stored under whoxml, with the
// home register in Study.HomeRegister: a register that has a better form of its own
// elsewhere in this program must not be replaced by this one.
//
// Contacts and ethics committees, which hold names, phones and mails of persons, are left
// out before anything is kept, and so is a sponsor who is a contact.
package whoxml

import (
	"slices"

	"ldntrials/pipeline/registry"
)

// General is the name under which records of registers without one of their own are stored.
const General = "whoxml"

const (
	bySite = "files only: the register's pages are for readers, and no interface for programs is documented"
	cannot = "arms, sites, versions and results apart from links; the day of the last update"
)

// specs are the registers, in the order in which they are listed.
var specs = []registry.Properties{
	{
		Name: "irct", Title: "Iranian Registry of Clinical Trials", HomeURL: "https://irct.behdasht.gov.ir/",
		Terms:      "free to read; name the register, the number and the date; no terms for reuse were found",
		Politeness: bySite + "; one XML a trial can be saved from its page",
		Files:      "WHO data-provider XML", Cannot: cannot + "; a search by program. Numbers with one prefix share a registrant, not a trial",
	},
	{
		Name: "rebec", Title: "Brazilian Clinical Trials Registry (ReBEC)", HomeURL: "https://ensaiosclinicos.gov.br/",
		Terms:      "free to read; name the register, the number and the date; no terms for reuse were found",
		Politeness: bySite + "; its search stands behind a challenge for people",
		Files:      "WHO data-provider XML", Cannot: cannot + "; a search by program",
	},
	{
		Name: "repec", Title: "Peruvian Clinical Trials Registry (REPEC)", HomeURL: "https://ensayosclinicos-repec.ins.gob.pe/",
		Terms:      "free to read; name the register, the number and the date; no terms for reuse were found",
		Politeness: bySite,
		Files:      "WHO data-provider XML", Cannot: cannot + "; a search by program; outcomes of old records",
	},
	{
		Name: "tctr", Title: "Thai Clinical Trials Registry (TCTR)", HomeURL: "https://www.thaiclinicaltrials.org/",
		Terms:      "free to read; name the register, the number and the date; no terms for reuse were found",
		Politeness: bySite + "; the old site's archives are gone",
		Files:      "WHO data-provider XML", Cannot: cannot + "; a search by program",
	},
	{
		Name: "chictr", Title: "Chinese Clinical Trial Registry (ChiCTR)", HomeURL: "https://www.chictr.org.cn/",
		Terms:      "no redistribution of the whole; a person may save the XML of a trial; name the register, the number and the date",
		Politeness: "files only: programs are refused with a challenge",
		Files:      "WHO data-provider XML", Cannot: cannot + "; a search by program; phases of many records: the field holds kinds of study",
	},
	{
		Name: General, Title: "WHO data-provider XML of other registers", HomeURL: "https://www.who.int/tools/clinical-trials-registry-platform",
		Terms:      "those of the home register; name it, the number and the date",
		Politeness: "files only",
		Files:      "WHO data-provider XML of any register without a reader of its own", Cannot: cannot + "; more than the home register handed to WHO",
	},
}

// Registry is one register that is read in this form.
type Registry struct{ properties registry.Properties }

// All gives the registers that are read in this form, the general one last.
func All() []registry.Registry {
	var all []registry.Registry
	for _, p := range specs {
		all = append(all, &Registry{p})
	}
	return all
}

// New gives the register of a name that All has; nil for any other.
func New(name string) *Registry {
	for _, p := range specs {
		if p.Name == name {
			return &Registry{p}
		}
	}
	return nil
}

// Properties implements registry.Registry.
func (r *Registry) Properties() registry.Properties { return r.properties }

// storedUnder is the name of the register under which records of a home register are kept.
func storedUnder(home string) string {
	if home != General && slices.ContainsFunc(specs, func(p registry.Properties) bool { return p.Name == home }) {
		return home
	}
	return General
}
