package app

import (
	"testing"

	"fyne.io/fyne/v2"
)

func TestLetterbox(t *testing.T) {
	for _, c := range []struct {
		area   rect
		aspect float32
		want   rect
	}{
		{rect{0, 0, 400, 300}, 4.0 / 3, rect{0, 0, 400, 300}},
		{rect{0, 0, 800, 300}, 4.0 / 3, rect{200, 0, 600, 300}},
		{rect{0, 0, 400, 600}, 4.0 / 3, rect{0, 150, 400, 450}},
		{rect{10, 20, 110, 220}, 0.5, rect{10, 20, 110, 220}},
		{rect{0, 0, 300, 300}, 0.5, rect{75, 0, 225, 300}},
		{rect{0, 0, 0, 300}, 0.5, rect{0, 0, 0, 0}},
		{rect{5, 5, 300, 300}, 0, rect{5, 5, 5, 5}},
	} {
		if got := letterbox(c.area, c.aspect); !roughlyEqual(got, c.want) {
			t.Errorf("letterbox(%v, %v) = %v, want %v", c.area, c.aspect, got, c.want)
		}
	}
}

func roughlyEqual(a, b rect) bool {
	for _, d := range []float32{a.x0 - b.x0, a.y0 - b.y0, a.x1 - b.x1, a.y1 - b.y1} {
		if d > 0.01 || d < -0.01 {
			return false
		}
	}
	return true
}

func TestRect(t *testing.T) {
	r := rectAt(fyne.NewPos(10, 20), fyne.NewSize(30, 40))
	if r != (rect{10, 20, 40, 60}) || r.pos() != fyne.NewPos(10, 20) || r.size() != fyne.NewSize(30, 40) {
		t.Errorf("rectAt gave %v", r)
	}
	if got := r.overlapArea(rect{30, 50, 100, 100}); got != 100 {
		t.Errorf("they share %v, want 100", got)
	}
	if got := r.overlapArea(rect{40, 60, 100, 100}); got != 0 {
		t.Errorf("neighbours share %v", got)
	}
	for _, c := range []struct{ from, want rect }{
		{rect{-5, -5, 5, 5}, rect{0, 0, 10, 10}},
		{rect{95, 98, 105, 108}, rect{90, 90, 100, 100}},
		{rect{50, 50, 60, 60}, rect{50, 50, 60, 60}},
		{rect{-50, 50, 100, 60}, rect{0, 50, 150, 60}},
	} {
		if got := c.from.clampedTo(rect{0, 0, 100, 100}); got != c.want {
			t.Errorf("%v went to %v, want %v", c.from, got, c.want)
		}
	}
	if !r.contains(fyne.NewPos(10, 20)) || r.contains(fyne.NewPos(40, 60)) {
		t.Error("a rectangle holds its first corner and not its last")
	}
}
