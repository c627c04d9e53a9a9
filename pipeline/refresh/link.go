package refresh

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"path/filepath"

	"ldntrials/pipeline/columns"
	"ldntrials/pipeline/identity"
	"ldntrials/pipeline/trial"
	"ldntrials/pipeline/warehouse"
)

// What identity finds out lands as these tables.
type (
	assignmentRow struct {
		Registry     string `col:"registry" doc:"short name of the register"`
		RecordID     string `col:"record_id" doc:"the register's own id of the record"`
		TrialUID     string `col:"trial_uid" doc:"id of the trial: the number of the registration that leads it"`
		Number       string `col:"number" doc:"number of the record as people write it, with country or resubmission"`
		Registration string `col:"registration" doc:"number of the registration, without country, resubmission or provisional mark; null where no register is known to number so"`
		IsLead       bool   `col:"is_lead" doc:"the record that leads its trial; one record of each"`
		Ordinal      int32  `col:"ordinal" doc:"place of the record in its trial, from 1: the leading registration first, within one the register's own record before a copy"`
		Rule         string `col:"rule" doc:"why the record is in the trial: lead, same_number, country, resubmission, alias, both_ways, transition, named, shared_number, shared_utn or sponsor_code"`
	}
	edgeRow struct {
		Registry      string `col:"registry" doc:"register of the record in which the evidence stands"`
		RecordID      string `col:"record_id" doc:"record in which the evidence stands"`
		TrialUID      string `col:"trial_uid" doc:"trial of that record"`
		Number        string `col:"number" doc:"number or code that it names, in its register's own spelling"`
		OtherTrialUID string `col:"other_trial_uid" doc:"trial of the record that is named; null when no record of that number is held"`
		Kind          string `col:"kind" doc:"same_number, country, resubmission, alias, both_ways, transition, named, shared_number, shared_utn, sponsor_code, related_field, grant_field or mention"`
		Outcome       string `col:"outcome" doc:"merged (both sides are one trial), refused (it would have joined two trials), not_held (no record of that number), placeholder (a dummy number) or kept (such evidence never links)"`
		Field         string `col:"field" doc:"field of the record it stands in"`
		Text          string `col:"text" doc:"what stands there, as registered"`
	}
	relationshipRow struct {
		TrialUIDA string `col:"trial_uid_a" doc:"trial that names the other one, or began later"`
		TrialUIDB string `col:"trial_uid_b" doc:"the other trial"`
		NumberA   string `col:"number_a" doc:"registration of trial_uid_a between which the relationship stands"`
		NumberB   string `col:"number_b" doc:"registration of trial_uid_b between which the relationship stands"`
		Kind      string `col:"kind" doc:"follow_up, extension, programme (sub-study, master protocol, several trials under one number) or conflict (numbers that contradict each other)"`
		Rule      string `col:"rule" doc:"why the two are not one trial"`
		Registry  string `col:"registry" doc:"register of the record in which the evidence stands"`
		RecordID  string `col:"record_id" doc:"record in which the evidence stands"`
		Field     string `col:"field" doc:"field of the record it stands in"`
		Text      string `col:"text" doc:"what stands there, as registered"`
	}
	candidateRow struct {
		TrialUIDA   string              `col:"trial_uid_a" doc:"trial that leads by the order of registers"`
		TrialUIDB   string              `col:"trial_uid_b" doc:"the other trial"`
		NumberA     string              `col:"number_a" doc:"registration of trial_uid_a"`
		NumberB     string              `col:"number_b" doc:"registration of trial_uid_b"`
		Similarity  trial.Null[float64] `col:"similarity" doc:"share of the words of two titles that they have in common, 0 to 1"`
		SameSponsor bool                `col:"same_sponsor" doc:"both have the same lead sponsor"`
		Rule        string              `col:"rule" doc:"why the pair is proposed"`
	}
)

var (
	assignments   = columns.NewSheet[assignmentRow]("trial_record", "one row per record: the trial that it belongs to")
	edges         = columns.NewSheet[edgeRow]("link", "one row per record and piece of evidence for or against another number being the same trial")
	relationships = columns.NewSheet[relationshipRow]("relationship", "one row per pair of trials that evidence connects and that are not one")
	candidates    = columns.NewSheet[candidateRow]("link_candidate", "one row per pair of trials that a person should look at")
)

func linkTables() []columns.Table {
	return []columns.Table{assignments.Table(), edges.Table(), relationships.Table(), candidates.Table()}
}

// linkStep lets identity decide which of the records that stand are one trial. It reads
// them through the models that choose the standing versions, so that rule is written
// once and an as-of date in the past is linked as it stood.
func linkStep() *warehouse.Compute {
	c := &warehouse.Compute{Name: "raw.links", Version: identity.Fingerprint(), Reads: []string{"intermediate.linkable_records", "intermediate.linkable_numbers"}, Run: link}
	for _, t := range linkTables() {
		c.Tables = append(c.Tables, "raw."+t.Name)
	}
	return c
}

func link(ctx context.Context, query warehouse.Query, dir string) (map[string]string, error) {
	linker := identity.NewLinker()
	if err := addRecords(ctx, query, linker); err != nil {
		return nil, err
	}
	result := linker.Link()
	files := map[string]string{}
	path := func(t columns.Table) string {
		files["raw."+t.Name] = filepath.Join(dir, t.Name+".parquet")
		return files["raw."+t.Name]
	}
	if err := assignments.Write(ctx, path(assignments.Table()), assignmentRows(result)); err != nil {
		return nil, err
	}
	if err := edges.Write(ctx, path(edges.Table()), each(result.Edges(), func(e identity.Edge) edgeRow { return edgeRow(e) })); err != nil {
		return nil, err
	}
	if err := relationships.Write(ctx, path(relationships.Table()), each(result.Relationships(), func(r identity.Relationship) relationshipRow { return relationshipRow(r) })); err != nil {
		return nil, err
	}
	return files, candidates.Write(ctx, path(candidates.Table()), each(result.Candidates(), func(c identity.Candidate) candidateRow {
		return candidateRow{
			TrialUIDA: c.TrialUIDA, TrialUIDB: c.TrialUIDB, NumberA: c.NumberA, NumberB: c.NumberB,
			Similarity: trial.Some(c.Similarity), SameSponsor: c.SameSponsor, Rule: c.Rule,
		}
	}))
}

func assignmentRows(result *identity.Result) iter.Seq[assignmentRow] {
	uid, place := "", int32(0)
	return each(result.Assignments(), func(a identity.Assignment) assignmentRow {
		if a.TrialUID != uid {
			uid, place = a.TrialUID, 0
		}
		place++
		row := assignmentRow{
			Registry: a.Registry, RecordID: a.RecordID, TrialUID: a.TrialUID, Number: a.Number,
			IsLead: a.IsLead, Ordinal: place, Rule: a.Rule,
		}
		if n, ok := identity.Canonical(a.Number); ok {
			row.Registration = n.ID.String()
		}
		return row
	})
}

func each[A, B any](in iter.Seq[A], turn func(A) B) iter.Seq[B] {
	return func(yield func(B) bool) {
		for a := range in {
			if !yield(turn(a)) {
				return
			}
		}
	}
}

// addRecords gives the linker the standing records, each with its numbers behind it.
func addRecords(ctx context.Context, query warehouse.Query, linker *identity.Linker) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("read records to link: %w", err)
		}
	}()
	rows, err := query(ctx, `
		select * exclude (ordinal) from (
			select registry, record_id, 0 as part, 0 as ordinal, title, official_title, sponsor, null, start_year, start_month, enrolment
			from intermediate.linkable_records
			union all
			select registry, record_id, if(is_mention, 2, 1), ordinal, value, field, domain, if(is_mention, text, id_type), null, null, null
			from intermediate.linkable_numbers
		) order by registry, record_id, part, ordinal`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var r identity.Record
	begun := false
	for rows.Next() {
		var registry, recordID string
		var part int
		var year, month sql.NullInt32
		var size sql.NullInt64
		var a, b, c, d sql.NullString
		if err := rows.Scan(&registry, &recordID, &part, &a, &b, &c, &d, &year, &month, &size); err != nil {
			return err
		}
		switch part {
		case 0:
			if begun {
				linker.Add(r)
			}
			begun = true
			r = identity.Record{
				Registry: registry, RecordID: recordID, Titles: append(r.Titles[:0], a.String, b.String), Sponsor: c.String,
				StartYear: int(year.Int32), StartMonth: int(month.Int32), Enrolment: size.Int64,
				Identifiers: r.Identifiers[:0], Mentions: r.Mentions[:0],
			}
		case 1:
			r.Identifiers = append(r.Identifiers, identity.Identifier{Type: d.String, Value: a.String, Domain: c.String, Field: b.String})
		default:
			r.Mentions = append(r.Mentions, identity.Mention{Field: b.String, Number: a.String, Text: d.String})
		}
	}
	if begun {
		linker.Add(r)
	}
	return rows.Err()
}
