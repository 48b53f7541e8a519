//go:build linux

package e2e

import (
	"image"
	"strings"
	"syscall"
	"testing"
	"time"

	"peerscope/internal/xtest"
)

// TestWindows is a whole call between two processes in real windows, each on a
// display of its own: the host uses the mouse, the guest the keyboard alone.
// PEERSCOPE_SHOTS names a folder for what they saw.
func TestWindows(t *testing.T) {
	host, guest := openWindow(t, "host", "dark"), openWindow(t, "guest", "light")
	link := host.startCall()
	guest.joinCall(link)
	host.checkCall("a call")
	guest.checkCall("a call")
	host.checkWithoutList()
	host.Resize(640, 900)
	host.checkResized(image.Pt(640, 900))
	guest.Resize(800, 560)
	checkCameraOff(host, guest)
	checkBoxesOff(host, guest)
	checkLeaving(host, guest, link)
	host.Quit()
	guest.Press("ctrl+q")
	for _, w := range []*appWindow{host, guest} {
		if code := w.exit(10 * time.Second); code != 0 { // the product's bound is 3 s; this one is for any machine
			t.Errorf("%s ended with %d", w.name, code)
		}
	}
}

// startCall takes the sample clip for a camera and starts a call, all by clicking.
func (w *appWindow) startCall() (link string) {
	w.t.Helper()
	start := w.findStart("the start screen")
	w.Click(w.findSampleButton())
	w.awaitMotion(image.Rect(100, 150, 600, 450))
	w.Click(start)
	w.Click(w.findCopy("a room of its own"))
	xtest.Eventually(w.t, windowTimeout, "the link is copied", func() bool {
		link = w.display.Clipboard()
		return strings.HasPrefix(link, "http://")
	})
	w.saveShot(w.Shot(), "waiting")
	return link
}

// findSampleButton waits for the offer of the sample clip, in the place of the own
// picture, and gives its middle.
func (w *appWindow) findSampleButton() (middle image.Point) {
	w.t.Helper()
	w.awaitShot("the offer of the sample clip", func(shot *image.RGBA) bool {
		ownPicture := image.Rect(40, 120, 680, 500)
		offers := w.buttons(shot, ownPicture, w.colors.button)
		if len(offers) != 3 { // to look again, the screen, and the sample clip
			return false
		}
		for _, offer := range offers {
			if at := center(offer); at.X > middle.X {
				middle = at
			}
		}
		return true
	})
	return middle
}

// joinCall does the same as startCall and goes to the link, by the keyboard alone.
func (w *appWindow) joinCall(link string) {
	w.t.Helper()
	w.chooseSample()
	w.Press("ctrl+j")
	w.Type(link)
	w.joinWhenUnderstood()
}

// chooseSample takes the sample clip for a camera, by the keyboard.
func (w *appWindow) chooseSample() {
	w.t.Helper()
	w.findSampleButton()
	w.Press("Tab", "Tab", "Tab", "Tab", "Tab", "Return") // past the journal, the settings, Look again and Screen
	w.awaitMotion(image.Rect(100, 150, 600, 450))
}

// joinWhenUnderstood waits until what is in the field was understood, and joins.
func (w *appWindow) joinWhenUnderstood() {
	w.t.Helper()
	w.awaitShot("a link that was understood", func(shot *image.RGBA) bool {
		return len(w.buttons(shot, shot.Rect, w.colors.primary)) == 2 // Start and Join
	})
	w.Press("Return")
}

// checkCall looks at the other's picture: its shape, boxes on it and nowhere
// else but in the list, and that it moves.
func (w *appWindow) checkCall(what string) {
	w.t.Helper()
	var area, list image.Rectangle
	shot := w.awaitShot(what, func(shot *image.RGBA) bool {
		area, list = findPicture(shot), image.Rect(shot.Rect.Max.X-objectListWidth, 0, shot.Rect.Max.X, objectListHeight)
		listed := fewestBoxPixels == 0 || boxPixels(shot, list) > 0 // the list follows the boxes by a State
		return inCall(shot) && is4to3(area) && boxPixels(shot, area) >= fewestBoxPixels && listed
	})
	rest := shot.Rect
	rest.Max.X = list.Min.X
	w.checkRest(shot, area, rest)
	w.awaitMotion(area)
}

// checkRest looks at what of rest is not the picture: no pixel of a box, and
// beside and above the picture nothing but the window's background.
func (w *appWindow) checkRest(shot *image.RGBA, picture, rest image.Rectangle) {
	w.t.Helper()
	if stray := boxPixels(shot, rest) - boxPixels(shot, picture.Intersect(rest)); stray != 0 {
		w.t.Errorf("%s: %d pixels of boxes are outside the picture at %v", w.name, stray, picture)
	}
	if margin, stray := strayPixels(shot, picture); stray != 0 {
		w.t.Errorf("%s: %d pixels at %v, beside the picture, are not the window's background", w.name, stray, margin)
	}
}

// strayPixels counts what is not the window's background left of the picture or above
// it, and says where.
func strayPixels(shot *image.RGBA, picture image.Rectangle) (margin image.Rectangle, count int) {
	const soft = 2 // the smoothing of a stroke at the very edge
	for _, margin := range []image.Rectangle{
		image.Rect(0, picture.Min.Y, picture.Min.X-soft, picture.Max.Y),
		image.Rect(picture.Min.X, 0, picture.Max.X, picture.Min.Y-soft),
	} {
		if stray := margin.Dx()*margin.Dy() - xtest.CountPixels(shot, margin, background(shot)); stray != 0 {
			return margin, stray
		}
	}
	return image.Rectangle{}, 0
}

// checkWithoutList closes the list, with which nothing in the window but boxes
// has their colours, and looks at some screenshots of moving boxes.
func (w *appWindow) checkWithoutList() {
	w.t.Helper()
	size := w.Shot().Rect.Size()
	w.Click(w.callBar().list)
	w.awaitShot("a call without the list", func(shot *image.RGBA) bool {
		area := findPicture(shot)
		return is4to3(area) && boxPixels(shot, image.Rect(area.Max.X, 0, size.X, size.Y)) == 0
	})
	for range 4 {
		shot := w.Shot()
		w.checkRest(shot, findPicture(shot), shot.Rect)
	}
}

// checkResized looks at the call in a window of another size.
func (w *appWindow) checkResized(size image.Point) {
	w.t.Helper()
	var area image.Rectangle
	shot := w.awaitShot("a call in a tall window", func(shot *image.RGBA) bool {
		area = findPicture(shot)
		_, stray := strayPixels(shot, area) // until toasts are gone
		return shot.Rect.Size() == size && is4to3(area) && boxPixels(shot, area) >= fewestBoxPixels && stray == 0
	})
	if area.Dx() < size.X-20 {
		w.t.Errorf("%s: the picture at %v does not fill the width of %v", w.name, area, size)
	}
	w.checkRest(shot, area, shot.Rect)
	w.awaitMotion(area)
}

// checkCameraOff turns cameras off and on again: the host's by a click, the
// guest's by a key.
func checkCameraOff(host, guest *appWindow) {
	host.t.Helper()
	camera := host.callBar().camera
	host.Click(camera)
	guest.awaitPlaceholder()
	guest.Press("ctrl+e")
	host.awaitPlaceholder()
	host.Click(camera)
	guest.checkCall("the camera on again")
	guest.Press("ctrl+e")
	host.awaitShot("the camera on again", func(shot *image.RGBA) bool { return is4to3(findPicture(shot)) })
	host.awaitMotion(findPicture(host.Shot()))
}

// awaitPlaceholder waits until a placeholder, with a sentence, stands in the picture's place.
func (w *appWindow) awaitPlaceholder() {
	w.t.Helper()
	w.awaitShot("that the other camera is off", func(shot *image.RGBA) bool {
		area := findPicture(shot)
		panel := xtest.CountPixels(shot, area, placeholderColor)
		return area.Dx() > 200 && panel > area.Dx()*area.Dy()*7/10
	})
}

// checkBoxesOff hides the boxes and shows them again.
func checkBoxesOff(host, guest *appWindow) {
	host.t.Helper()
	boxes := host.callBar().boxes
	host.Click(boxes)
	guest.Press("ctrl+b")
	for _, w := range []*appWindow{host, guest} {
		w.awaitShot("no boxes", func(shot *image.RGBA) bool {
			return is4to3(findPicture(shot)) && boxPixels(shot, shot.Rect) == 0
		})
		w.awaitMotion(findPicture(w.Shot()))
	}
	host.Click(boxes)
	guest.Press("ctrl+b")
	for _, w := range []*appWindow{host, guest} {
		w.awaitShot("boxes again", func(shot *image.RGBA) bool {
			return boxPixels(shot, findPicture(shot)) >= fewestBoxPixels
		})
	}
}

// checkLeaving has the guest leave and come back, and then the host leave: the
// other one goes on and says what watchEvent.
func checkLeaving(host, guest *appWindow, link string) {
	host.t.Helper()
	before := host.Shot()
	guest.Press("ctrl+w")
	host.awaitAlone("that the guest has left", before)
	guest.findStart("the start screen again")
	guest.Press("ctrl+j") // the link is still in the field
	guest.checkCall("a second call")
	leave := host.callBar().leave
	before = guest.Shot()
	host.Click(leave)
	guest.awaitAlone("that the host has left", before)
	host.findStart("the start screen again")
}

// awaitAlone waits until the screen is no longer that of a call, and a notice is
// there that was not before.
func (w *appWindow) awaitAlone(what string, before *image.RGBA) {
	w.t.Helper()
	size := before.Rect.Size()
	top := image.Rect(72, 0, size.X-72, size.Y/3)
	notice := func(shot *image.RGBA) int { return xtest.CountPixels(shot, top, noticeColor) }
	w.awaitShot(what, func(shot *image.RGBA) bool {
		return notice(shot) > notice(before)+2000 &&
			len(w.buttons(shot, shot.Rect, w.colors.primary)) > 0 // to copy the link, or to start
	})
}

// TestHostWindowKilled kills the window in which a call was started: the other one is
// at home, where the call can be tried again.
func TestHostWindowKilled(t *testing.T) {
	host, guest := openWindow(t, "killed-host", "dark"), openWindow(t, "left-guest", "dark")
	guest.joinCall(host.startCall())
	guest.checkCall("a call")
	host.signal(syscall.SIGKILL)
	guest.awaitShot("that the call is over", func(shot *image.RGBA) bool {
		return len(guest.buttons(shot, shot.Rect, guest.colors.primary)) == 3 // Try again, Start, and Join for the link in the field
	})
}

// TestWindowIsTerminated is a window that the system ends, and nobody else: not a program
// that asks for the link and is gone before the answer.
func TestWindowIsTerminated(t *testing.T) {
	w := openWindow(t, "terminated", "dark")
	w.Press("ctrl+n")
	w.Click(w.findCopy("a room by the keyboard"))
	copied := func() bool { return strings.HasPrefix(w.display.Clipboard(), "http://") }
	xtest.Eventually(t, windowTimeout, "the link is copied", copied)
	for range 10 { // one may come while Mesa looks at errors
		w.display.AbandonClipboard()
	}
	xtest.Eventually(t, windowTimeout, "the link can still be asked for", copied)
	w.signal(syscall.SIGTERM)
	if code := w.exit(10 * time.Second); code != 0 {
		t.Errorf("ended with %d", code)
	}
}

// TestWindowIsSilent is a window that has nothing to complain of.
func TestWindowIsSilent(t *testing.T) {
	for _, locale := range []string{"C", "C.UTF-8"} {
		t.Run(locale, func(t *testing.T) {
			w := openWindow(t, "silent", "dark", "LANG="+locale)
			w.findStart("the start screen")
			w.signal(syscall.SIGTERM)
			if code := w.exit(processTimeout); code != 0 || w.stderr.Len() > 0 {
				t.Errorf("ended with %d and %q on stderr", code, &w.stderr)
			}
		})
	}
}
