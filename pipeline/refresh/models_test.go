package refresh

import (
	"testing"
	"testing/fstest"
)

func TestModelsHash(t *testing.T) {
	hash := func(files map[string]string) string {
		t.Helper()
		models := fstest.MapFS{}
		for name, body := range files {
			models[name] = &fstest.MapFile{Data: []byte(body)}
		}
		sum, err := modelsHash(models)
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	before := hash(map[string]string{"marts/claims.sql": "select 1", "checks/a.sql": "select 2"})
	if got := hash(map[string]string{"marts/claims.sql": "select 1", "checks/a.sql": "select 3", "reference/a.csv": "a"}); got != before {
		t.Errorf("a check or a table of the reference changed the hash of the models: %s, not %s", got, before)
	}
	for name, files := range map[string]map[string]string{
		"text": {"marts/claims.sql": "select 2"}, "name": {"marts/claim.sql": "select 1"},
		"another model": {"marts/claims.sql": "select 1", "intermediate/cells.sql": "select 1"},
	} {
		if hash(files) == before {
			t.Errorf("%s: the hash stayed", name)
		}
	}
}
