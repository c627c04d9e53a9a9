package dose

import (
	"unicode"
	"unicode/utf8"
)

// maxWord is the longest folded word that the lexicon can know, in bytes.
const maxWord = 48

// latin folds the letters of U+00C0..U+017F to their plain form, as pairs of
// "accented letters" and "plain letter".
var latin = func() (t [0x180]string) {
	for _, p := range [][2]string{
		{"àáâãäåāăąÀÁÂÃÄÅĀĂĄ", "a"}, {"çćĉċčÇĆĈĊČ", "c"}, {"ďđðĎĐÐ", "d"}, {"èéêëēĕėęěÈÉÊËĒĔĖĘĚ", "e"},
		{"ĝğġģĜĞĠĢ", "g"}, {"ĥħĤĦ", "h"}, {"ìíîïĩīĭįıÌÍÎÏĨĪĬĮİ", "i"}, {"ĵĴ", "j"}, {"ķĶĸ", "k"}, {"ĺļľŀłĹĻĽĿŁ", "l"},
		{"ñńņňŉŋÑŃŅŇŊ", "n"}, {"òóôõöøōŏőÒÓÔÕÖØŌŎŐ", "o"}, {"ŕŗřŔŖŘ", "r"}, {"śŝşšſŚŜŞŠ", "s"}, {"ţťŧŢŤŦ", "t"},
		{"ùúûüũūŭůűųÙÚÛÜŨŪŬŮŰŲ", "u"}, {"ŵŴ", "w"}, {"ýÿŷÝŶŸ", "y"}, {"źżžŹŻŽ", "z"},
		{"ßẞ", "ss"}, {"æÆ", "ae"}, {"œŒ", "oe"}, {"þÞ", "th"},
	} {
		for _, r := range p[0] {
			if int(r) < len(t) {
				t[r] = p[1]
			}
		}
	}
	return t
}()

// foldRune appends the folded form of a letter that is not ASCII: lower case,
// without accents, one shape for letters that look alike in registries (the
// two micro signs, Arabic and Persian yeh and kaf, full-width letters).
func foldRune(dst []byte, r rune) []byte {
	switch {
	case r < 0x180 && latin[r] != "":
		return append(dst, latin[r]...)
	case r == 'µ' || r == 'μ' || r == 'Μ':
		return append(dst, 'u')
	case r == 'ي' || r == 'ى' || r == 'ئ':
		return append(dst, "ی"...)
	case r == 'ك':
		return append(dst, "ک"...)
	case r == 'أ' || r == 'إ' || r == 'آ':
		return append(dst, "ا"...)
	case r == 'ـ' || invisible(r) || unicode.Is(unicode.Mn, r):
		return dst
	case r >= 0xFF21 && r <= 0xFF3A:
		return append(dst, byte(r-0xFF21)+'a')
	case r >= 0xFF41 && r <= 0xFF5A:
		return append(dst, byte(r-0xFF41)+'a')
	case r == '㎎':
		return append(dst, "mg"...)
	case r == '㎍':
		return append(dst, "ug"...)
	case r == '㎖':
		return append(dst, "ml"...)
	case r == '㎏':
		return append(dst, "kg"...)
	}
	return utf8.AppendRune(dst, unicode.ToLower(r))
}

// invisible tells runes that stand inside words without being seen: joiners,
// soft hyphen, direction marks, byte order mark.
func invisible(r rune) bool {
	switch {
	case r == 0xAD, r == 0xFEFF, r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x2069:
		return true
	}
	return false
}

// wordRune tells whether a rune that is not ASCII is part of a word.
func wordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.Is(unicode.Mn, r) || invisible(r) || (r >= '㎍' && r <= '㎏') || r == '㎖'
}

// ideograph tells scripts that are written without spaces; each of their
// characters is a word of its own.
func ideograph(r rune) bool {
	return r >= 0x2E80 && (unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) || r == 'ー')
}

// digit gives the value of a decimal digit of any script met in registries.
func digit(r rune) (int, bool) {
	if r >= '0' && r <= '9' {
		return int(r - '0'), true
	}
	if r < 0x660 {
		return 0, false
	}
	for _, zero := range [...]rune{0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10} {
		if r >= zero && r <= zero+9 {
			return int(r - zero), true
		}
	}
	return 0, false
}

// vulgar gives the value of a one-character fraction.
func vulgar(r rune) (float64, bool) {
	switch r {
	case '½':
		return 0.5, true
	case '¼':
		return 0.25, true
	case '¾':
		return 0.75, true
	case '⅓':
		return 1.0 / 3, true
	case '⅔':
		return 2.0 / 3, true
	case '⅛':
		return 0.125, true
	case '⅜':
		return 0.375, true
	}
	return 0, false
}
