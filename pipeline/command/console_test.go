package command

import (
	"bytes"
	"strings"
	"testing"
)

// screen plays what a terminal would show: \r goes to the start of the line and
// \x1b[K clears the rest of it.
func screen(written string) string {
	var lines []string
	line := ""
	for written != "" {
		switch {
		case strings.HasPrefix(written, "\r\x1b[K"):
			line, written = "", written[len("\r\x1b[K"):]
		case written[0] == '\n':
			lines, line, written = append(lines, line), "", written[1:]
		default:
			line, written = line+written[:1], written[1:]
		}
	}
	return strings.Join(append(lines, line), "\n")
}

func TestConsole(t *testing.T) {
	terminal := func() (*console, *bytes.Buffer) {
		var out bytes.Buffer
		return &console{w: &out, terminal: true, width: func() int { return 40 }}, &out
	}
	t.Run("log lines stand above the changing line, each whole", func(t *testing.T) {
		c, out := terminal()
		c.Show("fetch: 100 of 300")
		log := newLog(c, false)
		log.Warn("the register is slow")
		c.Show("fetch: 200 of 300")
		log.Warn("the register is slow")
		got := strings.Split(screen(out.String()), "\n")
		if len(got) != 3 || got[2] != "fetch: 200 of 300" {
			t.Fatalf("the screen shows %q", got)
		}
		for _, line := range got[:2] {
			if !strings.HasPrefix(line, "time=") || !strings.HasSuffix(line, `msg="the register is slow"`) {
				t.Errorf("garbled log line %q", line)
			}
		}
	})
	t.Run("the line goes when the work ends", func(t *testing.T) {
		c, out := terminal()
		c.Show("export: exporting")
		c.Show("")
		c.Write([]byte("published\n")) //nolint:errcheck // a buffer
		if got := screen(out.String()); got != "published\n" {
			t.Errorf("the screen shows %q", got)
		}
	})
	t.Run("a long line is cut to the terminal", func(t *testing.T) {
		c, out := terminal()
		c.Show(strings.Repeat("ä", 100))
		if got := []rune(screen(out.String())); len(got) != 39 || got[38] != '…' {
			t.Errorf("%d runes: %q", len(got), string(got))
		}
	})
	t.Run("elsewhere nothing but whole lines is written", func(t *testing.T) {
		var out bytes.Buffer
		c := newConsole(&out, func(string) string { return "" })
		c.Show("fetch: 100 of 300")
		c.Write([]byte("line\n")) //nolint:errcheck // a buffer
		if out.String() != "line\n" {
			t.Errorf("written: %q", out.String())
		}
	})
}
