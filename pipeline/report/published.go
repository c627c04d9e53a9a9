package report

import (
	"encoding/json"
	"fmt"
	"strings"
)

// publication is a published trial whose paper shows no registry number.
type publication struct {
	ID         string  `json:"publication_id"`
	Year       int64   `json:"year"`
	Gist       string  `json:"gist"`
	Indication *string `json:"indication"`
	Dose       *string `json:"dose_text"`
	N          *int64  `json:"n"`
	Design     *string `json:"design"`
	Finding    *string `json:"finding"`
	Source     *string `json:"source"`
}

// published writes publications without a registry number, clearly apart: they are
// counted nowhere and judge nothing.
func (p *page) published(raws []json.RawMessage) error {
	list, err := decoded[publication](raws)
	if err != nil || len(list) == 0 {
		return err
	}
	p.heading(2, fmt.Sprintf("Published without a registry number: in no count and no verdict (%d)", len(list)))
	for _, one := range list {
		p.item(0, fmt.Sprintf("%d: %s", one.Year, sentence(one.Gist)))
		parts := []string{orUnknown(one.Design, "design not stated"), orUnknown(one.Dose, "dose not stated")}
		if one.N != nil {
			parts = append(parts, several(*one.N, "participant"))
		}
		p.item(1, sentence(strings.Join(parts, "; ")))
		p.item(1, "As published: "+sentence(orUnknown(one.Finding, "not stated"))+" "+sentence(orUnknown(one.Source, one.ID)))
	}
	p.item(0, "A list made by hand from abstracts (sql/reference/published_without_id.csv); it is not complete.")
	return nil
}
