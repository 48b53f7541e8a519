package video

import (
	"image"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"peerscope/app/geometry"
	"peerscope/app/palette"
	"peerscope/app/widgets"
	"peerscope/detector/track"
)

func shownView(t *testing.T, size fyne.Size, w, h int, objects ...track.Object) *View {
	test.NewTempApp(t)
	v := NewView(0)
	v.Resize(size)
	v.SetPicture(image.NewRGBA(image.Rect(0, 0, w, h)), objects, noon)
	return v
}

// A box keeps to its place in the letterboxed picture, and its chip to the
// picture, whatever the size of the view.
func TestBoxesStayOnThePicture(t *testing.T) {
	v := shownView(t, fyne.NewSize(100, 100), 640, 480, object(1, "person", 0.25, 0.5, 0.75, 1), object(2, "book", 0, 0, 0.1, 0.1))
	for _, c := range []struct {
		size fyne.Size
		want geometry.Rect
	}{
		{fyne.NewSize(640, 480), geometry.Rect{X0: 160, Y0: 240, X1: 480, Y1: 480}},
		{fyne.NewSize(840, 480), geometry.Rect{X0: 260, Y0: 240, X1: 580, Y1: 480}},
		{fyne.NewSize(640, 680), geometry.Rect{X0: 160, Y0: 340, X1: 480, Y1: 580}},
		{fyne.NewSize(320, 480), geometry.Rect{X0: 80, Y0: 240, X1: 240, Y1: 360}},
	} {
		v.Resize(c.size)
		m := v.overlay.annotations[0]
		if got := geometry.NewRect(m.box.Position(), m.box.Size()).Expanded(antialiasMargin); !roughlyEqual(got, c.want) {
			t.Errorf("at %v the box is %v, want %v", c.size, got, c.want)
		}
		picture := geometry.NewRect(v.picture.Position(), v.picture.Size())
		for _, m := range v.overlay.annotations {
			chip := geometry.NewRect(m.chip.Position(), m.chip.Size())
			if chip.OverlapArea(picture) < chip.Area()*0.999 {
				t.Errorf("at %v the chip %v is not on the picture %v", c.size, chip, picture)
			}
		}
	}
}

// Canvas objects are made once, and hidden while there is nothing to mark.
func TestMarksAreUsedAgain(t *testing.T) {
	v := shownView(t, fyne.NewSize(640, 480), 640, 480, object(1, "person", 0, 0, 1, 1), object(2, "book", 0, 0, 0.5, 0.5))
	made := len(v.overlay.canvasObjects())
	v.SetPicture(image.NewRGBA(image.Rect(0, 0, 640, 480)), nil, noon.Add(fadeOut))
	for _, o := range v.overlay.canvasObjects() {
		if o.Visible() {
			t.Errorf("%T is left over", o)
		}
	}
	v.SetPicture(image.NewRGBA(image.Rect(0, 0, 640, 480)), []track.Object{object(3, "dog", 0, 0, 1, 1)}, noon.Add(fadeOut))
	if len(v.overlay.canvasObjects()) != made {
		t.Errorf("%d objects became %d", made, len(v.overlay.canvasObjects()))
	}
	if box := v.overlay.annotations[0].box; !box.Visible() || lineOf(box, 1).FillColor != palette.Of("dog") {
		t.Errorf("the dog's box is %v", lineOf(box, 1).FillColor)
	}
}

func TestChipReadsAndContrasts(t *testing.T) {
	for _, label := range []string{"person", "cell phone", "book", "dog", "car", "bottle"} {
		v := shownView(t, fyne.NewSize(640, 480), 640, 480, object(1, label, 0.2, 0.2, 0.4, 0.4))
		m := v.overlay.annotations[0]
		if m.label.Text != label || m.detail.Text != "\u200991\u2009%" {
			t.Errorf("the chip says %q, %q", m.label.Text, m.detail.Text)
		}
		if m.detail.TextSize >= m.label.TextSize || m.detail.TextStyle.Bold || !m.label.TextStyle.Bold {
			t.Error("the score is as loud as the label")
		}
		ground := palette.Of(label)
		if got := palette.Contrast(ground, palette.TextColor(ground)); m.label.Color != palette.TextColor(ground) || m.chip.FillColor != ground || got < 4.5 {
			t.Errorf("the contrast on %s is %.1f", label, got)
		}
	}
}

// What is kept though it is seen faintly has a chip without a number: one below
// the least that was asked for would look like a mistake.
func TestFaintObjectsHaveNoNumber(t *testing.T) {
	faint := object(1, "person", 0.2, 0.2, 0.4, 0.4)
	faint.Detection.Score = 0.43
	for least, want := range map[float32]string{0.4: "\u200943\u2009%", 0.43: "\u200943\u2009%", 0.5: ""} {
		v := shownView(t, fyne.NewSize(640, 480), 640, 480)
		v.overlay.minScore = least
		v.SetPicture(image.NewRGBA(image.Rect(0, 0, 640, 480)), []track.Object{faint}, noon)
		if got := v.overlay.annotations[0].detail.Text; got != want {
			t.Errorf("from %v the chip says %q, want %q", least, got, want)
		}
	}
}

func TestFadeIn(t *testing.T) {
	for _, c := range []struct {
		age  time.Duration
		fade float32
		want float32
	}{
		{0, 1, 0}, {25 * time.Millisecond, 1, 0.25}, {time.Second, 1, 1}, {time.Second, 0.5, 0.5}, {time.Second, 0, 0}, {-time.Second, 1, 0},
	} {
		var o overlay
		o.setObjects([]track.Object{{Since: noon.Add(-c.age), Fade: c.fade}}, noon)
		if got := o.objects[0].opacity; got != c.want {
			t.Errorf("after %v at %v the opacity is %v, want %v", c.age, c.fade, got, c.want)
		}
	}
}

// An object that is there no longer fades out where it was, however it went; one
// that comes back meanwhile does not blink.
func TestFadeOut(t *testing.T) {
	gone := []track.Object{object(1, "person", 0.2, 0.2, 0.4, 0.4)}
	for _, faint := range []track.Object{{ID: 1, Since: gone[0].Since, Fade: 0.1}, {ID: 2, Since: noon, Fade: 1}} {
		var o overlay
		o.setObjects(gone, noon)
		o.setObjects([]track.Object{faint}, noon.Add(fadeOut/2))
		if got := o.objects[0]; got.ID != 1 || got.opacity < 0.49 || got.opacity > 0.51 {
			t.Errorf("half way it is %+v", got)
		}
		o.setObjects(gone, noon.Add(fadeOut/2))
		if got := o.objects[0].opacity; got != 1 {
			t.Errorf("back again its opacity is %v", got)
		}
		o.setObjects(nil, noon.Add(fadeOut*3/2))
		if len(o.objects) != 0 {
			t.Errorf("at the end there is still %+v", o.objects)
		}
	}
}

// A dark line lies on either side of the coloured one, within the picture.
func TestHalo(t *testing.T) {
	v := shownView(t, fyne.NewSize(640, 480), 640, 480, object(1, "person", 0, 0, 1, 1))
	box := v.overlay.annotations[0].box
	halo, line := lineOf(box, 0), lineOf(box, 1) // at the top
	over, under := geometry.NewRect(line.Position(), line.Size()), geometry.NewRect(halo.Position(), halo.Size())
	if over.Y0-palette.HaloWidth != under.Y0 || over.Y1+palette.HaloWidth != under.Y1 || halo.FillColor != palette.Halo {
		t.Errorf("the line at %v has the halo %v at %v", over, halo.FillColor, under)
	}
	if slices.Index(box.Objects, fyne.CanvasObject(halo)) > slices.Index(box.Objects, fyne.CanvasObject(line)) {
		t.Error("the halo is over the line")
	}
}

// lineOf is what is at the top of a box: 0 its halo, 1 its line.
func lineOf(box *widgets.Outline, n int) *canvas.Rectangle {
	perLine := len(box.Objects) / 2
	return box.Objects[n*perLine].(*canvas.Rectangle)
}

// strokeOf is how wide the line of a box is.
func strokeOf(box *widgets.Outline) float32 { return lineOf(box, 1).Size().Height }

// The smallest box under the pointer is thick and says how long it has been
// there, also in the next picture.
func TestHover(t *testing.T) {
	objects := []track.Object{object(1, "person", 0, 0, 1, 1), object(2, "book", 0.4, 0.4, 0.6, 0.6)}
	v := shownView(t, fyne.NewSize(640, 480), 640, 480, objects...)
	v.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(320, 240)}})
	v.SetPicture(image.NewRGBA(image.Rect(0, 0, 640, 480)), objects, noon)
	person, book := v.overlay.annotations[0], v.overlay.annotations[1]
	if strokeOf(person.box) != palette.StrokeWidth || strokeOf(book.box) != hoverStrokeWidth {
		t.Errorf("strokes of %v and %v", strokeOf(person.box), strokeOf(book.box))
	}
	if want := "\u200991\u2009% · 12 s"; book.detail.Text != want {
		t.Errorf("the chip says %q, want %q", book.detail.Text, want)
	}
	v.MouseOut()
	if strokeOf(book.box) != palette.StrokeWidth {
		t.Error("the box stays thick without the pointer")
	}
}

// Nothing tells that the pointer has left the window: what it was over is not hovered
// for ever.
func TestHoverEnds(t *testing.T) {
	objects := []track.Object{object(1, "person", 0, 0, 1, 1)}
	v := shownView(t, fyne.NewSize(640, 480), 640, 480, objects...)
	v.overlay.movePointer(fyne.NewPos(320, 240), time.Now().Add(-hoverTime))
	v.SetPicture(image.NewRGBA(image.Rect(0, 0, 640, 480)), objects, noon)
	if strokeOf(v.overlay.annotations[0].box) != palette.StrokeWidth {
		t.Error("the box stays thick without a motion of the pointer")
	}
}

// All boxes of a label can stand out at once.
func TestHighlight(t *testing.T) {
	v := shownView(t, fyne.NewSize(640, 480), 640, 480, object(1, "person", 0, 0, 0.4, 1), object(2, "book", 0.4, 0.4, 0.6, 0.6), object(3, "person", 0.6, 0, 1, 1))
	for label, want := range map[string][]float32{
		"person": {hoverStrokeWidth, palette.StrokeWidth, hoverStrokeWidth}, "book": {palette.StrokeWidth, hoverStrokeWidth, palette.StrokeWidth}, "": {palette.StrokeWidth, palette.StrokeWidth, palette.StrokeWidth},
	} {
		v.Highlight(label)
		for i, stroke := range want {
			if got := strokeOf(v.overlay.annotations[i].box); got != stroke {
				t.Errorf("with %q box %d has a stroke of %v", label, i, got)
			}
		}
	}
}

// roughlyEqual allows for the rounding to whole pixels.
func roughlyEqual(a, b geometry.Rect) bool {
	for _, d := range []float32{a.X0 - b.X0, a.Y0 - b.Y0, a.X1 - b.X1, a.Y1 - b.Y1} {
		if d > 1 || d < -1 {
			return false
		}
	}
	return true
}
