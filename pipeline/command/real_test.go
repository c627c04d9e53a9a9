package command_test

import (
	"os"
	"path/filepath"
	"testing"

	"ldntrials/pipeline/refresh"
	"ldntrials/pipeline/registry/ctgov/fakectgov"
)

// TestImportOfRealRecords imports a download of the real register, where one is at hand.
func TestImportOfRealRecords(t *testing.T) {
	bulk, err := filepath.Abs("../../../shared/data/ctgov/bulk.jsonl.gz")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(bulk); err != nil {
		t.Skipf("NOT TESTED: real records are not at %s", bulk)
	}
	o := newOperator(t, t.TempDir(), nil, fakectgov.Options{})
	wants(t, o.run(refresh.ExitDone, "import", bulk), "816 records, 816 new versions", "schema drift: ")
	o.whole()
	for sql, want := range map[string]int64{
		"select count(*) from records":                                                          816,
		"select count(*) from trials":                                                           816,
		"select count(*) from checks where status = 'error'":                                    0,
		"select count(*) from (select record_id from records group by all having count(*) > 1)": 0,
	} {
		if n := o.count(sql); n != want {
			t.Errorf("%s = %d, want %d", sql, n, want)
		}
	}
	if n := o.count("select count(*) from schema_drift"); n == 0 {
		t.Error("no drift is listed: the register's newer fields are not noticed")
	}
	runs, _, err := refresh.Ledger(filepath.Join(o.data, "runs.jsonl"))
	if err != nil || len(runs) != 1 || runs[0].Failed != 0 || runs[0].Registries[0].Quarantined != 0 {
		t.Errorf("the ledger says %+v (%v), want nothing in quarantine", runs, err)
	}
	wants(t, o.run(refresh.ExitDone, "import", bulk), "816 records, 0 new versions")
}
