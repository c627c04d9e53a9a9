package whoxml

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"ldntrials/pipeline/registry"
	"ldntrials/pipeline/registry/who"
	"ldntrials/pipeline/registry/xmlsplit"
)

// fields are the elements that are known, below the record. IRCT's description of the form
// lists most; registers write some in other letters.
var fields = xmlsplit.NewFields(`
	trial.main trial.main.trial_id trial.main.utrn trial.main.UTRN trial.main.reg_name trial.main.date_registration trial.main.primary_sponsor
	trial.main.public_title trial.main.acronym trial.main.scientific_title trial.main.scientific_acronym trial.main.Scientific_acronym
	trial.main.date_enrolment trial.main.type_enrolment trial.main.target_size trial.main.recruitment_status trial.main.url trial.main.study_type
	trial.main.study_design trial.main.phase trial.main.hc_freetext trial.main.i_freetext
	trial.main.results_actual_enrolment trial.main.results_date_completed trial.main.results_url_link trial.main.results_summary
	trial.main.results_date_posted trial.main.results_date_first_publication trial.main.results_baseline_char trial.main.results_participant_flow
	trial.main.results_adverse_events trial.main.results_outcome_measures trial.main.results_url_protocol
	trial.main.results_IPD_plan trial.main.results_IPD_description
	trial.contacts.* trial.ethics_reviews.* trial.ldntrials_extract.*
	trial.countries trial.countries.country2
	trial.criteria trial.criteria.inclusion_criteria trial.criteria.agemin trial.criteria.agemax trial.criteria.gender trial.criteria.exclusion_criteria
	trial.health_condition_code trial.health_condition_code.hc_code trial.health_condition_keyword trial.health_condition_keyword.hc_keyword
	trial.intervention_code trial.intervention_code.i_code trial.intervention_keyword trial.intervention_keyword.i_keyword
	trial.primary_outcome trial.primary_outcome.prim_outcome trial.secondary_outcome trial.secondary_outcome.sec_outcome
	trial.secondary_sponsor trial.secondary_sponsor.sponsor_name
	trial.secondary_ids trial.secondary_ids.secondary_id trial.secondary_ids.secondary_id.sec_id trial.secondary_ids.secondary_id.issuing_authority
	trial.source_support trial.source_support.source_name`)

// names of the elements that are records; the second is how ChiCTR spells it.
var names = []string{"trial", "Triall"}

// document is a record with what says whose it is.
type document struct {
	root     *xmlsplit.Element
	home     *who.Register // nil where the number is of no register that is known
	recordID string
	unknown  xmlsplit.Drifts
	isPerson bool // the sponsor is one of the contacts
}

// numberLike is a number of a register that is not known here.
var numberLike = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9/_.-]{3,38}\d[A-Za-z0-9/_.-]*$`)

// parse reads a body. Its error is a *registry.RecordError of the register.
func (r *Registry) parse(body []byte) (d *document, err error) {
	d = &document{}
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("the decoder failed on this record (%v); please report it", fault)
		}
		if err != nil {
			err = &registry.RecordError{Registry: r.properties.Name, RecordID: d.recordID, Reason: err.Error(), Body: body, Err: err}
		}
	}()
	if d.root, err = xmlsplit.Parse(body); err != nil {
		return d, err
	}
	if d.root.Name != names[0] && d.root.Name != names[1] {
		return d, fmt.Errorf("<%s> where <trial> was expected", d.root.Name)
	}
	d.root.Name = names[0]
	id := who.OneLine(d.root.Value("main", "trial_id"))
	if id == "" {
		return d, errors.New("there is no main/trial_id")
	}
	var ok bool
	if d.home, d.recordID, ok = who.Of(id); !ok {
		if !numberLike.MatchString(id) {
			return d, fmt.Errorf("main/trial_id: %.40q is no number of a register", id)
		}
		d.recordID, d.home = id, who.Named(d.root.Value("main", "reg_name"))
		d.unknown.Add("unknown_value", "trial.main.trial_id", id)
	}
	if name := d.root.Value("main", "reg_name"); d.home != nil && name != "" && !d.home.Agrees(name) {
		d.unknown.Add("unknown_value", "trial.main.reg_name", name)
	}
	d.isPerson = who.Sponsor(d.root.Value("main", "primary_sponsor"), contacts(d.root)...) == ""
	return d, nil
}

// contacts are the names of the contact persons.
func contacts(root *xmlsplit.Element) []string {
	var list []string
	for _, c := range root.All("contacts", "contact") {
		list = append(list, strings.Join([]string{c.Value("firstname"), c.Value("middlename"), c.Value("lastname")}, " "))
	}
	return list
}

// register is the name under which the record is kept.
func (d *document) register() string {
	if d.home == nil {
		return General
	}
	return storedUnder(d.home.Name)
}

// own parses a body that must be of this register.
func (r *Registry) own(body []byte) (*document, error) {
	d, err := r.parse(body)
	if err == nil && d.register() != r.properties.Name {
		err = fmt.Errorf("a record of another register (%s)", d.register())
		err = &registry.RecordError{Registry: r.properties.Name, RecordID: d.recordID, Reason: err.Error(), Body: body, Err: err}
	}
	if err != nil {
		return nil, err
	}
	return d, nil
}

// Identify implements registry.Registry.
func (r *Registry) Identify(body []byte) (recordID, hash string, err error) {
	d, err := r.own(body)
	if err != nil {
		return "", "", err
	}
	return d.recordID, d.hash(), nil
}

func (d *document) hash() string {
	return d.root.Hash(func(path string) bool {
		return path == "trial.contacts" || path == "trial.ethics_reviews" || path == "trial.main.primary_sponsor" && d.isPerson
	})
}
