package xtest

import (
	"bytes"
	"fmt"
	"image"
	"strconv"
	"strings"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// A Window is one on a Display. Positions are in pixels of what is in its frame.
type Window struct {
	display *Display
	id      string // as xdotool knows it
}

// Click presses the left button at a point, and leaves the pointer in the upper
// left corner, where nothing is that answers to it.
func (w *Window) Click(at image.Point) {
	w.display.t.Helper()
	w.xdotool("mousemove", "--window", w.id, fmt.Sprint(at.X), fmt.Sprint(at.Y), "click", "1",
		"mousemove", "--window", w.id, "1", "1")
}

// Press presses keys, each as xdotool names them: "ctrl+n", "Tab".
func (w *Window) Press(keys ...string) {
	w.display.t.Helper()
	w.xdotool(append([]string{"key"}, keys...)...)
}

// Type types a text.
func (w *Window) Type(text string) {
	w.display.t.Helper()
	w.xdotool("type", "--delay", "4", text) // milliseconds
}

// Resize makes the window width x height pixels.
func (w *Window) Resize(width, height int) {
	w.display.t.Helper()
	w.xdotool("windowsize", w.id, fmt.Sprint(width), fmt.Sprint(height))
}

// Erase has the server fill the window with its background, as it does before the
// program draws the first time.
func (w *Window) Erase() {
	w.display.t.Helper()
	id, err := strconv.ParseUint(w.id, 10, 32)
	if err != nil {
		w.display.t.Fatal(err)
	}
	conn, err := xgb.NewConnDisplay(w.display.name)
	if err != nil {
		w.display.t.Fatal(err)
	}
	defer conn.Close()
	const everything = 0
	if err := xproto.ClearAreaChecked(conn, false, xproto.Window(id), 0, 0, everything, everything).Check(); err != nil {
		w.display.t.Fatal(err)
	}
}

// Quit closes the window as its frame's button does.
func (w *Window) Quit() {
	w.display.t.Helper()
	w.Press("alt+F4") // of openbox
}

func (w *Window) xdotool(args ...string) {
	w.display.t.Helper()
	if out, err := w.display.tool("xdotool", args...); err != nil {
		w.display.t.Fatalf("xdotool %s: %v %s", strings.Join(args, " "), err, out)
	}
}

// Shot is a screenshot of what is in the window's frame.
func (w *Window) Shot() *image.RGBA {
	w.display.t.Helper()
	out, err := w.display.tool("import", "-silent", "-window", w.id, "-depth", "8", "ppm:-")
	if err != nil {
		w.display.t.Fatalf("no screenshot: %v", err)
	}
	shot, err := readPPM(out)
	if err != nil {
		w.display.t.Fatalf("no screenshot: %v", err)
	}
	return shot
}

// readPPM reads the pixel map that import writes (netpbm's ppm(5), binary), which
// costs no compression.
func readPPM(b []byte) (*image.RGBA, error) {
	var width, height, most int
	var space byte
	r := bytes.NewReader(b)
	if _, err := fmt.Fscanf(r, "P6\n%d %d\n%d%c", &width, &height, &most, &space); err != nil {
		return nil, fmt.Errorf("no pixel map: %w", err)
	}
	if width <= 0 || height <= 0 || most != 255 || r.Len() != 3*width*height {
		return nil, fmt.Errorf("no pixel map: %d bytes for %dx%d, values to %d", r.Len(), width, height, most)
	}
	shot := image.NewRGBA(image.Rect(0, 0, width, height))
	b = b[len(b)-r.Len():]
	for i := range width * height {
		copy(shot.Pix[4*i:], b[3*i:][:3])
		shot.Pix[4*i+3] = 0xFF
	}
	return shot, nil
}
