package ctgov

import (
	"bufio"
	"compress/gzip"
	"os"
	"testing"
)

const bulkPath = "../../../../shared/data/ctgov/bulk.jsonl.gz"

// mustBulk reads the real records of the contract sample.
func mustBulk(tb testing.TB) [][]byte {
	tb.Helper()
	f, err := os.Open(bulkPath)
	if os.IsNotExist(err) {
		tb.Skip("SKIPPED: the contract sample is not here: ", bulkPath)
	}
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 64<<20)
	var bodies [][]byte
	for lines.Scan() {
		bodies = append(bodies, append([]byte(nil), lines.Bytes()...))
	}
	if err := lines.Err(); err != nil {
		tb.Fatal(err)
	}
	return bodies
}

func BenchmarkIdentify(b *testing.B) {
	bodies, r := mustBulk(b), New()
	size := 0
	for _, body := range bodies {
		size += len(body)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, body := range bodies {
			if _, _, err := r.Identify(body); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	bodies, r := mustBulk(b), New()
	size := 0
	for _, body := range bodies {
		size += len(body)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, body := range bodies {
			if _, err := r.Decode(body); err != nil {
				b.Fatal(err)
			}
		}
	}
}
