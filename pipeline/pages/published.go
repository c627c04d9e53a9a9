package pages

import (
	"context"
	"slices"
	"strings"
)

// paper is a published trial whose paper shows no registry number. It enters no
// count and no verdict, and stands apart on the page of a claim.
type paper struct {
	ID         Text `json:"publication_id"`
	Year       int  `json:"year"`
	Gist       Text `json:"gist"`
	Indication Text `json:"indication"`
	Claims     Text `json:"claim_ids"`
	Dose       Text `json:"dose_text"`
	N          *int `json:"n"`
	Design     Text `json:"design"`
	Finding    Text `json:"finding"`
	Source     Text `json:"source"`
}

func (s *site) papers(ctx context.Context) ([]paper, error) {
	return list[paper](ctx, s.source, "from published_without_id order by year, publication_id")
}

// published are the publications that a reader of the claim may miss: those of its
// conditions, and all of them where the claim is that there are no hard data.
func (c claim) published(all []paper) []paper {
	if c.JudgedBy == "hard_data" {
		return all
	}
	var mine []paper
	for _, p := range all {
		if slices.Contains(strings.Split(strings.ReplaceAll(p.Claims.String(), " ", ""), ";"), c.ID.String()) {
			mine = append(mine, p)
		}
	}
	return mine
}
