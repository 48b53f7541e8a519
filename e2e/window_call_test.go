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
	host, guest := openFace(t, "host", "dark"), openFace(t, "guest", "light")
	link := host.start()
	guest.join(link)
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
	for _, f := range []*face{host, guest} {
		if code := f.exit(10 * time.Second); code != 0 { // the product's bound is 3 s; this one is for any machine
			t.Errorf("%s ended with %d", f.name, code)
		}
	}
}

// start takes the sample clip for a camera and starts a call, all by clicking.
func (f *face) start() (link string) {
	f.t.Helper()
	start := f.findStart("the start screen")
	f.Click(f.sampleOffer())
	f.moves(image.Rect(100, 150, 600, 450))
	f.Click(start)
	f.Click(f.findCopy("a room of its own"))
	xtest.Eventually(f.t, patience, "the link is copied", func() bool {
		link = f.display.Clipboard()
		return strings.HasPrefix(link, "http://")
	})
	f.keep(f.Shot(), "waiting")
	return link
}

// sampleOffer waits for the offer of the sample clip, in the place of the own
// picture, and gives its middle.
func (f *face) sampleOffer() (middle image.Point) {
	f.t.Helper()
	f.until("the offer of the sample clip", func(shot *image.RGBA) bool {
		ownPicture := image.Rect(40, 120, 680, 500)
		offers := f.buttons(shot, ownPicture, f.paints.button)
		if len(offers) != 3 { // to look again, the screen, and the sample clip
			return false
		}
		for _, offer := range offers {
			if at := centre(offer); at.X > middle.X {
				middle = at
			}
		}
		return true
	})
	return middle
}

// join does the same as start and goes to the link, by the keyboard alone.
func (f *face) join(link string) {
	f.t.Helper()
	f.takeSample()
	f.Press("ctrl+j")
	f.Type(link)
	f.joinUnderstood()
}

// takeSample takes the sample clip for a camera, by the keyboard.
func (f *face) takeSample() {
	f.t.Helper()
	f.sampleOffer()
	f.Press("Tab", "Tab", "Tab", "Tab", "Return") // past the settings, Look again and Screen
	f.moves(image.Rect(100, 150, 600, 450))
}

// joinUnderstood waits until what is in the field was understood, and joins.
func (f *face) joinUnderstood() {
	f.t.Helper()
	f.until("a link that was understood", func(shot *image.RGBA) bool {
		return len(f.buttons(shot, shot.Rect, f.paints.primary)) == 2 // Start and Join
	})
	f.Press("Return")
}

// checkCall looks at the other's picture: its shape, boxes on it and nowhere
// else but in the list, and that it moves.
func (f *face) checkCall(what string) {
	f.t.Helper()
	var area, list image.Rectangle
	shot := f.until(what, func(shot *image.RGBA) bool {
		area, list = picture(shot), shot.Rect
		list.Min.X = list.Max.X - listWidth
		listed := fewestBoxPixels == 0 || boxPixels(shot, list) > 0 // the list follows the boxes by a State
		return inCall(shot) && isVGA(area) && boxPixels(shot, area) >= fewestBoxPixels && listed
	})
	rest := shot.Rect
	rest.Max.X = list.Min.X
	f.checkRest(shot, area, rest)
	f.moves(area)
}

// checkRest looks at what of rest is not the picture: no pixel of a box, and
// beside and above the picture nothing but the window's ground.
func (f *face) checkRest(shot *image.RGBA, picture, rest image.Rectangle) {
	f.t.Helper()
	if stray := boxPixels(shot, rest) - boxPixels(shot, picture.Intersect(rest)); stray != 0 {
		f.t.Errorf("%s: %d pixels of boxes are outside the picture at %v", f.name, stray, picture)
	}
	const soft = 2 // the smoothing of a stroke at the very edge
	for _, margin := range []image.Rectangle{
		image.Rect(0, picture.Min.Y, picture.Min.X-soft, picture.Max.Y),
		image.Rect(picture.Min.X, 0, picture.Max.X, picture.Min.Y-soft),
	} {
		if got, all := xtest.Count(shot, margin, ground(shot)), margin.Dx()*margin.Dy(); got != all {
			f.t.Errorf("%s: %d of %d pixels at %v, beside the picture, are not the window's ground", f.name, all-got, all, margin)
		}
	}
}

// checkWithoutList closes the list, with which nothing in the window but boxes
// has their colours, and looks at some photographs of moving boxes.
func (f *face) checkWithoutList() {
	f.t.Helper()
	size := f.Shot().Rect.Size()
	f.Click(size.Sub(image.Pt(26, 22)))
	f.until("a call without the list", func(shot *image.RGBA) bool {
		area := picture(shot)
		return isVGA(area) && boxPixels(shot, image.Rect(area.Max.X, 0, size.X, size.Y)) == 0
	})
	for range 4 {
		shot := f.Shot()
		f.checkRest(shot, picture(shot), shot.Rect)
	}
}

// checkResized looks at the call in a window of another size.
func (f *face) checkResized(size image.Point) {
	f.t.Helper()
	var area image.Rectangle
	shot := f.until("a call in a tall window", func(shot *image.RGBA) bool {
		area = picture(shot)
		return shot.Rect.Size() == size && isVGA(area) && boxPixels(shot, area) >= fewestBoxPixels
	})
	if area.Dx() < size.X-20 {
		f.t.Errorf("%s: the picture at %v does not fill the width of %v", f.name, area, size)
	}
	f.checkRest(shot, area, shot.Rect)
	f.moves(area)
}

// checkCameraOff turns cameras off and on again: the host's by a click, the
// guest's by a key.
func checkCameraOff(host, guest *face) {
	host.t.Helper()
	camera := host.bar().camera
	host.Click(camera)
	guest.seesNoPicture()
	guest.Press("ctrl+e")
	host.seesNoPicture()
	host.Click(camera)
	guest.checkCall("the camera on again")
	guest.Press("ctrl+e")
	host.until("the camera on again", func(shot *image.RGBA) bool { return isVGA(picture(shot)) })
	host.moves(picture(host.Shot()))
}

// seesNoPicture waits until a plate, with a sentence, stands in the picture's place.
func (f *face) seesNoPicture() {
	f.t.Helper()
	f.until("that the other camera is off", func(shot *image.RGBA) bool {
		area := picture(shot)
		plate := xtest.Count(shot, area, f.paints.plate)
		return area.Dx() > 200 && plate > area.Dx()*area.Dy()*7/10
	})
}

// checkBoxesOff hides the boxes and shows them again.
func checkBoxesOff(host, guest *face) {
	host.t.Helper()
	boxes := host.bar().boxes
	host.Click(boxes)
	guest.Press("ctrl+b")
	for _, f := range []*face{host, guest} {
		f.until("no boxes", func(shot *image.RGBA) bool {
			return isVGA(picture(shot)) && boxPixels(shot, shot.Rect) == 0
		})
		f.moves(picture(f.Shot()))
	}
	host.Click(boxes)
	guest.Press("ctrl+b")
	for _, f := range []*face{host, guest} {
		f.until("boxes again", func(shot *image.RGBA) bool {
			return boxPixels(shot, picture(shot)) >= fewestBoxPixels
		})
	}
}

// checkLeaving has the guest leave and come back, and then the host leave: the
// other one goes on and says what happened.
func checkLeaving(host, guest *face, link string) {
	host.t.Helper()
	before := host.Shot()
	guest.Press("ctrl+w")
	host.seesItIsAlone("that the guest has left", before)
	guest.findStart("the start screen again")
	guest.Press("ctrl+j") // the link is still in the field
	guest.checkCall("a second call")
	leave := host.bar().leave
	before = guest.Shot()
	host.Click(leave)
	guest.seesItIsAlone("that the host has left", before)
	host.findStart("the start screen again")
}

// seesItIsAlone waits until the screen is no longer that of a call, and its last
// line says something else than before.
func (f *face) seesItIsAlone(what string, before *image.RGBA) {
	f.t.Helper()
	size := before.Rect.Size()
	line := image.Rect(30, size.Y-34, size.X-140, size.Y-8)
	f.until(what, func(shot *image.RGBA) bool {
		says := xtest.Count(shot, line, ground(shot)) < line.Dx()*line.Dy()
		return says && xtest.Changed(before, shot, line) > 0 &&
			len(f.buttons(shot, shot.Rect, f.paints.primary)) > 0 // to copy the link, or to start
	})
}

// TestWindowIsTerminated is a window that the system ends.
func TestWindowIsTerminated(t *testing.T) {
	f := openFace(t, "terminated", "dark")
	f.Press("ctrl+n")
	f.findCopy("a room by the keyboard")
	f.signal(syscall.SIGTERM)
	if code := f.exit(10 * time.Second); code != 0 {
		t.Errorf("ended with %d", code)
	}
}

// TestWindowIsSilent is a window that has nothing to complain of.
func TestWindowIsSilent(t *testing.T) {
	for _, locale := range []string{"C", "C.UTF-8"} {
		t.Run(locale, func(t *testing.T) {
			f := openFace(t, "silent", "dark", "LANG="+locale)
			f.findStart("the start screen")
			f.Quit()
			if code := f.exit(10 * time.Second); code != 0 || f.stderr.Len() > 0 {
				t.Errorf("ended with %d and %q on stderr", code, &f.stderr)
			}
		})
	}
}
