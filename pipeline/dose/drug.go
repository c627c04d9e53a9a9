package dose

import "sync"

// Drug is the table that tells the grammar which drug it reads.
type Drug struct {
	Name string // canonical name

	Names      []string // names that mean this drug: salts, translations, abbreviations, misspellings
	LowNames   []string // names that mean this drug and say low dose: "LDN"
	DepotNames []string // names of its long-acting injections: "XR-NTX"
	Lookalikes []string // names that contain or resemble one of Names and are something else
	Products   []Product
	Partners   []Partner
	Bounds     []Bound // rising; the last one has no upper end
	// DepotMg are strengths that only its long-acting injection has; DepotFrom
	// is the dose (mg) from which an injection, or a dose given every three
	// weeks or more rarely, is long-acting. 0: there is none.
	DepotMg   []float64
	DepotFrom float64
	// OpenEnd is the highest dose (mg/day) whose class an open range such as
	// "less than 20 mg" may still name; above it the range covers more than one
	// class that matters and the class is Unknown.
	OpenEnd float64
}

// Form says what a product is.
type Form uint8

// The forms of a product.
const (
	Plain Form = iota
	DepotForm
	ImplantForm
	FixedCombination
)

// Product is a brand or code name.
type Product struct {
	Names []string
	Form  Form
	Route string
	Low   bool // the name alone says low dose
}

// Partner is another drug that comes with this drug in one fixed product.
type Partner struct {
	Names []string
	Route string // route of the fixed product
	// Without these, a partner makes a fixed product only in a slash pair or
	// when both are sustained release; a plain "with" is two drugs.
	Always bool   // it exists only as the fixed product
	Lends  bool   // it is only taken by mouth, and what is taken with it too
	Group  string // partners of one group come together: baclofen and sorbitol
}

// Bound ends a class.
type Bound struct {
	Class Class
	Below float64 // mg/day
	Incl  bool    // Below itself belongs to the class
}

// Naltrexone is the drug of the article. Class bounds: concepts.md, "Dose".
var Naltrexone = Drug{
	Name: "naltrexone",
	Names: []string{
		"naltrexone", "naltrexon", "naltrexona", "naltrexonum", "naltrexonhydrochlorid",
		"naltrexonhydroklorid", "naltrexonhydrochloride", "naltroxone", "naltraxone",
		"ntx", "nlx-ntx", "po-ntx", "nal-trexone", "naltreksonu", "naltreksonia", "нальтрексон", "налтрексон", "налтрексона", "налтрексоном", "нальтрексона", "نالترکسون", "نالتركسون",
		"نالتروکسان", "نالترکسان", "نالتريكسون", "النالتريكسون", "ναλτρεξόνη", "ναλτρεξόνης", "纳曲酮", "納曲酮", "ナルトレキソン", "날트렉손",
	},
	LowNames: []string{"ldn", "vlntx", "vldn", "uldn", "ld-ntx", "ldntx", "ld naltrexone", "vld naltrexone", "uld naltrexone"},
	DepotNames: []string{
		"xr-ntx", "xrntx", "er-ntx", "ntx-xr", "ntx-er", "xr-naltrexone", "er-naltrexone", "xntx",
		"la-ntx", "naltrexone xr", "naltrexone-xr", "depot-ntx", "inj-ntx", "xr ntx-ir",
	},
	Lookalikes: []string{
		"methylnaltrexone", "methyl naltrexone", "n-methylnaltrexone", "methylnaltrexon", "metilnaltrexona", "méthylnaltrexone",
		"metilnaltrexone", "mntx", "relistor", "naltrexone methobromide", "naltrexone methylbromide", "naltrexone methiodide",
		"naltrexol", "β-naltrexol", "beta-naltrexol", "beta naltrexol", "naltrindole", "naltriben",
		"naloxone", "naloxon", "naloxona", "narcan", "samidorphan", "samidorfan", "naloxegol", "naldemedine", "nalbuphine", "nalorphine",
		"alvimopan", "naltrexamine", "naltrexazone", "alks 33", "alks 3831", "rdc-0313", "نالوکسان", "نالوکسون", "متیل نالترکسون",
		"ldn neutrophil", "ldn neutrophils", "ldns", "low density neutrophils", "low density neutrophil", "low density granulocytes",
		"laparoscopic donor nephrectomy", "ldn nephrectomy", "lymph node dissection", "lateral lymph node dissection",
	},
	Products: []Product{
		{Names: []string{"revia", "nalorex", "antaxone", "celupan", "nemexin", "depade", "adepend", "ethylex", "trexan", "antaxon", "nalerona", "destoxican", "basinal", "naltima", "narpan", "uninaltrex"}, Route: "oral"},
		{Names: []string{"lodonal", "cyto-205", "cyto-201", "pti-901", "qcl117809", "jkb-122", "ldn-01"}, Low: true},
		{Names: []string{"vivitrol", "medisorb", "depotrex", "naltrel", "vivitrex", "alks 21", "alk21", "probrexone", "pro-brexone"}, Form: DepotForm, Route: "im"},
		{Names: []string{"prodetoxone", "prodetoxon", "продетоксон", "o'neil implant", "oneil implant", "go medical implant", "olani", "bicx102", "bicx104"}, Form: ImplantForm, Route: "implant"},
		{Names: []string{"contrave", "mysimba", "nb32", "nb-32", "nb16", "nb48", "nb 32", "nb er"}, Form: FixedCombination, Route: "oral"},
		{Names: []string{"embeda", "alo-01", "alo-02", "troxyca", "oxytrex", "pti-801", "oxynal", "sequestox", "elite oxycodone"}, Form: FixedCombination, Route: "oral"},
		{Names: []string{"pxt3003", "pxt-3003"}, Form: FixedCombination, Route: "oral"},
		{Names: []string{"empatic"}, Form: Plain},
	},
	Partners: []Partner{
		{Names: []string{"bupropion", "bupropione", "bupropión", "bupropiona", "amfebutamone", "wellbutrin"}, Route: "oral", Lends: true},
		{Names: []string{"oxycodone", "oxycodon", "oxicodona", "ossicodone"}, Route: "oral"},
		{Names: []string{"morphine", "morphine sulfate", "morphine sulphate", "morphin", "morfina", "morfin", "morfine"}, Route: "oral"},
		{Names: []string{"zonisamide", "zonisamid", "zonisamida"}, Route: "oral", Always: true},
		{Names: []string{"hydrocodone", "hidrocodona"}, Route: "oral"},
		{Names: []string{"fentanyl", "fentanilo", "fentanil"}, Route: "transdermal"},
		{Names: []string{"baclofen", "baclofeno", "baclofène"}, Group: "trio"},
		{Names: []string{"sorbitol", "d-sorbitol"}, Group: "trio"},
	},
	Bounds: []Bound{
		{Class: UltraLow, Below: 0.5},
		{Class: LDN, Below: 5, Incl: true},
		{Class: Intermediate, Below: 25},
		{Class: Full},
	},
	DepotMg:   []float64{380},
	DepotFrom: 100,
	OpenEnd:   5,
}

// classOf gives the class of a daily dose in mg.
func (d Drug) classOf(mg float64) Class {
	for _, b := range d.Bounds {
		if b.Below == 0 || mg < b.Below || (b.Incl && mg == b.Below) {
			return b.Class
		}
	}
	return Unknown
}

var naltrexoneReader = sync.OnceValue(func() *Reader { return NewReader(Naltrexone) })
