package geometry

import (
	"testing"

	"fyne.io/fyne/v2"
)

func TestLetterbox(t *testing.T) {
	for _, c := range []struct {
		area   Rect
		aspect float32
		want   Rect
	}{
		{Rect{0, 0, 400, 300}, 4.0 / 3, Rect{0, 0, 400, 300}},
		{Rect{0, 0, 800, 300}, 4.0 / 3, Rect{200, 0, 600, 300}},
		{Rect{0, 0, 400, 600}, 4.0 / 3, Rect{0, 150, 400, 450}},
		{Rect{10, 20, 110, 220}, 0.5, Rect{10, 20, 110, 220}},
		{Rect{0, 0, 300, 300}, 0.5, Rect{75, 0, 225, 300}},
		{Rect{0, 0, 0, 300}, 0.5, Rect{0, 0, 0, 0}},
		{Rect{5, 5, 300, 300}, 0, Rect{5, 5, 5, 5}},
	} {
		if got := Letterbox(c.area, c.aspect); !roughlyEqual(got, c.want) {
			t.Errorf("letterbox(%v, %v) = %v, want %v", c.area, c.aspect, got, c.want)
		}
	}
}

func roughlyEqual(a, b Rect) bool {
	for _, d := range []float32{a.X0 - b.X0, a.Y0 - b.Y0, a.X1 - b.X1, a.Y1 - b.Y1} {
		if d > 0.01 || d < -0.01 {
			return false
		}
	}
	return true
}

func TestRect(t *testing.T) {
	r := NewRect(fyne.NewPos(10, 20), fyne.NewSize(30, 40))
	if r != (Rect{10, 20, 40, 60}) || r.Position() != fyne.NewPos(10, 20) || r.Size() != fyne.NewSize(30, 40) {
		t.Errorf("rectAt gave %v", r)
	}
	if got := r.OverlapArea(Rect{30, 50, 100, 100}); got != 100 {
		t.Errorf("they share %v, want 100", got)
	}
	if got := r.OverlapArea(Rect{40, 60, 100, 100}); got != 0 {
		t.Errorf("neighbours share %v", got)
	}
	for _, c := range []struct{ from, want Rect }{
		{Rect{-5, -5, 5, 5}, Rect{0, 0, 10, 10}},
		{Rect{95, 98, 105, 108}, Rect{90, 90, 100, 100}},
		{Rect{50, 50, 60, 60}, Rect{50, 50, 60, 60}},
		{Rect{-50, 50, 100, 60}, Rect{0, 50, 150, 60}},
	} {
		if got := c.from.ClampedTo(Rect{0, 0, 100, 100}); got != c.want {
			t.Errorf("%v went to %v, want %v", c.from, got, c.want)
		}
	}
	if !r.Contains(fyne.NewPos(10, 20)) || r.Contains(fyne.NewPos(40, 60)) {
		t.Error("a rectangle holds its first corner and not its last")
	}
}
