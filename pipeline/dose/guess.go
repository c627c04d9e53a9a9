package dose

import "bytes"

// guess finds the word that an unknown word stands for: a drug name as another
// language spells it, a misspelt name of the drug, or any word that ends like
// an international nonproprietary name. It returns 0 for all other words.
func (l *lexicon) guess(folded []byte) wordID {
	if len(folded) < 6 || folded[0] >= 0x80 {
		return 0
	}
	var buf [maxWord]byte
	key := drugKey(buf[:0], folded)
	if id := l.keys[string(key)]; id != 0 {
		return id
	}
	if id := l.compound(folded, key); id != 0 {
		return id
	}
	if len(key) >= 8 && len(key) <= 12 && key[0] == l.drug.Name[0] {
		if oneEdit(key, l.nameKey) {
			return l.words[l.drug.Name]
		}
	}
	if len(folded) >= 7 && endsLikeDrug(folded) {
		return l.stem
	}
	return 0
}

// compound reads one-word compounds of the drug's name: lavdosisnaltrexon,
// depotnaltrexon.
func (l *lexicon) compound(folded, key []byte) wordID {
	if len(key) <= len(l.nameKey)+2 || !bytes.HasSuffix(key, l.nameKey) {
		return 0
	}
	head := folded[:len(key)-len(l.nameKey)]
	id := l.words[string(head)]
	if id == 0 || l.first[id] == 0 {
		return 0
	}
	switch m := l.nodes[l.first[id]]; {
	case m.kind == kLow && len(l.drug.LowNames) > 0:
		return l.words[l.drug.LowNames[0]]
	case m.kind == kDepot && len(l.drug.DepotNames) > 0:
		return l.depotWord
	}
	return 0
}

// drugKey folds the spellings that one international name has in several
// languages: naltrexone, naltrexona, naltrexon; buprenorphine, buprenorfina.
func drugKey(dst, w []byte) []byte {
	for i := 0; i < len(w) && len(dst) < maxWord; i++ {
		c := w[i]
		switch {
		case c == 'p' && i+1 < len(w) && w[i+1] == 'h':
			c = 'f'
			i++
		case (c == 't' || c == 'r') && i+1 < len(w) && w[i+1] == 'h':
			i++
		case c == 'y':
			c = 'i'
		case c == 'k':
			c = 'c'
		case c == 'x': // naltrekson
			dst = append(dst, 'c')
			c = 's'
		}
		dst = append(dst, c)
	}
	for len(dst) > 5 {
		switch dst[len(dst)-1] {
		case 'e', 'a', 'o':
			dst = dst[:len(dst)-1]
			continue
		}
		break
	}
	return dst
}

// oneEdit tells whether two words differ by at most one letter changed, added,
// dropped, or by two neighbours swapped.
func oneEdit(a, b []byte) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return bytes.Equal(a[i:], b[i+1:])
	}
	if i == len(a) || bytes.Equal(a[i+1:], b[i+1:]) {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && bytes.Equal(a[i+2:], b[i+2:])
}

// drugEndings are stems of international nonproprietary names, as far as
// ordinary words of registries do not end in them.
var drugEndings = [...]string{
	"mab", "tinib", "prazole", "prazol", "conazole", "conazol", "sartan", "statin", "statine", "azepam", "zolam", "oxetine", "oxetin",
	"triptyline", "ipramine", "gliptin", "gliflozin", "glutide", "glutid", "floxacin", "cillin", "mycin", "cycline",
	"vudine", "setron", "triptan", "barbital", "caine", "curium", "dipine", "fibrate", "gabalin", "peridol", "peridone",
	"profen", "oxicam", "coxib", "terol", "asone", "solone", "thiazide", "tidine", "xaban", "grelor", "parin",
	"racetam", "zepine", "giline", "orphan", "orphine", "codone", "morphone", "fentanil", "fentanyl", "iprazole", "piprazole",
	"traline", "faxine", "afil", "ciclovir", "navir", "tegravir", "buvir", "semide", "metacin", "methacin", "lukast", "limus", "trexate",
}

// endingsBy holds the endings by their last letter.
var endingsBy = func() (by [26][]string) {
	for _, e := range drugEndings {
		last := e[len(e)-1] - 'a'
		by[last] = append(by[last], e)
	}
	return by
}()

func endsLikeDrug(w []byte) bool {
	last := w[len(w)-1] - 'a'
	if last >= 26 {
		return false
	}
	for _, e := range endingsBy[last] {
		if len(w) > len(e)+2 && string(w[len(w)-len(e):]) == e {
			return true
		}
	}
	return false
}
