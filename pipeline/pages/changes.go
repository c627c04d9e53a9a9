package pages

import (
	"context"
	"fmt"
)

// change is a field that changed between two versions of a record.
type change struct {
	Trial   Text `json:"trial_uid"`
	Record  Text `json:"record_id"`
	Title   Text `json:"title"`
	Field   Text `json:"field"`
	Old     Text `json:"old_value"`
	New     Text `json:"new_value"`
	Seen    Text `json:"seen_at"`
	Updated Text `json:"register_updated"`
	LDN     bool `json:"is_ldn"`
	Page    bool `json:"page"` // the trial has a page
}

// moved is what changed on one day.
type moved struct {
	Day     Text
	Records int
	Changes []change
}

// recentChanges is how many changes the page shows.
const recentChanges = 400

func (s *site) writeChanges(ctx context.Context) error {
	body := struct {
		Held            bool
		All             int
		Shown           int
		Days            []moved
		Signs, Vanished grid
		HeldSigns       bool
		HeldVanished    bool
	}{Held: s.has("changes"), HeldSigns: s.has("outcome_changes"), HeldVanished: s.has("disappeared")}
	if body.Held {
		n, err := one[struct {
			N int `json:"n"`
		}](ctx, s.source, "select count(*)::integer as n from changes")
		if err != nil {
			return err
		}
		body.All = n.N
		err = each(ctx, s.source, fmt.Sprintf(`
			select c.*, t.title, coalesce(t.is_ldn, false) as is_ldn, coalesce(t.gives_naltrexone, false) as page
			from changes as c left join trials as t using (trial_uid)
			order by cast(seen_at as date) desc, is_ldn desc, record_id, field limit %d`, recentChanges), func(c change) {
			day := Text(string(c.Seen)[:min(10, len(c.Seen))])
			if len(body.Days) == 0 || body.Days[len(body.Days)-1].Day != day {
				body.Days = append(body.Days, moved{Day: day})
			}
			d := &body.Days[len(body.Days)-1]
			if len(d.Changes) == 0 || d.Changes[len(d.Changes)-1].Record != c.Record {
				d.Records++
			}
			d.Changes = append(d.Changes, c)
			body.Shown++
		})
		if err != nil {
			return err
		}
	}
	var err error
	if body.Signs, err = s.readGrid(ctx, gridSpec{"outcome_changes", "Signs of outcome switching and late registration", "",
		"record_id, kind, trial_stage, old_value, new_value, changed_on, is_ldn", "is_ldn desc, changed_on desc", nil}, "true", 200); err != nil {
		return err
	}
	if body.Vanished, err = s.readGrid(ctx, gridSpec{"disappeared", "Records that the register gives no longer", "",
		"registry, record_id, last_seen_at, missing_since, complete_fetches_without, is_same_search", "missing_since desc", nil}, "true", 200); err != nil {
		return err
	}
	return s.page("changes", "changes/", frame{Title: "Changes", Section: "changes/", Body: body})
}
