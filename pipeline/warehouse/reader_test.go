package warehouse_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"ldntrials/pipeline/table"
	"ldntrials/pipeline/warehouse"
)

func mustReader(t testing.TB) *warehouse.Reader {
	t.Helper()
	cfg := smallConfig(t)
	mustPublish(t, cfg)
	r, err := warehouse.Open(context.Background(), cfg.Path, warehouse.Limits{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// show runs a query and returns its rows as JSON lines.
func show(r *warehouse.Reader, query string) (string, error) {
	rows, err := r.Query(context.Background(), query)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	if _, err := table.Write(&b, table.JSON, rows.Columns, rows.All(), table.Options{}); err != nil {
		return "", err
	}
	return strings.TrimSuffix(strings.TrimPrefix(b.String(), "[\n"), "\n]\n"), nil
}

func TestReaderAnswers(t *testing.T) {
	r := mustReader(t)
	cases := []struct{ outcome, query, want string }{
		{"a select", "select record_id from trials order by 1", "{\"record_id\":\"A1\"},\n{\"record_id\":\"B2\"}"},
		{"with a closing semicolon and comments", "-- how many\nselect count(*) as n from trials; -- done", `{"n":2}`},
		{"from first", "from trials select count(*) as n", `{"n":2}`},
		{"with", "with t as (from trials) select count(*) as n from t", `{"n":2}`},
		{"values", "values (1)", `{"col0":1}`},
		{"in brackets", "(select 1 as n)", `{"n":1}`},
		{"a schema", "select count(*) as n from reference.states", `{"n":2}`},
		{"no row", "from trials where false", "[]"},
		{"the checks", "select count(*) as n from checks", `{"n":2}`},
	}
	for _, c := range cases {
		t.Run(c.outcome, func(t *testing.T) {
			got, err := show(r, c.query)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, strings.TrimSpace(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
	for query, want := range map[string]string{
		"show tables": `"trials"`, "describe trials": `"record_id"`, "describe select 1 as n": `"n"`, "summarize trials": `"enrolment"`,
		"SHOW ALL TABLES": `"intermediate"`, "explain from trials": "physical_plan", "explain analyze select 1": "analyzed_plan",
		"explain (format json) from trials": "physical_plan", "explain (select 1)": "physical_plan", "describe": `"trials"`,
	} {
		t.Run(query, func(t *testing.T) {
			got, err := show(r, query)
			if err != nil || !strings.Contains(got, want) {
				t.Errorf("got %s, %v", got, err)
			}
		})
	}
}

func TestReaderRefuses(t *testing.T) {
	r := mustReader(t)
	secret := filepath.Join(t.TempDir(), "secret.csv")
	if err := os.WriteFile(secret, []byte("password\nhunter2\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	cases := []struct{ query, want string }{
		{"insert into trials values ('x')", "read-only: one SELECT"},
		{"create temp table t as select 1", "not CREATE"},
		{"drop table trials", "not DROP"},
		{"delete from trials", "not DELETE"},
		{"update trials set enrolment = 1", "not UPDATE"},
		{"attach '" + secret + ".duckdb'", "not ATTACH"},
		{"copy trials to '" + secret + "'", "not COPY"},
		{"set memory_limit = '1TB'", "not SET"},
		{"pragma database_list", "not PRAGMA"},
		{"call pragma_version()", "not CALL"},
		{"install httpfs", "not INSTALL"},
		{"load httpfs", "not LOAD"},
		{"checkpoint", "not CHECKPOINT"},
		{"use main", "not USE"},
		{"begin", "not BEGIN"},
		{"prepare p as select 1", "not PREPARE"},
		{"export database '/tmp/x'", "not EXPORT"},
		{"explain insert into trials values ('x')", "not INSERT"},
		{"explain analyze create temp table t as select 1", "not CREATE"},
		{"explain (analyze) create temp table t as select 1", "not CREATE"},
		{"select 1; select 2", "more than one SQL statement"},
		{"select 1; drop table trials", "more than one SQL statement"},
		{"", "no SQL statement"},
		{" -- only a comment", "no SQL statement"},
		{"selec 1", "syntax error"},
		{"select\nfrom\nwhere", "line 3"},
		{"select nope from trials", `"nope" not found`},
		{"from nope", "does not exist"},
		{"from '" + secret + "'", "disabled"},
		{"from read_csv('" + secret + "')", "disabled"},
		{"from read_text('" + secret + "')", "disabled"},
		{"from read_blob('" + secret + "')", "disabled"},
		{"from read_json('" + secret + "')", "disabled"},
		{"from read_parquet('" + secret + "')", "disabled"},
		{"from parquet_schema('" + secret + "')", "disabled"},
		{"from sniff_csv('" + secret + "')", "disabled"},
		{"from glob('/*')", "disabled"},
		{"from query('drop table trials')", ""},
		{"select 1::uhugeint as u", `column u holds UHUGEINT, which cannot be shown; write "u"::varchar`},
		{"select '101'::bit as b", "holds BIT"},
		{"select [union_value(a := 1)] as u", "holds UNION"},
		{"select map {[1]: 2} as m", "a map with keys of type LIST"},
		{"select {'x': map {'a'::blob: 2}} as m", "a map with keys of type BLOB"},
		{"select map {'6b1f2e0e-3f0a-4a57-9d0c-0c8f5d1a2b3c'::uuid: 2} as m", "a map with keys of type UUID"},
	}
	for _, c := range cases {
		t.Run(c.query, func(t *testing.T) {
			got, err := show(r, c.query)
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error()+got, "hunter2") {
				t.Errorf("got %q, %v; want %q", got, err, c.want)
			}
		})
	}
	t.Run("and goes on answering", func(t *testing.T) {
		if got, err := show(r, "select count(*) as n from trials"); err != nil || got != `{"n":2}` {
			t.Errorf("got %s, %v", got, err)
		}
	})
}

func TestReaderValues(t *testing.T) {
	r := mustReader(t)
	cases := []struct{ expression, want string }{
		{"null", "null"},
		{"true", "true"},
		{"-7::tinyint", "-7"},
		{"9223372036854775807", "9223372036854775807"},
		{"18446744073709551615::ubigint", "18446744073709551615"},
		{"170141183460469231731687303715884105727::hugeint", "170141183460469231731687303715884105727"},
		{"0.1::float", "0.1"},
		{"0.1::double", "0.1"},
		{"1e300", "1e+300"},
		{"'nan'::double", `"NaN"`},
		{"'-inf'::double", `"-Infinity"`},
		{"12.50::decimal(10, 2)", "12.50"},
		{"-0.05::decimal(10, 2)", "-0.05"},
		{"7::decimal(10, 0)", "7"},
		{"'<0.05 & ü \n'", `"<0.05 & ü \n"`},
		{"date '2015-03-31'", `"2015-03-31"`},
		{"date 'infinity'", `"infinity"`},
		{"date '-infinity'", `"-infinity"`},
		{"timestamp '2015-03-31 10:20:30'", `"2015-03-31 10:20:30"`},
		{"timestamp '1969-07-20 20:17:40.5'", `"1969-07-20 20:17:40.5"`},
		{"timestamptz '2015-03-31 10:20:30+02'", `"2015-03-31 08:20:30+00"`},
		{"time '10:20:30.25'", `"10:20:30.25"`},
		{"interval '14 months 3 days 04:05:06.5'", `"1 year 2 months 3 days 04:05:06.5"`},
		{"interval '0 days'", `"00:00:00"`},
		{"-interval '90 minutes'", `"-01:30:00"`},
		{"'6b1f2e0e-3f0a-4a57-9d0c-0c8f5d1a2b3c'::uuid", `"6b1f2e0e-3f0a-4a57-9d0c-0c8f5d1a2b3c"`},
		{"'a\\x00'::blob", `"a\\x00"`},
		{"'b'::enum('a', 'b')", `"b"`},
		{"[]", "[]"},
		{"[date '2015-03-31', null]", `["2015-03-31",null]`},
		{"[[1], [2, 3]]", "[[1],[2,3]]"},
		{"{'z': 1, 'a': date '2015-03-31', 'a \"b\", c': [{'x': 1.5}]}", `{"z":1,"a":"2015-03-31","a \"b\", c":[{"x":1.5}]}`},
		{"map {'b': 1, 'a': 2}", `{"a":2,"b":1}`},
		{"map {date '2015-03-31': [1]}", `{"2015-03-31":[1]}`},
	}
	for _, c := range cases {
		t.Run(c.expression, func(t *testing.T) {
			got, err := show(r, "select "+c.expression+" as v")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(`{"v":`+c.want+`}`, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReaderStops(t *testing.T) {
	r := mustReader(t)
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := r.Query(ctx, "select count(*) from range(1000000) as a, range(1000000) as b where a.range * b.range % 7 = 3")
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 5*time.Second {
		t.Errorf("got %v after %v", err, time.Since(start))
	}
	t.Run("a result left half read does not block the next", func(t *testing.T) {
		rows, err := r.Query(context.Background(), "from range(100000)")
		if err != nil {
			t.Fatal(err)
		}
		for range rows.All() {
			break
		}
		if _, err := show(r, "select 1"); err != nil {
			t.Error(err)
		}
	})
}

func TestReaderAnswersManyAtOnce(t *testing.T) {
	r := mustReader(t)
	first, err := r.Query(context.Background(), "from trials")
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	var group errgroup.Group
	for range 8 {
		group.Go(func() error {
			for range 20 {
				if got, err := show(r, "select sum(enrolment)::int as n from trials"); err != nil || got != `{"n":30}` {
					return fmt.Errorf("got %s, %w", got, err)
				}
				if _, err := show(r, "from glob('/*')"); err == nil {
					return errors.New("another connection reads files")
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
}

func TestReaderSpills(t *testing.T) {
	cfg := smallConfig(t)
	mustPublish(t, cfg)
	spill := filepath.Join(t.TempDir(), "spill")
	r, err := warehouse.Open(context.Background(), cfg.Path, warehouse.Limits{Threads: 1, MemoryLimit: "32MB", TempDir: spill})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	got, err := show(r, "select count(*) as n from (select range::varchar || repeat('x', 100) as v from range(600000) order by v desc offset 1)")
	if err != nil || got != `{"n":599999}` {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestLongTextsNeedLittleMemory(t *testing.T) {
	cfg := smallConfig(t)
	cfg.FS = with(smallProject(), map[string]string{
		"marts/texts.sql": "-- Texts, one row per number.\n-- n: number\n-- body: a text, each fourth of 5 KB\n-- @order_by: none\nselect range as n, repeat(md5(range::varchar), if(range % 4 = 0, 160, 10)) as body from range(6000)",
	})
	mustPublish(t, cfg)
	r, err := warehouse.Open(context.Background(), cfg.Path, warehouse.Limits{Threads: 1, MemoryLimit: "200MB"})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	got, err := show(r, "select sum(strlen(body))::int as bytes from texts")
	if err != nil || got != `{"bytes":9120000}` {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Run("a path without a warehouse, with the remedy", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "warehouse.duckdb")
		_, err := warehouse.Open(context.Background(), path, warehouse.Limits{})
		if !errors.Is(err, warehouse.ErrNoWarehouse) || err.Error() != "no warehouse yet at "+path+": run `ldntrials refresh` first" {
			t.Errorf("got %v", err)
		}
		if got := mustList(t, filepath.Dir(path)); len(got) > 0 {
			t.Errorf("made %v", got)
		}
	})
	t.Run("a folder", func(t *testing.T) {
		if _, err := warehouse.Open(context.Background(), t.TempDir(), warehouse.Limits{}); err == nil || !strings.Contains(err.Error(), "is a folder") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a damaged file, with the remedy", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "warehouse.duckdb")
		if err := os.WriteFile(path, bytes.Repeat([]byte("damaged "), 2000), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := warehouse.Open(context.Background(), path, warehouse.Limits{}); err == nil || !strings.Contains(err.Error(), "`ldntrials build` makes it anew") {
			t.Errorf("got %v", err)
		}
	})
}
