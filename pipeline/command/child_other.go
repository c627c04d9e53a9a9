//go:build !unix

package command

import (
	"os"
	"os/exec"
)

// hangups gives nothing where there is no such signal.
func hangups() (got <-chan os.Signal, done func()) { return nil, func() {} }

// ownGroup does nothing where there are no process groups.
func ownGroup(*exec.Cmd) {}
