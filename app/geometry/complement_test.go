package geometry

import (
	"math/rand/v2"
	"testing"
)

// The parts and the holes together are the area, and no part is over another one or a
// hole.
func TestComplement(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	area := Rect{10, 20, 110, 100}
	for n := range 200 {
		var holes []Rect
		covered := float32(0)
		for range n % 6 {
			x, y := float32(random.IntN(120)), float32(random.IntN(120))
			hole := Rect{x, y, x + float32(random.IntN(50)), y + float32(random.IntN(50))}
			free := true
			for _, other := range holes {
				free = free && hole.OverlapArea(other) == 0
			}
			if free {
				holes = append(holes, hole)
				covered += hole.OverlapArea(area)
			}
		}
		parts := Complement(area, holes)
		for i, part := range parts {
			covered += part.OverlapArea(area)
			for _, other := range append(parts[:i:i], holes...) {
				if part.OverlapArea(other) > 0 {
					t.Fatalf("%v: the part %v is over %v", holes, part, other)
				}
			}
		}
		if covered != area.Area() {
			t.Fatalf("%v: %v of %v is covered", holes, covered, area.Area())
		}
	}
}
