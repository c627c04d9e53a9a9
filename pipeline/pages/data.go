package pages

import (
	"context"
	"strings"

	"ldntrials/pipeline/export"
)

// freshness is a register's part in the run.
type freshness struct {
	Registry    Text `json:"registry"`
	Provenance  Text `json:"provenance"`
	Records     int  `json:"records"`
	Naltrexone  int  `json:"naltrexone_records"`
	Attempt     Text `json:"last_attempt_at"`
	Success     Text `json:"last_success_at"`
	Stale       bool `json:"is_stale"`
	Announced   int  `json:"announced"`
	Received    *int `json:"received"`
	Quarantined *int `json:"quarantined"`
	DataVersion Text `json:"data_version"`
	Query       Text `json:"query"`
	Error       Text `json:"error"`
}

// check is a data check with its finding.
type check struct {
	Name        Text `json:"check_name"`
	Severity    Text `json:"severity"`
	Status      Text `json:"status"`
	Rows        int  `json:"failing_rows"`
	Description Text `json:"description"`
}

// download is an exported file.
type download struct {
	Table       string
	Name        string
	Rows        int
	Bytes       int64
	SHA256      string
	Description Text
	Columns     []export.Column
	Parquet     string // path from the site's root
	CSV         string
}

func (s *site) writeData(ctx context.Context) error {
	fresh, err := list[freshness](ctx, s.source, "from freshness order by registry, provenance")
	if err != nil {
		return err
	}
	checks, err := list[check](ctx, s.source, "from checks order by status = 'pass', severity, check_name")
	if err != nil {
		return err
	}
	passed := 0
	for _, c := range checks {
		if c.Status == "pass" {
			passed++
		}
	}
	var files []download
	columns := 0
	for _, f := range s.manifest.Files {
		if f.Table+".parquet" != f.Name {
			continue
		}
		run := "run/" + s.name + "/"
		files = append(files, download{f.Table, f.Name, int(f.Rows), f.Bytes, f.SHA256, Text(f.Description), f.Columns,
			run + "exports/" + f.Name, run + "csv/" + f.Table + ".csv"})
		columns += len(f.Columns)
	}
	runs, err := s.readGrid(ctx, gridSpec{"runs", "Runs before this one", "", "run_id, job, started_at, seconds, outcome, received, new_versions, retries, records, trials, error", "started_at desc", nil}, "true", 30)
	if err != nil {
		return err
	}
	return s.page("data", "data/", frame{Title: "Data", Section: "data/", Body: struct {
		Fresh    []freshness
		Checks   []check
		Passed   int
		Files    []download
		Columns  int
		Query    Text
		Manifest string
		Runs     grid
	}{fresh, checks, passed, files, columns, Text(strings.TrimSpace(s.manifest.Query.Text)), "run/" + s.name + "/exports/" + export.ManifestName, runs}})
}
