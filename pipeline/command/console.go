package command

import (
	"fmt"
	"io"
	"os"
	"sync"

	"golang.org/x/term"

	"ldntrials/pipeline/table"
)

// console is stderr while a command works. On a terminal it keeps one changing line
// below everything else that is written; elsewhere it writes through. Several
// goroutines may use it at once.
type console struct {
	mu       sync.Mutex
	w        io.Writer
	terminal bool
	width    func() int // cells of a line; 0 where nobody knows
	line     string     // the changing line as it stands; "" when there is none
}

// newConsole looks whether w is a terminal that can change a line.
func newConsole(w io.Writer, getenv func(string) string) *console {
	c := &console{w: w, width: func() int { return table.TerminalWidth(w) }}
	if f, ok := w.(*os.File); ok && getenv("TERM") != "dumb" {
		c.terminal = term.IsTerminal(int(f.Fd()))
	}
	return c
}

const clearLine = "\r\x1b[K"

// Write writes whole lines above the changing line.
func (c *console) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.line == "" {
		return c.w.Write(p)
	}
	if _, err := fmt.Fprint(c.w, clearLine); err != nil {
		return 0, err
	}
	n, err := c.w.Write(p)
	if err == nil {
		_, err = fmt.Fprint(c.w, c.line)
	}
	return n, err
}

// Show changes the line; "" takes it away. It does nothing where there is no terminal.
func (c *console) Show(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.terminal || text == "" && c.line == "" {
		return
	}
	width := c.width()
	if width <= 0 {
		width = 80 // a terminal that does not know
	}
	c.line = clip(text, max(width-1, 20))
	fmt.Fprint(c.w, clearLine+c.line)
}

func clip(text string, cells int) string {
	runes := []rune(text)
	if len(runes) <= cells {
		return text
	}
	return string(runes[:cells-1]) + "…"
}
