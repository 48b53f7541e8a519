//go:build linux

package e2e

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"peerscope/app/palette"
	"peerscope/internal/xtest"
)

const (
	// windowTimeout is for what takes a person's second, on a machine that is busy.
	windowTimeout = 90 * time.Second
	// objectListWidth is what "Seen now" covers at the upper right of a window; its dots
	// have the colours of boxes.
	objectListWidth, objectListHeight = 200, 300
)

// An appWindow is the program in a real window, as seen from outside.
type appWindow struct {
	*xtest.Window
	*program
	t       *testing.T
	name    string
	display *xtest.Display
	colors  themeColors
}

// colors are the colours of the theme by which a test finds its way.
type themeColors struct{ primary, button, danger color.NRGBA }

var themes = map[string]themeColors{
	"dark":  {hex(0x296FF6), hex(0x28292E), hex(0xD32F2F)},
	"light": {hex(0x296FF6), hex(0xE2E3E8), hex(0xD32F2F)},
}

// The colours of a call, whatever the theme: behind the text of a notice, in the place of
// a picture, and of the dot for how good the connection is.
var (
	noticeColor, placeholderColor = hex(0x181D25), hex(0x1C1E22)
	qualityColors                 = []color.Color{hex(0x3DD68C), hex(0xF5B021), hex(0xFF6B5E)}
)

// darkBackground is that of the dark theme.
var darkBackground = color.RGBA{0x17, 0x17, 0x18, 0xFF}

func hex(rgb uint32) color.NRGBA {
	return color.NRGBA{uint8(rgb >> 16), uint8(rgb >> 8), uint8(rgb), 0xFF}
}

func openWindow(t *testing.T, name, theme string, env ...string) *appWindow {
	t.Helper()
	d := xtest.Open(t, 1280, 1000)
	known := "XDG_CONFIG_HOME=" + writePreferences(t, `{"name":"Kim","name_asked":true}`) // or a name is asked for first
	p := launch(t, append([]string{known, d.Env(), "FYNE_THEME=" + theme, "FYNE_SCALE=1"}, env...))
	return &appWindow{Window: d.Window(p.cmd.Process.Pid), program: p, t: t, name: name, display: d, colors: themes[theme]}
}

// saveShot saves a screenshot for people, in the folder that PEERSCOPE_SHOTS names.
func (w *appWindow) saveShot(shot *image.RGBA, what string) {
	w.t.Helper()
	folder := os.Getenv("PEERSCOPE_SHOTS")
	if folder == "" {
		return
	}
	file, err := os.Create(filepath.Join(folder, w.name+"-"+what+".png"))
	if err != nil {
		w.t.Fatal(err)
	}
	defer file.Close()
	if err := png.Encode(file, shot); err != nil {
		w.t.Fatal(err)
	}
}

// awaitShot takes screenshots until one is as it should be, and keeps the last.
func (w *appWindow) awaitShot(what string, matches func(*image.RGBA) bool) (shot *image.RGBA) {
	w.t.Helper()
	defer func() { w.saveShot(shot, strings.ReplaceAll(what, " ", "-")) }()
	xtest.Eventually(w.t, windowTimeout, w.name+" shows "+what, func() bool {
		shot = w.Shot()
		return matches(shot)
	})
	return shot
}

// buttons are the buttons of a colour within area, from top to bottom.
func (w *appWindow) buttons(shot *image.RGBA, area image.Rectangle, paint color.Color) []image.Rectangle {
	return xtest.ColorRegions(shot, area, paint, image.Pt(24, 24))
}

// findStart waits for the button that starts a call, the uppermost of the main
// colour on the start screen.
func (w *appWindow) findStart(what string) (middle image.Point) {
	w.t.Helper()
	return w.findIn(what, image.Rect(0, 95, 10000, 10000))
}

// findCopy waits for the button that copies the link, high up in a room and at the
// left of the window's middle.
func (w *appWindow) findCopy(what string) (middle image.Point) {
	w.t.Helper()
	return w.findIn(what, image.Rect(0, 0, 540, 200))
}

func (w *appWindow) findIn(what string, area image.Rectangle) (middle image.Point) {
	w.t.Helper()
	w.awaitShot(what, func(shot *image.RGBA) bool {
		found := w.buttons(shot, area, w.colors.primary)
		if len(found) > 0 {
			middle = center(found[0])
		}
		return len(found) > 0
	})
	return middle
}

// callBar is where the round buttons are, in a call.
type callBar struct{ camera, boxes, list, leave image.Point }

// callBar finds the red button of leaving, the rightmost, and the others from it.
func (w *appWindow) callBar() (b callBar) {
	w.t.Helper()
	shot := w.awaitShot("the bar", func(shot *image.RGBA) bool {
		for _, red := range w.buttons(shot, shot.Rect, w.colors.danger) {
			if at := center(red); red.Dx() > 40 && at.X > b.leave.X {
				b.leave = at
			}
		}
		return b.leave != image.Point{}
	})
	const slot, all = 48, 13 // 44 across and 4 apart; without a problem of a device
	shown := min(all, (shot.Rect.Dx()-122)/slot)
	button := func(i int) image.Point { return b.leave.Sub(image.Pt(72+slot*(shown-1-i), 0)) }
	b.camera, b.boxes, b.list = button(1), button(3), button(7)
	return b
}

func center(r image.Rectangle) image.Point { return r.Min.Add(r.Max).Div(2) }

// background is the colour of the window itself.
func background(shot *image.RGBA) color.Color { return shot.At(1, 1) }

// inCall says whether a window shows somebody: then a dot at the name says how good the
// connection is.
func inCall(shot *image.RGBA) bool {
	top := shot.Rect
	top.Max.Y /= 2
	return xtest.CountPixels(shot, top, qualityColors...) > 20
}

// findPicture tells where the large picture of a call is. It is looked for in a band
// below the list and above the own picture, then followed up and down at its left.
func findPicture(shot *image.RGBA) image.Rectangle {
	size := shot.Rect.Size()
	band := xtest.ContentBounds(shot, image.Rect(0, size.Y*45/100, size.X, size.Y*60/100), background(shot))
	left := image.Rect(band.Min.X, 0, band.Min.X+max(band.Dx()/8, 1), size.Y)
	column := xtest.ContentBounds(shot, left, background(shot))
	return image.Rect(band.Min.X, column.Min.Y, band.Max.X, column.Max.Y)
}

// is4to3 says whether a picture has the shape of the sample's.
func is4to3(picture image.Rectangle) bool {
	off := picture.Dx()*3 - picture.Dy()*4
	return picture.Dx() > 200 && off >= -16 && off <= 16
}

// boxColors are those of boxes of every kind.
var boxColors = func() (all []color.Color) {
	for _, label := range []string{"person", "laptop", "book", "dog", "car", "dining table"} {
		all = append(all, palette.Of(label))
	}
	return all
}()

// boxPixels counts the pixels within area that have a colour of boxes.
func boxPixels(shot *image.RGBA, area image.Rectangle) int {
	return xtest.CountPixels(shot, area, boxColors...)
}

// awaitMotion waits until the picture in area is another one than now.
func (w *appWindow) awaitMotion(area image.Rectangle) {
	w.t.Helper()
	first := w.Shot()
	w.awaitShot("a moving picture", func(shot *image.RGBA) bool { return xtest.ChangedFraction(first, shot, area) > 0.1 })
}
