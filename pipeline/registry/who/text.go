package who

import (
	"html"
	"regexp"
	"slices"
	"strings"
)

var lineEnds = regexp.MustCompile(`(?i)<\s*/?\s*br\s*/?\s*>|<\s*/\s*p\s*>|_x000D_|\r\n?`)

// Clean makes plain text of what stands in an export: line ends of HTML, of Windows and of
// spreadsheets (_x000D_) become line ends, escapes that were escaped twice are resolved,
// padding goes.
func Clean(text string) string {
	if strings.IndexByte(text, '&') >= 0 {
		text = html.UnescapeString(text)
	}
	if strings.ContainsAny(text, "<\r") || strings.Contains(text, "_x000") {
		text = lineEnds.ReplaceAllString(text, "\n")
	}
	if !strings.ContainsAny(text, " \t\n\u00a0") {
		return text
	}
	out := make([]byte, 0, len(text))
	blank, lines := false, 0 // what stands between the last character and the next
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == ' ' || c == '\t' || c == '\v' || c == '\f':
			blank = true
			continue
		case c == 0xc2 && i+1 < len(text) && text[i+1] == 0xa0: // a blank that does not break
			blank = true
			i++
			continue
		case c == '\n':
			lines++
			continue
		}
		switch {
		case len(out) == 0:
		case lines > 0:
			out = append(out, "\n\n"[:min(lines, 2)]...)
		case blank:
			out = append(out, ' ')
		}
		blank, lines = false, 0
		out = append(out, text[i])
	}
	return string(out)
}

// OneLine is Clean on one line.
func OneLine(text string) string { return strings.Join(strings.Fields(Clean(text)), " ") }

func fold(text string) string { return strings.ToLower(OneLine(text)) }

// Split parts clean text at the separator where no bracket is open, and leaves out what is
// empty.
func Split(text string, separator byte) []string {
	var parts []string
	depth, from := 0, 0
	add := func(to int) {
		if part := strings.Trim(text[from:to], " \t\n;,"); part != "" {
			parts = append(parts, part)
		}
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '(' || c == '[':
			depth++
		case (c == ')' || c == ']') && depth > 0:
			depth--
		case c == separator && depth == 0:
			add(i)
			from = i + 1
		}
	}
	if depth > 0 && from == 0 && strings.IndexByte(text, separator) >= 0 { // a bracket that is never closed
		parts = nil
		for part := range strings.SplitSeq(text, string(separator)) {
			if part = strings.TrimSpace(part); part != "" {
				parts = append(parts, part)
			}
		}
		return parts
	}
	add(len(text))
	return parts
}

// Distinct leaves out what came before, whatever its case.
func Distinct(list []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, text := range list {
		if key := fold(text); !seen[key] {
			seen[key] = true
			out = append(out, text)
		}
	}
	return out
}

var placeholder = regexp.MustCompile(`(?i)^(nil|nil known|none|none known|n\s?/?\\?\s?a\.?|n\.a\.?|not applicable|no entry|not provided.*|pending|not available|unknown|null|-+|\.+|0+)$`)

// IsPlaceholder says that a value stands for nothing: "Nil known", "N/A", "Pending".
func IsPlaceholder(value string) bool { return placeholder.MatchString(strings.TrimSpace(value)) }

var (
	personTitle = regexp.MustCompile(`^(?i:dr|prof|professor|mr|mrs|ms|miss|mme|sir|assoc(iate)? prof(essor)?|assistant prof(essor)?)\b[. ]`)
	house       = regexp.MustCompile(`(?i)laborator|\blabs?\b|pharma|\b(ltd|limited|inc|gmbh|corp|company|co|plc|s\.?a|pty)\b|universit|hospital|institut|college|cent(re|er)|foundation|clinic|trust|group|department`)
	personEnd   = regexp.MustCompile(`,\s*(M\.?D\.?|Ph\.?D\.?|MBBS|MBChB|DO|RN|MSc|FRCP)\b`)
)

// personInHouse parts "Dr Some One. Some Department. Some Hospital" after the person.
var personInHouse = regexp.MustCompile(`[.,;]\s+`)

// Organisation is the name of a sponsor unless it is a person's: by title or degree
// without a word for a house ("Dr Some One", not "Dr Some's Laboratories"), or because a
// contact of the record is called so. Then it is "". Of a person in a house the house stays.
func Organisation(name string, contacts ...string) string {
	name = OneLine(name)
	if title := personTitle.FindString(name); title != "" {
		parts := personInHouse.Split(strings.TrimSpace(name[len(title):]), -1)
		if i := slices.IndexFunc(parts, house.MatchString); i > 0 {
			name = strings.Join(parts[i:], ", ")
		}
	}
	if (personTitle.MatchString(name) || personEnd.MatchString(name)) && !house.MatchString(name) || IsPlaceholder(name) {
		return ""
	}
	for _, contact := range contacts {
		if key := fold(contact); key != "" && key == fold(name) {
			return ""
		}
	}
	return name
}

// Words that names of organisations hold and names of persons do not, beginnings of words
// first; and the shape of a person's name: two to four words in capitals or with one.
var (
	organisationWord = regexp.MustCompile(`(?i)\b(accadem|academ|agenc|agenz|alliance|allian|applied|army|arzneimittel|assist|assoc|authority|azienda|bio|board|brasil|bureau|business|cancer|cardio|care|cell|chem|clini|collab|commi|compan|comun|consort|consult|corp|council|cro|data|de salud|dental|depart|device|diagnost|digital|directorate|division|drug|estudio|eye|facult|federa|fund|genet|genom|general|global|govern|greater|health|heart|holding|hosp|hopit|iberia|immun|india|industr|informat|initiative|innovat|inst|international|irccs|istitut|klinik|laborat|local|management|medic|minist|nation|network|neuro|north|nutri|onco|organi|ospedal|partner|pediatr|pharm|plan nacional|platform|product|program|project|province|public|regi|research|resourc|royal|saint|school|scien|servi|society|socie|solution|south|spital|state|stem|studio|stud|surg|system|team|tech|therap|trial|trust|union|unit|univ|uniw|vaccin|veteran|ventures|west|world|ziekenhuis)|(ceuticals?|pharma|science|medicine|medical|hospital|university|clinic|centrum|therapeutics|biologics|biotech|labs?|klinikum|sykehus|sjukhus|sygehus|sairaala|zkh)\b|\b(ab|ag|as|bv|co|gmbh|inc|kg|lc|llc|llp|lp|ltd|mc|nhs|nv|oy|plc|sa|sas|se|sl|spa|srl|umc)\b|\b(abbott|allergan|almirall|amgen|astellas|bayer|boehringer|bristol|celgene|chiesi|daiichi|eisai|ferring|gilead|glaxosmithkline|grifols|gustave roussy|incyte|ipsen|janssen|johnson|lilly|lundbeck|mallinckrodt|menarini|merck|mundipharma|nestle|novartis|novo|orion|orphan|otsuka|pfizer|pierre fabre|roche|sanofi|servier|shire|takeda|teva|vertex)\b`)
	personName       = regexp.MustCompile(`^(\p{Lu}[\p{L}'’-]*\.?)( \p{Lu}[\p{L}'’-]*\.?){1,3}$`)
	capitals         = regexp.MustCompile(`(^| )\p{Lu}{3,}( |$)`)
	smallLetters     = regexp.MustCompile(`\p{Ll}`)
)

// Sponsor is the name of a sponsor of a register that lets persons sponsor and does not say
// who is one: [Organisation], without what is shaped like a person's name and holds no word
// of an organisation. Now and then it takes a house of such a name with it.
func Sponsor(name string, contacts ...string) string {
	name = Organisation(name, contacts...)
	short := capitals.MatchString(name) && smallLetters.MatchString(name) // "UNSW Sydney"
	if personName.MatchString(name) && !short && !house.MatchString(name) && !organisationWord.MatchString(name) {
		return ""
	}
	return name
}
