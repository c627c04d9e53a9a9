package dose

import (
	"fmt"
	"strings"
	"testing"
)

// prose is registry-like text of our own; a description repeats such sentences.
const prose = `Participants are randomised to low-dose naltrexone or matching placebo for twelve weeks. ` +
	`Naltrexone is started at 1.5 mg once daily at bedtime, raised to 3 mg after one week and to 4.5 mg thereafter; ` +
	`the control group receives identical capsules. Pain, sleep and fatigue are recorded in a diary every evening, and ` +
	`blood is drawn at baseline, week 6 and week 12 to measure inflammatory markers. Adults aged 18 to 70 years who take a ` +
	`stable dose of duloxetine 60 mg daily or gabapentin 300 mg three times a day may take part. `

func BenchmarkRead(b *testing.B) {
	for _, n := range []int{1, 2, 4, 8, 16, 32} {
		text := strings.Repeat(prose, n*16)
		b.Run(fmt.Sprintf("%dKiB", len(text)>>10), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				Read(text)
			}
		})
	}
}
