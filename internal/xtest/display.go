// Package xtest drives real windows in tests: on an X server of their own
// (Xvfb) with a window manager (openbox), by clicks and keys (xdotool), and
// looks at them in screenshots (ImageMagick's import). It knows only what a
// person at the screen knows.
package xtest

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"peerscope/internal/skip"
)

// A Display is an X server that shows its windows to tests only.
type Display struct {
	t           testing.TB
	name        string // as in DISPLAY
	framebuffer string // the file that shows what is on it, in the format of xwd
}

// startLimit is how long anything on a display may take to be there.
const startLimit = 90 * time.Second

// Open starts a display of width x height pixels, which ends with the test. On a
// machine without the commands the test is skipped.
func Open(t testing.TB, width, height int) *Display {
	t.Helper()
	skip.WithoutCommands(t, "Xvfb", "openbox", "xdotool", "xclip", "import")
	folder := t.TempDir()
	d := &Display{t: t, framebuffer: filepath.Join(folder, "Xvfb_screen0")}
	number, theirs, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer number.Close()
	server := exec.Command("Xvfb", "-displayfd", "3", "-nolisten", "tcp",
		"-fbdir", folder,
		"-noreset", // or it starts anew, and refuses programs meanwhile, when the only one leaves
		"-screen", "0", fmt.Sprintf("%dx%dx24", width, height))
	server.ExtraFiles = []*os.File{theirs}
	d.run(server)
	theirs.Close()
	if err := number.SetReadDeadline(time.Now().Add(startLimit)); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(number).ReadString('\n')
	if err != nil {
		t.Fatalf("Xvfb names no display: %v", err)
	}
	d.name = ":" + strings.TrimSpace(line)
	manager := exec.Command("openbox")
	manager.Env = append(os.Environ(), d.Env(), "HOME="+t.TempDir())
	d.run(manager)
	return d
}

// run starts a command that is killed at the end of the test.
func (d *Display) run(c *exec.Cmd) {
	if err := c.Start(); err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() {
		_ = c.Process.Kill() // it may have ended
		_ = c.Wait()         // with the signal as its error
	})
}

// Env is the entry of an environment that puts a program's windows here.
func (d *Display) Env() string { return "DISPLAY=" + d.name }

// Pixels are what the screen shows at some points, now. It takes no more than reading
// them from a file, so that nothing is seen too late.
func (d *Display) Pixels(points ...image.Point) []color.RGBA {
	d.t.Helper()
	file, err := os.Open(d.framebuffer)
	if err != nil {
		d.t.Fatal(err)
	}
	defer file.Close()
	var header [25]uint32 // XWDFileHeader of X11/XWDFile.h
	if err := binary.Read(file, binary.BigEndian, &header); err != nil {
		d.t.Fatal(err)
	}
	const bytesPerColor = 12 // of the table between header and pixels
	start, stride := int(header[0]+header[19]*bytesPerColor), int(header[12])
	all := make([]color.RGBA, len(points))
	for i, p := range points {
		var blueGreenRed [3]byte
		if _, err := file.ReadAt(blueGreenRed[:], int64(start+p.Y*stride+4*p.X)); err != nil {
			d.t.Fatal(err)
		}
		all[i] = color.RGBA{blueGreenRed[2], blueGreenRed[1], blueGreenRed[0], 0xFF}
	}
	return all
}

// Clipboard is the text that was copied last; "" when there is none.
func (d *Display) Clipboard() string {
	out, err := d.tool("xclip", "-out", "-selection", "clipboard")
	if err != nil {
		return ""
	}
	return string(out)
}

// SetClipboard has text be what was copied last.
func (d *Display) SetClipboard(text string) {
	d.t.Helper()
	holder := exec.Command("xclip", "-in", "-quiet", "-selection", "clipboard") // it answers as long as it runs
	holder.Env = append(os.Environ(), d.Env())
	holder.Stdin = strings.NewReader(text)
	d.run(holder)
	Eventually(d.t, startLimit, "the text is in the clipboard", func() bool { return d.Clipboard() == text })
}

// AbandonClipboard asks for what was copied last, for a window that is gone before the
// answer.
func (d *Display) AbandonClipboard() {
	d.t.Helper()
	conn, err := xgb.NewConnDisplay(d.name)
	if err != nil {
		d.t.Fatal(err)
	}
	defer conn.Close()
	var atoms [2]xproto.Atom
	for i, name := range []string{"CLIPBOARD", "UTF8_STRING"} {
		reply, err := xproto.InternAtom(conn, false, uint16(len(name)), name).Reply()
		if err != nil {
			d.t.Fatal(err)
		}
		atoms[i] = reply.Atom
	}
	window, err := xproto.NewWindowId(conn)
	if err != nil {
		d.t.Fatal(err)
	}
	screen := xproto.Setup(conn).DefaultScreen(conn)
	xproto.GrabServer(conn) // until conn is closed nobody answers
	xproto.CreateWindow(conn, 0, window, screen.Root, 0, 0, 1, 1, 0, xproto.WindowClassInputOnly, screen.RootVisual, 0, nil)
	xproto.ConvertSelection(conn, window, atoms[0], atoms[1], atoms[1], xproto.TimeCurrentTime)
	if err := xproto.DestroyWindowChecked(conn, window).Check(); err != nil {
		d.t.Fatal(err)
	}
}

// Window waits for the window of the process, and for its having the focus.
func (d *Display) Window(pid int) *Window {
	d.t.Helper()
	w := &Window{display: d}
	Eventually(d.t, startLimit, "the window is there", func() bool {
		out, err := d.tool("xdotool", "search", "--onlyvisible", "--pid", fmt.Sprint(pid))
		w.id = strings.TrimSpace(string(out))
		return err == nil && w.id != "" && !strings.Contains(w.id, "\n")
	})
	Eventually(d.t, startLimit, "the window has the focus", func() bool {
		if _, err := d.tool("xdotool", "windowactivate", w.id); err != nil {
			return false
		}
		out, err := d.tool("xdotool", "getwindowfocus")
		return err == nil && strings.TrimSpace(string(out)) == w.id
	})
	return w
}

// tool runs a command on the display and gives what it prints.
func (d *Display) tool(name string, args ...string) ([]byte, error) {
	c := exec.Command(name, args...)
	c.Env = append(os.Environ(), d.Env())
	return c.Output()
}

// Eventually waits until the condition holds, and fails the test when that
// takes longer than limit. A screen tells nobody that it changed, so it is
// looked at again and again.
func Eventually(t testing.TB, limit time.Duration, what string, condition func() bool) {
	t.Helper()
	deadline := time.After(limit)
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for !condition() {
		select {
		case <-again.C:
		case <-deadline:
			t.Fatalf("after %v it is still not so that %s", limit, what)
		}
	}
}
