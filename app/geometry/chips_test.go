package geometry

import (
	"math/rand/v2"
	"testing"

	"fyne.io/fyne/v2"
)

var chipSize = fyne.NewSize(70, 17)

func TestPlaceOfAChip(t *testing.T) {
	picture := Rect{100, 50, 740, 530}
	for _, c := range []struct {
		name string
		box  Rect
		free []Rect
		want fyne.Position
	}{
		{"above the top left corner", Rect{200, 200, 300, 300}, nil, fyne.NewPos(200, 183)},
		{"inside where there is no room above", Rect{200, 60, 300, 300}, nil, fyne.NewPos(200, 60)},
		{"not beyond the right edge", Rect{700, 200, 740, 300}, nil, fyne.NewPos(670, 183)},
		{"a box of the whole picture", picture, nil, fyne.NewPos(100, 50)},
		{"a box at the top of the picture", Rect{100, 50, 140, 60}, nil, fyne.NewPos(100, 50)},
		{"inside where something lies above", Rect{200, 200, 300, 300}, []Rect{{0, 150, 800, 200}}, fyne.NewPos(200, 200)},
		{"along the edge, out of the way", Rect{200, 200, 400, 300}, []Rect{{190, 150, 280, 400}}, fyne.NewPos(330, 183)},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := ChipPlacer{Picture: picture, Obstacles: c.free}
			if got, _ := p.Place(c.box, chipSize, -1); got.Position() != c.want || got.Size() != chipSize {
				t.Errorf("the chip is at %v", got)
			}
		})
	}
}

// Ten boxes anywhere: every chip is inside the picture, none over another nor
// over our own picture.
func TestChipsKeepApart(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	picture := Rect{30, 40, 670, 520}
	own := Rect{520, 380, 660, 500}
	for range 500 {
		p := ChipPlacer{Picture: picture, Obstacles: []Rect{own}}
		for range 10 {
			x, y := picture.X0+random.Float32()*600, picture.Y0+random.Float32()*440
			box := Rect{x, y, min(picture.X1, x+10+random.Float32()*300), min(picture.Y1, y+10+random.Float32()*300)}
			p.Place(box, chipSize, -1)
		}
		for i, a := range p.Obstacles {
			if a.OverlapArea(picture) < a.Area() {
				t.Fatalf("%v is out of the picture", a)
			}
			for _, b := range p.Obstacles[:i] {
				if a.OverlapArea(b) > 0 {
					t.Fatalf("%v is over %v", a, b)
				}
			}
		}
	}
}

// A chip that was sent inside for lack of room stays there while the box
// trembles about the border.
func TestChipsDoNotJump(t *testing.T) {
	picture := Rect{0, 0, 640, 480}
	before := -1
	moves := 0
	for i := range 40 {
		y := chipSize.Height + float32(i%2*4-2) // now 2 too little, now 2 to spare
		p := ChipPlacer{Picture: picture}
		_, chosen := p.Place(Rect{100, y, 300, 300}, chipSize, before)
		if before >= 0 && chosen != before {
			moves++
		}
		before = chosen
	}
	if moves > 1 {
		t.Errorf("the chip jumped %d times", moves)
	}
}
