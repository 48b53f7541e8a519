package widgets

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/geometry"
)

// What flows is whole at any width but one that is narrower than a part, in reading
// order and apart; and the height that is asked for is the height that it takes.
func TestFlow(t *testing.T) {
	test.NewTempApp(t)
	var parts []fyne.CanvasObject
	for i := range 30 {
		parts = append(parts, NewFixedSpacer(float32(20+i*37%90), 30))
	}
	parts[7].Hide()
	flow := NewFlow(parts...)
	for _, width := range []float32{120, 300, 1000} {
		flow.Resize(fyne.NewSize(width, 1))
		height := flow.MinSize().Height
		flow.Resize(fyne.NewSize(width, height))
		var before geometry.Rect
		for i, o := range parts {
			if !o.Visible() {
				continue
			}
			r := geometry.NewRect(o.Position(), o.Size())
			if r.X0 < 0 || r.X1 > width || r.Y1 > height || r.OverlapArea(before) > 0 || i > 0 && r.Y0 <= before.Y0 && r.X0 <= before.X0 {
				t.Fatalf("at %v of %v part %d is at %v after %v", width, height, i, r, before)
			}
			before = r
		}
		if before.Y1 != height {
			t.Errorf("at %v it asks for %v and takes %v", width, height, before.Y1)
		}
	}
}

func TestChoice(t *testing.T) {
	test.NewTempApp(t)
	var told []int
	c := NewToolkit(nil, nil).NewChoice([]string{"a", "b", "c"}, 1, func(i int) { told = append(told, i) })
	on := func() (all []int) {
		for i, o := range c.Container.Objects {
			if o.(*Chip).IsOn() {
				all = append(all, i)
			}
		}
		return all
	}
	if got := on(); !slices.Equal(got, []int{1}) {
		t.Errorf("at first %v are on", got)
	}
	c.Tap(2)
	c.Tap(2)
	if got := on(); !slices.Equal(got, []int{2}) || !slices.Equal(told, []int{2}) || c.Chosen() != 2 {
		t.Errorf("%v are on, told were %v", got, told)
	}
	c.Set([]string{"d"}, -1)
	if got := on(); len(got) != 0 || len(c.Container.Objects) != 1 || len(told) != 1 {
		t.Errorf("of others %v are on, told were %v", got, told)
	}
}

// A tick chip is on or off by itself, by the keyboard too, and its border tells it
// from the ground.
func TestTickChip(t *testing.T) {
	test.NewTempApp(t)
	told := []bool{}
	c := NewToolkit(nil, nil).NewTickChip("dog", func(on bool) { told = append(told, on) })
	test.NewTempWindow(t, c)
	size := c.MinSize()
	c.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if !c.IsOn() || c.MinSize() != size {
		t.Errorf("on: %v; its size went from %v to %v", c.IsOn(), size, c.MinSize())
	}
	c.Set(false)
	c.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	if !slices.Equal(told, []bool{true, true}) || c.Importance != widget.LowImportance {
		t.Errorf("told were %v", told)
	}
	if border := test.WidgetRenderer(c).Objects()[0].(*canvas.Rectangle); border.StrokeWidth == 0 || border.Size() != c.Size() {
		t.Errorf("its border is %v wide around %v", border.StrokeWidth, border.Size())
	}
}
