package identity

// IsDummy says that the number is a placeholder that people type where a form
// wants a number: all zeros, one digit repeated, digits that count up or down such
// as NCT01234567 (concepts.md, Identity 2). A dummy never links anything.
func (id ID) IsDummy() bool {
	switch s := id.series(); s {
	case 0, codeSeries:
		return false
	case nct:
		d := id.digits()
		return monotonous(d) || d[0] == '0' && repeated(d[1:])
	case eudract, ctis:
		return monotonous(id.digits()[4:10])
	case anzctr:
		d := id.digits()[3:]
		return monotonous(d) || zeros(d[2:])
	case utn:
		return monotonous(id.digits()[4:])
	case ctri:
		d := id.digits()
		return monotonous(d[len(d)-6:])
	case jrct, chictr:
		_, d := id.letters()
		return monotonous(d) || zeros(d[2:])
	case pactr, tctr, lbctr, cde:
		d := id.digits()
		return monotonous(d) || zeros(d[4:])
	case irct:
		return monotonous(ID(id.body() / 1000).digits())
	case rebec:
		return repeated(id.String()[len("RBR-"):])
	case omon, ltr, ntr:
		return zeros(id.digits())
	case slctr, repec:
		return zeros(id.digits()[3:])
	}
	return monotonous(id.digits())
}

// monotonous says that the digits are all the same or count up or down by one,
// 9 followed by 0.
func monotonous(d string) bool {
	step := (int(d[1]) - int(d[0]) + 10) % 10
	if step != 0 && step != 1 && step != 9 {
		return false
	}
	for i := 1; i < len(d); i++ {
		if (int(d[i])-int(d[i-1])+10)%10 != step {
			return false
		}
	}
	return true
}

func repeated(s string) bool {
	for i := 1; i < len(s); i++ {
		if s[i] != s[0] {
			return false
		}
	}
	return true
}

func zeros(s string) bool { return repeated(s) && s[0] == '0' }
