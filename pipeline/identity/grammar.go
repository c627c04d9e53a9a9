package identity

import (
	"bytes"
	"slices"
)

// digitsOnly reads a number of the European registers or a Universal Trial Number
// at digit i; bare when no label is glued to it.
func (s *scanner) digitsOnly(i int, bare bool) (Found, int) {
	if m, end := s.eu(i); end > 0 {
		m.weak = bare
		return m, end
	}
	if id, end := s.utn(i); end > 0 {
		return Found{Number: Number{ID: id}, weak: bare}, end
	}
	return Found{}, 0
}

// dash steps over a dash with at most one blank on either side.
func (s *scanner) dash(i int) int {
	if s.at(i) == ' ' {
		i++
	}
	if s.at(i) != '-' {
		return 0
	}
	i++
	if s.at(i) == ' ' {
		i++
	}
	return i
}

// groups reads groups of digits with a dash between them and gives the digits,
// which are valid until the next call.
func (s *scanner) groups(i int, lengths ...int) (digits []byte, end int) {
	digits = s.digits[:0]
	for g, n := range lengths {
		if g > 0 {
			if i = s.dash(i); i == 0 {
				return nil, 0
			}
		}
		end = s.digitEnd(i)
		if end-i != n {
			return nil, 0
		}
		digits = append(digits, s.buf[i:end]...)
		i = end
	}
	s.digits = digits
	return digits, end
}

// euShape is the end of yyyy-nnnnnn-cc at i, or 0. It allocates nothing.
func (s *scanner) euShape(i int) int {
	if c := s.at(i); c != '1' && c != '2' || s.digitEnd(i)-i != 4 {
		return 0
	}
	j := s.dash(i + 4)
	if j == 0 || s.digitEnd(j)-j != 6 {
		return 0
	}
	k := s.dash(j + 6)
	if k == 0 || s.digitEnd(k)-k != 2 {
		return 0
	}
	return k + 2
}

// eu reads an EudraCT or EU CT number. Both are yyyy-nnnnnn-cc; the EU CT numbers
// are those whose middle group begins with 5 (registries.md, 8). What follows is a
// resubmission (EU CT) or a country (EudraCT); anything else makes a longer code.
func (s *scanner) eu(i int) (Found, int) {
	end := s.euShape(i)
	if end == 0 {
		return Found{}, 0
	}
	digits, _ := s.groups(i, 4, 6, 2)
	n, ok := euNumber(digits)
	if !ok {
		return Found{}, 0
	}
	switch word := s.buf[min(end+1, len(s.buf)):s.wordEnd(min(end+1, len(s.buf)))]; s.at(end) {
	case '-':
		if len(word) == 0 || s.begins(end+1) {
			break
		}
		to := end + 1 + len(word)
		switch {
		case len(word) == 2 && isDigit(word[0]) && isDigit(word[1]):
			if n.ID.series() == ctis {
				n.Resubmission = string(word)
			}
		case isCountry(word) || string(word) == "3RD":
			n.setCountry(string(word))
		case string(word) == "OUTSIDE" && bytes.HasPrefix(s.buf[to:], []byte("-EU")):
			n.setCountry("3RD")
			to += len("-EU")
			if bytes.HasPrefix(s.buf[to:], []byte("/EEA")) {
				to += len("/EEA")
			}
		default:
			return Found{}, 0
		}
		end = to
	case '/': // an address of the register ends in number/country
		to := end + 1 + len(word)
		if string(word) == "3RD" || isCountry(word) && isCountry([]byte(s.text[s.place(end+1):s.place(to)])) {
			n.setCountry(string(word))
			end = to
		}
	}
	if !s.right(end, true) {
		return Found{}, 0
	}
	return Found{Number: n}, end
}

// euNumber packs the twelve digits of an EudraCT or EU CT number.
func euNumber(digits []byte) (Number, bool) {
	if century := string(digits[:2]); century != "19" && century != "20" {
		return Number{}, false
	}
	if digits[4] == '5' {
		return Number{ID: pack(ctis, digits)}, true
	}
	return Number{ID: pack(eudract, digits)}, true
}

func (n *Number) setCountry(c string) {
	if n.ID.series() == eudract {
		n.Country = c
	}
}

// isCountry says that a word has the shape of a country code, upper case.
func isCountry(w []byte) bool {
	return len(w) == 2 && w[0] >= 'A' && w[0] <= 'Z' && w[1] >= 'A' && w[1] <= 'Z'
}

// utn reads 1111-nnnn-nnnn.
func (s *scanner) utn(i int) (ID, int) {
	if !bytes.HasPrefix(s.buf[i:], []byte("1111")) {
		return 0, 0
	}
	digits, end := s.groups(i, 4, 4, 4)
	if end == 0 || !s.right(end, true) {
		return 0, 0
	}
	return pack(utn, digits), end
}

// lettered reads a number whose prefix begins at i; j is the end of its letters.
func (s *scanner) lettered(i, j int) (m Found, end int) {
	switch word := s.buf[i:j]; string(word) {
	case "NCT":
		m.ID, end = s.plain(nct, j, 4)
		if end > 0 && m.ID.digits()[0] != '0' {
			end = 0
		}
	case "ISRCTN":
		m.ID, end = s.plain(isrctn, j, 4)
	case "ACTRN", "ANZCTR":
		return s.anzctr(j)
	case "DRKS":
		m.ID, end = s.plain(drks, j, 4)
	case "NL":
		m.weak = true
		if k := j + 1; s.at(j) == '-' && bytes.HasPrefix(s.buf[k:], []byte("OMON")) {
			m.weak = false
			m.ID, end = s.plain(omon, k+len("OMON"), 1)
		} else {
			m.ID, end = s.plain(ltr, j, 0)
		}
	case "OMON", "NLOMON":
		m.ID, end = s.plain(omon, j, 1)
	case "NTR":
		m.ID, end = s.plain(ntr, j, 2)
		m.weak = end > 0 && len(m.ID.digits()) < 3
	case "JAPICCTI":
		m.ID, end = s.plain(japic, j, 1)
	case "JMA":
		if s.at(j) == '-' && bytes.HasPrefix(s.buf[j+1:], []byte("IIA")) {
			m.ID, end = s.plain(jma, j+1+len("IIA"), 1)
		}
	case "UMIN", "C":
		m.weak = j-i == 1
		seps := 4
		if m.weak {
			seps = 0
		}
		m.ID, end = s.plain(umin, j, seps)
		if end > 0 && m.ID.digits()[:4] != "0000" {
			end = 0
		}
	case "CHIMCTR":
		m.ID, end = s.plain(chimctr, j, 4)
	case "ITMCTR":
		m.ID, end = s.plain(itmctr, j, 4)
	case "KCT":
		m.ID, end = s.plain(cris, j, 4)
	case "PACTR":
		m.ID, end = s.dated(pactr, j)
	case "TCTR":
		m.ID, end = s.dated(tctr, j)
	case "LBCTR":
		m.ID, end = s.dated(lbctr, j)
	case "CTR":
		m.weak = true
		m.ID, end = s.dated(cde, j)
	case "RPCEC":
		m.ID, end = s.plain(rpcec, j, 4)
	case "SNCTP":
		m.ID, end = s.plain(snctp, j, 4)
	case "CTRI":
		m.ID, end = s.slashed(ctri, j)
	case "SLCTR":
		m.ID, end = s.slashed(slctr, j)
	case "IRCT":
		m.ID, end = s.irct(j)
	case "RBR":
		m.ID, end = s.rebec(j)
	case "PER":
		m.weak = true
		var digits []byte
		if s.at(j) == '-' {
			if digits, end = s.groups(j+1, 3, 2); end > 0 && s.right(end, false) {
				m.ID = pack(repec, digits)
			} else {
				end = 0
			}
		}
	case "U":
		m.ID, end = s.utn(s.gap(j, 2))
	default:
		switch {
		case bytes.HasPrefix(word, []byte("JRCT")):
			m.ID, end = s.jrct(i + len("JRCT"))
		case bytes.HasPrefix(word, []byte("CHICTR")):
			m.ID, end = s.chictr(i + len("CHICTR"))
		case bytes.HasPrefix(word, []byte("RBR")):
			m.ID, end = s.rebec(i + len("RBR"))
		}
	}
	return m, end
}

// gap steps over at most n separators, and over the words that people put between
// a prefix and its digits: "NCT No. 04270877".
func (s *scanner) gap(i, n int) int {
	if n == 0 {
		return i
	}
	for range 2 {
		for k := 0; k < n && bytes.IndexByte([]byte(" :-_.#"), s.at(i)) >= 0 && i < len(s.buf); k++ {
			i++
		}
		switch j := s.wordEnd(i); string(s.buf[i:j]) {
		case "NO", "NR", "NUMBER", "ID", "CTR":
			i = j
		default:
			return i
		}
	}
	return i
}

// plain reads the digits of a series that is a prefix and digits; i is behind the
// prefix and at most seps separators stand between.
func (s *scanner) plain(of series, i, seps int) (ID, int) {
	i = s.gap(i, seps)
	end := s.digitEnd(i)
	if !slices.Contains(seriesTable[of].lengths, end-i) || !s.right(end, false) {
		return 0, 0
	}
	return pack(of, s.buf[i:end]), end
}

// dated reads digits that begin with a year of this century.
func (s *scanner) dated(of series, i int) (ID, int) {
	id, end := s.plain(of, i, 2)
	if end > 0 && id.digits()[:2] != "20" {
		return 0, 0
	}
	return id, end
}

// anzctr reads 126 and eleven digits, old records with a 0 in front, provisional
// ones with a p behind.
func (s *scanner) anzctr(i int) (m Found, end int) {
	i = s.gap(i, 4)
	if s.at(i) == '0' {
		i++
	}
	end = s.digitEnd(i)
	if end-i != 14 || !bytes.HasPrefix(s.buf[i:], []byte("126")) {
		return m, 0
	}
	m.ID = pack(anzctr, s.buf[i:end])
	if s.at(end) == 'P' {
		m.Provisional = true
		end++
	}
	if !s.right(end, false) {
		return Found{}, 0
	}
	return m, end
}

// slash steps over a slash or dash with blanks around it.
func (s *scanner) slash(i int) int {
	for s.at(i) == ' ' && i < len(s.buf) {
		i++
	}
	if c := s.at(i); c != '/' && c != '-' {
		return 0
	}
	i++
	for s.at(i) == ' ' && i < len(s.buf) {
		i++
	}
	return i
}

// Least and most digits of the groups behind the year.
var (
	ctriLengths  = [][2]int{{2, 3}, {6, 6}}
	slctrLengths = [][2]int{{3, 3}}
)

// slashed reads CTRI/yyyy/mm/nnnnnn and SLCTR/yyyy/nnn.
func (s *scanner) slashed(of series, i int) (ID, int) {
	if j := s.slash(i); j > 0 {
		i = j
	} else {
		i = s.gap(i, 3)
	}
	end := s.digitEnd(i)
	if end-i != 4 {
		return 0, 0
	}
	digits := append(s.digits[:0], s.buf[i:end]...)
	lengths := slctrLengths
	if of == ctri {
		lengths = ctriLengths
	}
	for _, l := range lengths {
		if i = s.slash(end); i == 0 {
			return 0, 0
		}
		end = s.digitEnd(i)
		if end-i < l[0] || end-i > l[1] {
			return 0, 0
		}
		digits = append(digits, s.buf[i:end]...)
	}
	s.digits = digits
	if !s.right(end, true) {
		return 0, 0
	}
	return pack(of, digits), end
}

// irct reads the registrant's digits, N and the number of the trial.
func (s *scanner) irct(i int) (ID, int) {
	i = s.gap(i, 4)
	n := s.digitEnd(i)
	if n-i < 11 || n-i > 14 || s.at(n) != 'N' {
		return 0, 0
	}
	end := s.digitEnd(n + 1)
	if end-n < 2 || end-n > 4 || !s.right(end, false) {
		return 0, 0
	}
	return packIRCT(s.buf[i:n], s.buf[n+1:end]), end
}

// jrct reads an optional letter and nine or ten digits.
func (s *scanner) jrct(i int) (ID, int) {
	i = s.gap(i, 3)
	j := i
	if isLetter(s.at(j)) {
		j++
	}
	end := s.digitEnd(j)
	if n := end - j; n != 9 && n != 10 || s.at(i) == letterMark || !s.right(end, false) {
		return 0, 0
	}
	return packLetters(jrct, s.buf[i:j], s.buf[j:end]), end
}

// chictr reads ten digits, or the old form of two to four letters and digits.
func (s *scanner) chictr(i int) (ID, int) {
	i = s.gap(i, 4)
	j := s.letterEnd(i)
	if n := j - i; n == 1 || n > 4 || bytes.IndexByte(s.buf[i:j], letterMark) >= 0 {
		return 0, 0
	}
	k := j
	if j > i && s.at(k) == '-' {
		k++
	}
	end := s.digitEnd(k)
	if end-k < 8 || end-k > 10 || !s.right(end, false) {
		return 0, 0
	}
	return packLetters(chictr, s.buf[i:j], s.buf[k:end]), end
}

// rebec reads five to eight letters and digits. The register avoids vowels, so that
// a word ("RBR-positive") is no number unless it has a digit.
func (s *scanner) rebec(i int) (ID, int) {
	dashed := s.at(i) == '-'
	if i < len(s.buf) && (dashed || s.at(i) == ' ') {
		i++
	}
	end := s.wordEnd(i)
	body := s.buf[i:end]
	if len(body) < 5 || len(body) > 8 || bytes.IndexByte(body, letterMark) >= 0 || !s.right(end, false) {
		return 0, 0
	}
	if !bytes.ContainsAny(body, "0123456789") && (!dashed || bytes.ContainsAny(body, "AEIOU")) {
		return 0, 0
	}
	return packBase36(rebec, body), end
}
