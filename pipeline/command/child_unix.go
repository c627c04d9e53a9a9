//go:build unix

package command

import (
	"os/exec"
	"syscall"
)

// ownGroup keeps an interrupt typed at a terminal from the run: the scheduler decides whether it
// may end first.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
