package report

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"ldntrials/pipeline/identity"
	"ldntrials/pipeline/warehouse"
)

var notID = regexp.MustCompile(`[^A-Za-z0-9]+`)

// findTrial finds a trial by any number of any of its records: a registration number of
// any register in any spelling, with or without country or resubmission, an obsolete
// number, a number that a record names and that no other trial has; or, letter for
// letter, any other registered identifier. What several trials have is ErrManyTrials.
func findTrial(ctx context.Context, r *warehouse.Reader, id string) (string, error) {
	if notID.ReplaceAllString(id, "") == "" {
		return "", fmt.Errorf("trial %q: %w; give an id such as NCT00568555", id, ErrUnknownTrial)
	}
	text := asIdentifier(id)
	n, ok := registration(id)
	if ok {
		text = asNumber(n)
	} else if numbers := differentNumbers(id); len(numbers) > 1 {
		return "", fmt.Errorf("trial %q: %w: %s; ask for one of them", id, ErrManyTrials, strings.Join(numbers, ", "))
	}
	list, err := objects(ctx, r, "with found as ("+text+") select distinct trial_uid from found where rank = (select min(rank) from found) order by trial_uid limit 11")
	if err != nil {
		return "", fmt.Errorf("find trial: %w", err)
	}
	var uids []string
	for _, object := range list {
		var found struct {
			UID string `json:"trial_uid"`
		}
		if err := json.Unmarshal(object, &found); err != nil {
			return "", fmt.Errorf("find trial: %w", err)
		}
		uids = append(uids, found.UID)
	}
	switch len(uids) {
	case 0:
		return "", unknown(id, n, ok)
	case 1:
		return uids[0], nil
	case 11:
		uids[10] = "and more"
	}
	return "", fmt.Errorf("trial %q: %w: %s; ask for one of them", id, ErrManyTrials, strings.Join(uids, ", "))
}

// unknown says what was looked for and what else there is to do.
func unknown(id string, n identity.Number, isNumber bool) error {
	if isNumber && n.ID.IsDummy() {
		return fmt.Errorf("trial %q: %w in this warehouse; %s is a number that people type where they have none", id, ErrUnknownTrial, n)
	}
	if isNumber {
		return fmt.Errorf("trial %q: %w in this warehouse; the number reads as %s: it may be mistyped, or its record is not held here (`ldntrials import FILE` adds one)", id, ErrUnknownTrial, n)
	}
	return fmt.Errorf("trial %q: %w in this warehouse; look with `ldntrials query \"select record_id, title from records where title ilike '%%…%%'\"`", id, ErrUnknownTrial)
}

// differentNumbers are the registration numbers in a text, each once.
func differentNumbers(text string) (numbers []string) {
	for _, f := range identity.Find(text) {
		if n := f.Number.String(); !slices.Contains(numbers, n) {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

// registration reads the one registration number in what a person typed, an address of a
// record included.
func registration(id string) (identity.Number, bool) {
	if n, ok := identity.Canonical(id); ok {
		return n, true
	}
	found := identity.Find(id)
	for _, f := range found {
		if f.ID != found[0].ID {
			return identity.Number{}, false
		}
	}
	if len(found) == 0 {
		return identity.Number{}, false
	}
	return found[0].Number, true
}

// asNumber finds a registration number: the record itself, its registration, an obsolete
// number, then numbers of which no record is held. A dummy number, which many records name,
// finds only a record that has it.
func asNumber(n identity.Number) string {
	number, registered := "'"+quoted(n.String())+"'", "'"+quoted(n.ID.String())+"'"
	own := `
		select trial_uid, case when number = ` + number + ` then 1 else 2 end as rank
		from trial_records where number = ` + number + ` or registration = ` + registered + ` or trial_uid = ` + registered
	if n.ID.IsDummy() {
		return own
	}
	return own + `
		union all
		select trial_uid, case kind when 'alias' then 3 else 4 end as rank
		from links
		where number = ` + registered + ` and kind in ('alias', 'shared_number', 'shared_utn') and outcome <> 'placeholder'
		union all
		select trial_uid, 5 as rank
		from identifiers where ` + sameLetters("value", n.String())
}

// leastDigits of a number are enough to find it without its letters.
const leastDigits = 8

// asIdentifier finds what is no registration number of a known register: a sponsor's
// code, say, or the digits of a number. Letters' case, dashes, blanks and slashes do not matter.
func asIdentifier(id string) string {
	digits := ""
	if plain := notID.ReplaceAllString(id, ""); len(plain) >= leastDigits && strings.Trim(plain, "0123456789") == "" {
		digits = `
		select trial_uid, 1 as rank from trial_records where regexp_replace(registration, '[^0-9]+', '', 'g') = '` + plain + `'
		union all`
	}
	return digits + `
		select trial_uid, 1 as rank from trial_records where ` + sameLetters("record_id", id) + ` or ` + sameLetters("trial_uid", id) + `
		union all
		select trial_uid, 2 as rank from identifiers where ` + sameLetters("value", id)
}

func sameLetters(column, id string) string {
	plain := strings.ToUpper(notID.ReplaceAllString(id, ""))
	return "upper(regexp_replace(" + column + ", '[^A-Za-z0-9]+', '', 'g')) = '" + plain + "'"
}
