package euctr

import "strings"

// beginnings are the ways in which the labels of a code begin.
type beginnings []string

func (b beginnings) begin(label string) bool {
	label = strings.ToLower(label)
	for _, one := range b {
		if strings.HasPrefix(label, one) {
			return true
		}
	}
	return false
}

// knownCodes are the keys of the form with the beginnings of their labels: "code label |
// label". A code beside another label is drift, and a code that is not here too.
var knownCodes = readCodes(`
A. protocol information
A.1 member state concerned
A.2 eudract number
A.3 full title
A.3.1 title of the trial for lay people
A.3.2 name or abbreviated title
A.4.1 sponsor's protocol code
A.4.2 sponsor's protocol version
A.4.3 sponsor's protocol date
A.5.1 isrctn
A.5.2 us nct
A.5.3 who universal
A.5.4 other identifiers
A.6 is this a resubmission | trial is a resubmission | resubmission
A.7 trial is part of a paediatric | trial part of a paediatric
A.8 ema decision number | emea decision number
B. sponsor information
B.1.1 name of sponsor
B.1.3.4 country
B.3.1 status of the sponsor
B.4 source
B.4.1 name of organisation
B.4.2 country
B.5 contact point
B.5.1 name of organisation
B.5.2 functional name
B.5.3 address
B.5.3.1 street
B.5.3.2 town
B.5.3.3 post code
B.5.3.4 country
B.5.4 telephone
B.5.5 fax
B.5.6 e-mail
C. applicant
D. imp identification
D.1 imp
D.1.2 imp role
D.2 status of the imp
D.2.1 imp to be used
D.2.1.1 trade name | imp
D.2.1.1.1 trade name
D.2.1.1.2 name of the marketing
D.2.1.2 country which granted
D.2.2 situations | the imp
D.2.3 imp
D.2.4 imp
D.2.5 the imp has been designated
D.2.5.1 orphan drug
D.3 description of the imp
D.3.1 product name
D.3.2 product code
D.3.3 atc | anatomical
D.3.4 pharmaceutical form
D.3.4.1 specific paediatric
D.3.5 maximum duration
D.3.6 dose
D.3.6.1 first dose | dose
D.3.6.2 maximum dose
D.3.7 routes of administration
D.3.8 inn | imp identification
D.3.9 cas
D.3.9.1 cas
D.3.9.2 current sponsor code
D.3.9.3 other descriptive name
D.3.9.4 ev substance
D.3.10 strength
D.3.10.1 concentration unit
D.3.10.2 concentration type
D.3.10.3 concentration number
D.3.11 the imp contains
D.3.11.1 active substance of chemical
D.3.11.2 active substance of biological
D.3.11.3 advanced therapy
D.3.11.3.1 somatic
D.3.11.3.2 gene therapy
D.3.11.3.3 tissue
D.3.11.3.4 combination atimp
D.3.11.3.5 committee
D.3.11.4 combination product
D.3.11.5 radiopharmaceutical
D.3.11.6 immunological
D.3.11.7 plasma
D.3.11.8 extractive
D.3.11.9 recombinant
D.3.11.10 medicinal product containing genetically
D.3.11.11 herbal
D.3.11.12 homeopathic
D.3.11.13 another type
D.3.11.13.1 other medicinal product
D.3.12 mode of action
D.3.13 is it an imp
D.8 information on placebo | placebo
D.8.1 is a placebo
D.8.2 which imp | is it a placebo
D.8.3 pharmaceutical form of the placebo
D.8.4 route of administration of the placebo
D.8.5 which imp | which imps
E. general information
E.1 medical condition
E.1.1 medical condition
E.1.1.1 medical condition in easily
E.1.1.2 therapeutic area
E.1.2 medical condition | version | level | classification | term | system organ
E.1.3 condition being studied
E.2 objective
E.2.1 main objective
E.2.2 secondary objective
E.2.3 trial contains a sub-study
E.2.3.1 full title | title
E.3 principal inclusion
E.4 principal exclusion
E.5 end points
E.5.1 primary end point
E.5.1.1 timepoint
E.5.2 secondary end point
E.5.2.1 timepoint
E.6 scope of the trial
E.6.1 diagnosis
E.6.2 prophylaxis
E.6.3 therapy
E.6.4 safety
E.6.5 efficacy
E.6.6 pharmacokinetic
E.6.7 pharmacodynamic
E.6.8 bioequivalence
E.6.9 dose response
E.6.10 pharmacogenetic
E.6.11 pharmacogenomic
E.6.12 pharmacoeconomic
E.6.13 others
E.6.13.1 other scope
E.7 trial type
E.7.1 human pharmacology
E.7.1.1 first administration
E.7.1.2 bioequivalence
E.7.1.3 other
E.7.1.3.1 other trial type
E.7.2 therapeutic exploratory
E.7.3 therapeutic confirmatory
E.7.4 therapeutic use
E.8 design of the trial
E.8.1 controlled
E.8.1.1 randomised
E.8.1.2 open
E.8.1.3 single blind
E.8.1.4 double blind
E.8.1.5 parallel
E.8.1.6 cross over
E.8.1.7 other
E.8.1.7.1 other trial design
E.8.2 comparator
E.8.2.1 other medicinal
E.8.2.2 placebo
E.8.2.3 other
E.8.2.3.1 comparator description
E.8.2.4 number of treatment arms
E.8.3 the trial involves single
E.8.4 the trial involves multiple
E.8.4.1 number of sites
E.8.5 the trial involves multiple
E.8.5.1 number of sites
E.8.6 trial involving sites
E.8.6.1 trial being conducted
E.8.6.2 trial being conducted
E.8.6.3 if e.8.6.1 | specify
E.8.7 trial has a data
E.8.8 definition of the end
E.8.9 initial estimate
E.8.9.1 in the member state
E.8.9.2 in all countries
F. population
F.1 age range
F.1.1 trial has subjects | number of subjects
F.1.1.1 in utero | number of subjects
F.1.1.1.1 number of subjects
F.1.1.2 preterm
F.1.1.2.1 number of subjects
F.1.1.3 newborn
F.1.1.3.1 number of subjects
F.1.1.4 infants
F.1.1.4.1 number of subjects
F.1.1.5 children
F.1.1.5.1 number of subjects
F.1.1.6 adolescents
F.1.1.6.1 number of subjects
F.1.2 adults
F.1.2.1 number of subjects
F.1.3 elderly
F.1.3.1 number of subjects
F.2 gender
F.2.1 female
F.2.2 male
F.3 group of trial
F.3.1 healthy
F.3.2 patients
F.3.3 specific vulnerable
F.3.3.1 women of child
F.3.3.2 women of child
F.3.3.3 pregnant
F.3.3.4 nursing
F.3.3.5 emergency
F.3.3.6 subjects incapable
F.3.3.6.1 details of subjects
F.3.3.7 others
F.3.3.7.1 details of other
F.4 planned number
F.4.1 in the member state
F.4.2 for a multinational
F.4.2.1 in the eea
F.4.2.2 in the whole
F.5 plans for treatment
G. investigator networks
G.4 investigator network
G.4.1 name of organisation
G.4.2 network country
G.4.3 name of organisation
G.4.3.1 name of organisation
G.4.3.2 network
G.4.3.4 network country
G.5.1 name
H. 
H.4 third country | name of
H.4.1 third country | name of
H.4.2 name | country
N. review by | competent authority | date of | ethics committee
P. end of trial | date of
`)

func readCodes(text string) map[string]beginnings {
	codes := map[string]beginnings{}
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		code, labels, _ := strings.Cut(line, " ")
		for label := range strings.SplitSeq(labels, "|") {
			codes[code] = append(codes[code], strings.TrimSpace(label))
		}
	}
	return codes
}
