package identity

import (
	"strconv"
	"strings"
)

// ID is one registration number whatever its spelling: the series it belongs to
// and its digits, packed into one word. What differs between records of one
// registration (country, resubmission, provisional mark) is not part of it. IDs
// compare with ==; they sort by the order of the registers, then by number, so
// that the older registration comes first. The zero ID is no number.
type ID uint64

// series is a numbering series of a register. A register may have had several: the
// Dutch one numbered NTR, then NL, then NL-OMON.
type series uint8

// The series in the order in which they lead a trial: the first one gives a trial
// its name. Two numbers of one series never stand for one trial.
const (
	nct series = iota + 1
	eudract
	ctis
	isrctn
	anzctr
	drks
	omon
	ltr
	ntr
	jrct
	umin
	japic
	jma
	ctri
	chictr
	chimctr
	itmctr
	irct
	cris
	rebec
	pactr
	tctr
	rpcec
	slctr
	repec
	lbctr
	snctp
	cde
	utn // the World Health Organization's number of a trial: no register, a key
	seriesEnd

	codeSeries series = 62 // a sponsor's code or an unknown register's number, hashed
)

// Series is what is known of a numbering series, as data.
type Series struct {
	Register string // short name of the register: "ctgov"; "" for a key that is no register
	Title    string
	Example  string // a number as people write it
	prefix   string // what stands before the digits
	lengths  []int  // allowed numbers of digits; nil where the form is not prefix and digits
}

var seriesTable = [seriesEnd]Series{
	nct:     {"ctgov", "ClinicalTrials.gov", "NCT04270877", "NCT", []int{8}},
	eudract: {"euctr", "EU Clinical Trials Register (EudraCT)", "2019-000702-30", "", nil},
	ctis:    {"ctis", "EU Clinical Trials Information System", "2023-505613-24", "", nil},
	isrctn:  {"isrctn", "ISRCTN", "ISRCTN62918594", "ISRCTN", []int{8}},
	anzctr:  {"anzctr", "Australian New Zealand Clinical Trials Registry", "ACTRN12622000881730", "ACTRN", []int{14}},
	drks:    {"drks", "German Clinical Trials Register", "DRKS00021134", "DRKS", []int{8}},
	omon:    {"omon", "Overview of Medical Research in the Netherlands", "NL-OMON21939", "NL-OMON", []int{1, 2, 3, 4, 5, 6, 7}},
	ltr:     {"ntr", "Netherlands Trial Register, NL numbers", "NL9259", "NL", []int{4, 5}},
	ntr:     {"ntr", "Netherlands Trial Register, NTR numbers", "NTR3456", "NTR", []int{1, 2, 3, 4, 5}},
	jrct:    {"jrct", "Japan Registry of Clinical Trials", "jRCTs031190227", "jRCT", nil},
	umin:    {"umin", "UMIN Clinical Trials Registry", "UMIN000012345", "UMIN", []int{9}},
	japic:   {"japic", "Japan Pharmaceutical Information Center", "JapicCTI-194906", "JapicCTI-", []int{6}},
	jma:     {"jma", "Japan Medical Association", "JMA-IIA00123", "JMA-IIA", []int{5}},
	ctri:    {"ctri", "Clinical Trials Registry India", "CTRI/2013/06/003735", "CTRI", nil},
	chictr:  {"chictr", "Chinese Clinical Trial Registry", "ChiCTR2000034346", "ChiCTR", nil},
	chimctr: {"chimctr", "Chinese Medicine Clinical Trial Registry", "ChiMCTR1900002345", "ChiMCTR", []int{8, 9, 10}},
	itmctr:  {"itmctr", "International Traditional Medicine Clinical Trial Registry", "ITMCTR2022000012", "ITMCTR", []int{8, 9, 10}},
	irct:    {"irct", "Iranian Registry of Clinical Trials", "IRCT20170702034844N6", "IRCT", nil},
	cris:    {"cris", "Clinical Research Information Service, Korea", "KCT0000123", "KCT", []int{7}},
	rebec:   {"rebec", "Brazilian Clinical Trials Registry", "RBR-74547s2", "RBR-", nil},
	pactr:   {"pactr", "Pan African Clinical Trials Registry", "PACTR201508001210287", "PACTR", []int{15, 16}},
	tctr:    {"tctr", "Thai Clinical Trials Registry", "TCTR20180508003", "TCTR", []int{11}},
	rpcec:   {"rpcec", "Cuban Public Registry of Clinical Trials", "RPCEC00000123", "RPCEC", []int{8}},
	slctr:   {"slctr", "Sri Lanka Clinical Trials Registry", "SLCTR/2008/003", "SLCTR", nil},
	repec:   {"repec", "Peruvian Clinical Trial Registry", "PER-012-19", "PER", nil},
	lbctr:   {"lbctr", "Lebanese Clinical Trials Registry", "LBCTR2020012345", "LBCTR", []int{10}},
	snctp:   {"snctp", "Swiss National Clinical Trials Portal", "SNCTP000001674", "SNCTP", []int{9}},
	cde:     {"chinadrugtrials", "Chinese drug trial platform", "CTR20231827", "CTR", []int{8}},
	utn:     {"", "WHO Universal Trial Number", "U1111-1279-1773", "U", nil},
}

// AllSeries lists the numbering series in the order in which they lead a trial.
func AllSeries() []Series {
	out := make([]Series, 0, len(seriesTable)-1)
	return append(out, seriesTable[1:]...)
}

const seriesShift = 58

func (id ID) series() series { return series(id >> seriesShift) }

func (id ID) body() uint64 { return uint64(id) & (1<<seriesShift - 1) }

// pack keeps the digits with a 1 in front, so that leading zeros survive.
func pack(s series, digits []byte) ID { return ID(s)<<seriesShift | ID(number(1, digits)) }

func number(v uint64, digits []byte) uint64 {
	for _, d := range digits {
		v = v*10 + uint64(d-'0')
	}
	return v
}

// packIRCT keeps the registrant's digits and the number of the trial behind the N.
func packIRCT(digits, n []byte) ID {
	return ID(irct)<<seriesShift | ID(number(1, digits)*1000+number(0, n))
}

// lettersBase separates the digits from the letters before them: jRCT has one or
// none, the old ChiCTR numbers have up to four. Ten digits and their 1 fit below.
const lettersBase = 20_000_000_000

func packLetters(s series, letters, digits []byte) ID {
	v := uint64(0)
	for _, c := range letters {
		v = v*27 + uint64(c-'A') + 1
	}
	return ID(s)<<seriesShift | ID(v*lettersBase+number(1, digits))
}

// packBase36 keeps up to eight letters and digits with a 1 in front.
func packBase36(s series, b []byte) ID {
	v := uint64(1)
	for _, c := range b {
		if c >= 'A' {
			v = v*36 + uint64(c-'A') + 10
		} else {
			v = v*36 + uint64(c-'0')
		}
	}
	return ID(s)<<seriesShift | ID(v)
}

// Register is the short name of the register that gives such numbers: "ctgov",
// "euctr" ...; empty for a WHO Universal Trial Number, which is no registration.
func (id ID) Register() string {
	if s := id.series(); s < seriesEnd {
		return seriesTable[s].Register
	}
	return ""
}

// digits are the decimal digits of a number that is kept as digits.
func (id ID) digits() string { return strconv.FormatUint(id.body(), 10)[1:] }

// letters takes apart what packLetters put together.
func (id ID) letters() (letters, digits string) {
	v := id.body() / lettersBase
	var b [6]byte
	i := len(b)
	for ; v > 0; v /= 27 {
		i--
		b[i] = byte(v%27) - 1 + 'A'
	}
	return string(b[i:]), strconv.FormatUint(id.body()%lettersBase, 10)[1:]
}

// String is the canonical spelling, without country, resubmission or provisional
// mark: "2015-001234-25", "2023-505613-24", "ACTRN12623000172606".
func (id ID) String() string {
	s := id.series()
	if s == 0 || s >= seriesEnd {
		return ""
	}
	t := seriesTable[s]
	switch s {
	case eudract, ctis:
		d := id.digits()
		return d[:4] + "-" + d[4:10] + "-" + d[10:]
	case jrct:
		letter, d := id.letters()
		return t.prefix + strings.ToLower(letter) + d
	case ctri:
		d := id.digits()
		return t.prefix + "/" + d[:4] + "/" + d[4:len(d)-6] + "/" + d[len(d)-6:]
	case chictr:
		letters, d := id.letters()
		if letters != "" {
			return t.prefix + "-" + letters + "-" + d
		}
		return t.prefix + d
	case irct:
		v := id.body()
		return t.prefix + strconv.FormatUint(v/1000, 10)[1:] + "N" + strconv.FormatUint(v%1000, 10)
	case rebec:
		return t.prefix + strconv.FormatUint(id.body(), 36)[1:]
	case slctr:
		d := id.digits()
		return t.prefix + "/" + d[:4] + "/" + d[4:]
	case repec:
		d := id.digits()
		return t.prefix + "-" + d[:3] + "-" + d[3:]
	case utn:
		d := id.digits()
		return t.prefix + d[:4] + "-" + d[4:8] + "-" + d[8:]
	}
	return t.prefix + id.digits()
}

// Number is one registration number as a record carries it: the ID and what
// belongs to the record alone.
type Number struct {
	ID           ID
	Country      string // EudraCT: the member state of the record, "DE"; "3RD" for outside the EU
	Resubmission string // EU CT number: "00", "01" ...
	Provisional  bool   // ANZCTR: the number still ends in p
}

// String is the number of the record as people write it: "NCT04270877",
// "2015-001234-25-DE", "2023-505613-24-01", "ACTRN12623000172606p".
func (n Number) String() string {
	s := n.ID.String()
	switch {
	case n.Country != "":
		return s + "-" + n.Country
	case n.Resubmission != "":
		return s + "-" + n.Resubmission
	case n.Provisional:
		return s + "p"
	}
	return s
}
