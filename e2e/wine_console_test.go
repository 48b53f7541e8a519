//go:build linux

package e2e

import (
	"io"
	"os"
	"strings"
	"testing"

	"peerscope/internal/skip"
)

// detectPipedPicture has peerscope.com hand its standard input on.
func detectPipedPicture(t *testing.T, w *winePrefix, com string) {
	picture, err := os.ReadFile(photo)
	if err != nil {
		t.Fatal(err)
	}
	p := w.start(t, nil, com, "detect", "-")
	if _, err := p.stdin.Write(picture); err != nil {
		t.Fatal(err)
	}
	if err := p.stdin.Close(); err != nil {
		t.Fatal(err)
	}
	sameDetections(t, p.line(wineTimeout))
	if code := p.exit(wineTimeout); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// interruptInConsole presses Ctrl+C in a console, as which Wine takes a terminal.
func interruptInConsole(t *testing.T, w *winePrefix, com string) {
	skip.WithoutCommands(t, "script")
	p := launchCommand(t, append(w.env[:len(w.env):len(w.env)], "TERM=xterm", "COM="+com),
		"script", "--quiet", "--return", "--command", `exec wine "$COM" serve --listen 127.0.0.1:0`, "/dev/null")
	for !strings.Contains(p.line(wineTimeout), `"listen":`) {
	}
	const ctrlC = "\x03"
	if _, err := io.WriteString(p.stdin, ctrlC); err != nil {
		t.Fatal(err)
	}
	if code := p.exit(wineTimeout); code != 0 {
		t.Errorf("exit code %d", code)
	}
}
