package geometry

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"
)

const wide, tall = 4.0 / 3, 3.0 / 4

func TestArrange(t *testing.T) {
	none := Rect{}
	for _, c := range []struct {
		name    string
		area    Rect
		own     Rect
		aspects []float32
		large   int
		want    []Rect
	}{
		{"nobody", Rect{0, 0, 800, 600}, none, nil, -1, nil},
		{"one takes all", Rect{0, 0, 800, 600}, none, []float32{wide}, -1, []Rect{{0, 0, 800, 600}}},
		{"two side by side", Rect{0, 0, 1008, 400}, none, []float32{wide, wide}, -1, []Rect{{0, 0, 500, 400}, {508, 0, 1008, 400}}},
		{"two stacked", Rect{0, 0, 400, 1008}, none, []float32{wide, wide}, -1, []Rect{{0, 0, 400, 500}, {0, 508, 400, 1008}}},
		{"portraits go side by side", Rect{0, 0, 708, 500}, none, []float32{tall, tall}, -1, []Rect{{0, 0, 350, 500}, {358, 0, 708, 500}}},
		{"three in a row", Rect{0, 0, 1216, 300}, none, []float32{wide, wide, wide}, -1, []Rect{{0, 0, 400, 300}, {408, 0, 808, 300}, {816, 0, 1216, 300}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := ArrangeTiles(c.area, c.own, c.aspects, c.large)
			if len(got) != len(c.want) {
				t.Fatalf("%d cells, want %d", len(got), len(c.want))
			}
			for i := range got {
				if !roughlyEqual(got[i], c.want[i]) {
					t.Errorf("cell %d is %v, want %v", i, got[i], c.want[i])
				}
			}
		})
	}
}

// The browser page lays pictures out in the same way; both sides test these
// vectors. A place is x, y, width and height of the letterboxed picture.
func TestLayoutVectors(t *testing.T) {
	data, err := os.ReadFile("../../assets/vectors/layout.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Area     [2]float32
		Pictures [][2]float32 // widths and heights
		Large    int
		Places   [][4]float32
	}
	if err := json.Unmarshal(data, &vectors); err != nil || len(vectors) == 0 {
		t.Fatalf("%d vectors, %v", len(vectors), err)
	}
	for _, v := range vectors {
		var aspects []float32
		for _, p := range v.Pictures {
			aspects = append(aspects, p[0]/p[1])
		}
		cells := ArrangeTiles(Rect{X1: v.Area[0], Y1: v.Area[1]}, Rect{}, aspects, v.Large)
		if len(cells) != len(v.Places) {
			t.Fatalf("%v: %d cells", v, len(cells))
		}
		for i, p := range v.Places {
			if got := Letterbox(cells[i], aspects[i]); !roughlyEqual(got, Rect{p[0], p[1], p[0] + p[2], p[1] + p[3]}) {
				t.Errorf("%v: picture %d is at %v", v, i, got)
			}
		}
	}
}

func TestTheLargeOneIsTheLargest(t *testing.T) {
	for n := 2; n <= 3; n++ {
		for large := range n {
			aspects := []float32{wide, wide, wide}[:n]
			cells := ArrangeTiles(Rect{0, 0, 1200, 800}, Rect{}, aspects, large)
			for i, cell := range cells {
				if i != large && Letterbox(cell, wide).Area() >= Letterbox(cells[large], wide).Area() {
					t.Errorf("of %d with %d large, %d is as large", n, large, i)
				}
			}
		}
	}
}

// Whatever the window's shape, the cells lie in it, share nothing, and a small
// picture is not under our own.
func TestCellsNeitherOverlapNorLeave(t *testing.T) {
	for _, size := range [][2]float32{{500, 300}, {800, 600}, {1280, 800}, {400, 900}, {1920, 1000}} {
		area := Rect{0, 0, size[0], size[1]}
		for n := 1; n <= 4; n++ {
			for large := -1; large < n; large++ {
				t.Run(fmt.Sprint(size, n, large), func(t *testing.T) {
					own := Rect{size[0] - 150, size[1] - 110, size[0] - 12, size[1] - 12}
					checkCells(t, area, own, ArrangeTiles(area, own, []float32{wide, tall, wide, 16.0 / 9}[:n], large), large)
				})
			}
		}
	}
}

func checkCells(t *testing.T, area, own Rect, cells []Rect, large int) {
	for i, a := range cells {
		if a.Area() <= 0 || a.OverlapArea(area) < a.Area()*0.999 {
			t.Errorf("cell %d is %v of %v", i, a, area)
		}
		for j, b := range cells[:i] {
			if a.OverlapArea(b) > 0 {
				t.Errorf("cells %d and %d share %v", i, j, a.OverlapArea(b))
			}
		}
		if large >= 0 && i != large && a.OverlapArea(own) > 0 {
			t.Errorf("the small picture %d is under our own", i)
		}
	}
}
