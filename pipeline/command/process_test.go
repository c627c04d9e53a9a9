package command_test

import (
	"bufio"
	"context"
	"fmt"
	"os"

	"ldntrials/pipeline/report"
	"ldntrials/pipeline/warehouse"
)

// runReader opens a warehouse and counts its records whenever it reads a line.
func runReader() int {
	ctx := context.Background()
	r, err := warehouse.Open(ctx, os.Args[1], warehouse.Limits{})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	defer r.Close()
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		n, err := report.Count(ctx, r, "select count(*) from records")
		fmt.Println(n, err)
	}
	return 0
}
