package app

import (
	"math/rand/v2"
	"testing"

	"fyne.io/fyne/v2"
)

var chipSize = fyne.NewSize(70, 17)

func TestPlaceOfAChip(t *testing.T) {
	picture := rect{100, 50, 740, 530}
	for _, c := range []struct {
		name string
		box  rect
		free []rect
		want fyne.Position
	}{
		{"above the top left corner", rect{200, 200, 300, 300}, nil, fyne.NewPos(200, 183)},
		{"inside where there is no room above", rect{200, 60, 300, 300}, nil, fyne.NewPos(200, 60)},
		{"not beyond the right edge", rect{700, 200, 740, 300}, nil, fyne.NewPos(670, 183)},
		{"a box of the whole picture", picture, nil, fyne.NewPos(100, 50)},
		{"a box at the top of the picture", rect{100, 50, 140, 60}, nil, fyne.NewPos(100, 50)},
		{"inside where something lies above", rect{200, 200, 300, 300}, []rect{{0, 150, 800, 200}}, fyne.NewPos(200, 200)},
		{"along the edge, out of the way", rect{200, 200, 400, 300}, []rect{{190, 150, 280, 400}}, fyne.NewPos(330, 183)},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := chipPlacer{picture: picture, obstacles: c.free}
			if got, _ := p.place(c.box, chipSize, -1); got.pos() != c.want || got.size() != chipSize {
				t.Errorf("the chip is at %v", got)
			}
		})
	}
}

// Ten boxes anywhere: every chip is inside the picture, none over another nor
// over our own picture.
func TestChipsKeepApart(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	picture := rect{30, 40, 670, 520}
	own := rect{520, 380, 660, 500}
	for range 500 {
		p := chipPlacer{picture: picture, obstacles: []rect{own}}
		for range 10 {
			x, y := picture.x0+random.Float32()*600, picture.y0+random.Float32()*440
			box := rect{x, y, min(picture.x1, x+10+random.Float32()*300), min(picture.y1, y+10+random.Float32()*300)}
			p.place(box, chipSize, -1)
		}
		for i, a := range p.obstacles {
			if a.overlapArea(picture) < a.area() {
				t.Fatalf("%v is out of the picture", a)
			}
			for _, b := range p.obstacles[:i] {
				if a.overlapArea(b) > 0 {
					t.Fatalf("%v is over %v", a, b)
				}
			}
		}
	}
}

// A chip that was sent inside for lack of room stays there while the box
// trembles about the border.
func TestChipsDoNotJump(t *testing.T) {
	picture := rect{0, 0, 640, 480}
	before := -1
	moves := 0
	for i := range 40 {
		y := chipSize.Height + float32(i%2*4-2) // now 2 too little, now 2 to spare
		p := chipPlacer{picture: picture}
		_, chosen := p.place(rect{100, y, 300, 300}, chipSize, before)
		if before >= 0 && chosen != before {
			moves++
		}
		before = chosen
	}
	if moves > 1 {
		t.Errorf("the chip jumped %d times", moves)
	}
}
