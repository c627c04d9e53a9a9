//go:build unix

package command

import (
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

// hangups gives the SIGHUPs of this process, which then do not end it, until done.
func hangups() (got <-chan os.Signal, done func()) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGHUP)
	return c, func() { signal.Stop(c) }
}

// ownGroup keeps an interrupt typed at a terminal from the run: the scheduler decides whether it
// may end first.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
