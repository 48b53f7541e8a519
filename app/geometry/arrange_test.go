package geometry

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"
)

const wide, tall = 4.0 / 3, 3.0 / 4

func TestArrange(t *testing.T) {
	for _, c := range []struct {
		name    string
		area    Rect
		aspects []float32
		large   int
		want    []Rect
	}{
		{"nobody", Rect{0, 0, 800, 600}, nil, -1, nil},
		{"one takes all", Rect{0, 0, 800, 600}, []float32{wide}, -1, []Rect{{0, 0, 800, 600}}},
		{"two side by side", Rect{0, 0, 1008, 400}, []float32{wide, wide}, -1, []Rect{{0, 12.5, 500, 387.5}, {508, 12.5, 1008, 387.5}}},
		{"two stacked", Rect{0, 0, 400, 1008}, []float32{wide, wide}, -1, []Rect{{0, 200, 400, 500}, {0, 508, 400, 808}}},
		{"portraits go side by side", Rect{0, 0, 708, 500}, []float32{tall, tall}, -1, []Rect{{0, 16.667, 350, 483.333}, {358, 16.667, 708, 483.333}}},
		{"a row has one height", Rect{0, 0, 758, 300}, []float32{wide, tall}, -1, []Rect{{62.5, 0, 462.5, 300}, {470.5, 0, 695.5, 300}}},
		{"three in a row", Rect{0, 0, 1216, 300}, []float32{wide, wide, wide}, -1, []Rect{{0, 0, 400, 300}, {408, 0, 808, 300}, {816, 0, 1216, 300}}},
		{"two and one", Rect{0, 0, 1000, 608}, []float32{wide, wide, wide}, -1, []Rect{{96, 0, 496, 300}, {504, 0, 904, 300}, {300, 308, 700, 608}}},
		{"two and two", Rect{0, 0, 1000, 608}, []float32{wide, wide, wide, wide}, -1, []Rect{{96, 0, 496, 300}, {504, 0, 904, 300}, {96, 308, 496, 608}, {504, 308, 904, 608}}},
		{"one large", Rect{0, 0, 1214, 600}, []float32{wide, wide, wide}, 1, []Rect{{813.667, 0, 1208.333, 296}, {5.667, 0, 805.667, 600}, {813.667, 304, 1208.333, 600}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := ArrangeTiles(c.area, c.aspects, c.large)
			if len(got) != len(c.want) {
				t.Fatalf("%d places, want %d", len(got), len(c.want))
			}
			for i := range got {
				if !roughlyEqual(got[i], c.want[i]) {
					t.Errorf("picture %d is at %v, want %v", i, got[i], c.want[i])
				}
			}
		})
	}
}

// The browser page lays pictures out in the same way; both sides test these
// vectors. A place is x, y, width and height of the letterboxed picture; the last is that
// of an added picture, where there is room for it.
func TestLayoutVectors(t *testing.T) {
	data, err := os.ReadFile("../../assets/vectors/layout.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Area     [2]float32
		Pictures [][2]float32 // widths and heights
		Added    *[2]float32
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
		area := Rect{X1: v.Area[0], Y1: v.Area[1]}
		places := ArrangeTiles(area, aspects, v.Large)
		if v.Added != nil {
			added := v.Added[0] / v.Added[1]
			if more, ok := AddTile(area, aspects, added, v.Large); ok {
				places, aspects = more, append(aspects, added)
			}
		}
		if len(places) != len(v.Places) {
			t.Fatalf("%v: %d places", v, len(places))
		}
		for i, p := range v.Places {
			if got := Letterbox(places[i], aspects[i]); !roughlyEqual(got, Rect{p[0], p[1], p[0] + p[2], p[1] + p[3]}) {
				t.Errorf("%v: picture %d is at %v", v, i, got)
			}
		}
	}
}

func TestTheLargeOneIsTheLargest(t *testing.T) {
	for n := 2; n <= 3; n++ {
		for large := range n {
			places := ArrangeTiles(Rect{0, 0, 1200, 800}, []float32{wide, wide, wide}[:n], large)
			for i, place := range places {
				if i != large && place.Area() >= places[large].Area() {
					t.Errorf("of %d with %d large, %d is as large", n, large, i)
				}
			}
		}
	}
}

// Whatever the window's shape, the pictures lie in it, share nothing, keep their
// shape, and the gaps of a grid are even.
func TestPlacesNeitherOverlapNorLeave(t *testing.T) {
	aspects := []float32{wide, tall, wide, 16.0 / 9}
	for _, size := range [][2]float32{{500, 300}, {800, 600}, {1280, 800}, {400, 900}, {1920, 1000}} {
		area := Rect{20, 30, 20 + size[0], 30 + size[1]}
		for n := 2; n <= 4; n++ {
			for large := -1; large < n; large++ {
				t.Run(fmt.Sprint(size, n, large), func(t *testing.T) {
					checkPlaces(t, area, ArrangeTiles(area, aspects[:n], large), aspects, large)
				})
			}
		}
	}
}

func checkPlaces(t *testing.T, area Rect, places []Rect, aspects []float32, large int) {
	for i, a := range places {
		if a.Area() <= 0 || a.OverlapArea(area) < a.Area()*0.999 {
			t.Errorf("picture %d is at %v of %v", i, a, area)
		}
		if !roughlyEqual(Letterbox(a, aspects[i]), a) {
			t.Errorf("picture %d of the aspect %v is at %v", i, aspects[i], a)
		}
		for j, b := range places[:i] {
			across, down := max(a.X0-b.X1, b.X0-a.X1), max(a.Y0-b.Y1, b.Y0-a.Y1)
			if max(across, down) < TileGap-0.01 {
				t.Errorf("pictures %d and %d are %v and %v apart", i, j, across, down)
			}
			if large < 0 && j == i-1 && a.Y0 == b.Y0 && across > TileGap+0.01 {
				t.Errorf("in their row pictures %d and %d are %v apart", i, j, across)
			}
		}
	}
}
