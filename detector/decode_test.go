package detector

import (
	"errors"
	"math"
	"testing"
)

// quiet is a head of which nothing scores.
func quiet(rows, columns, each, classes int) Head {
	n := rows * columns * each
	h := Head{Rows: rows, Columns: columns, Boxes: make([]float32, 4*n), Logits: make([]float32, n*classes)}
	for i := range h.Logits {
		h.Logits[i] = -20
	}
	return h
}

// five are the classes of twoHeads.
var five = []int32{0, 1, 2, 3, 4}

// twoHeads are a fine map of 2x2 places and a coarse one of one.
func twoHeads() []Head { return []Head{quiet(2, 2, 3, 5), quiet(1, 1, 6, 5)} }

func (h Head) set(anchor, class int, score float32) { h.Logits[anchor*5+class] = logit(score) }

func decodeAll(t *testing.T, out Output, s Settings) []scoredBox {
	t.Helper()
	var d decoder
	if err := d.collect(out, &decodeOptions{&s, nil, wholePicture, SmallShare}); err != nil {
		t.Fatal(err)
	}
	return d.finish(&s)
}

var all = Settings{MinScore: 0.1, MaxBoxes: 100, MaxOverlap: 0.5}

func near(a, b float32) bool { return math.Abs(float64(a-b)) < 1e-5 }

func TestAnchors(t *testing.T) {
	a := Anchors([][2]int{{19, 19}, {10, 10}, {5, 5}, {3, 3}, {2, 2}, {1, 1}})
	if len(a) != 1917 {
		t.Fatalf("%d anchors", len(a))
	}
	half := float32(math.Sqrt2)
	for i, want := range map[int]Anchor{
		0:    {0.5 / 19, 0.5 / 19, 0.1, 0.1},
		1:    {0.5 / 19, 0.5 / 19, 0.2 / half, 0.2 * half},
		5:    {0.5 / 19, 1.5 / 19, 0.2 * half, 0.2 / half},
		1083: {0.05, 0.05, 0.35, 0.35},
		1088: {0.05, 0.05, float32(math.Sqrt(0.35 * 0.5)), float32(math.Sqrt(0.35 * 0.5))},
		1916: {0.5, 0.5, float32(math.Sqrt(0.95)), float32(math.Sqrt(0.95))},
	} {
		if g := a[i]; !near(g.Y, want.Y) || !near(g.X, want.X) || !near(g.H, want.H) || !near(g.W, want.W) {
			t.Errorf("anchor %d is %v, want %v", i, g, want)
		}
	}
}

func TestDecodeBox(t *testing.T) {
	heads := twoHeads()
	heads[1].set(0, 3, 0.8) // the square anchor of scale 0.95 in the middle
	copy(heads[1].Boxes, []float32{1, -1, float32(5 * math.Log(0.5)), float32(5 * math.Log(0.25))})
	found := decodeAll(t, Output{Heads: heads, Classes: five}, all)
	if len(found) != 1 || found[0].class != 3 || !near(found[0].score, 0.8) {
		t.Fatalf("found %+v", found)
	}
	y, x, h, w := float32(0.5+0.095), float32(0.5-0.095), float32(0.95*0.5), float32(0.95*0.25)
	want := Box{x - w/2, y - h/2, x + w/2, y + h/2}
	if b := found[0].box; !near(b.X0, want.X0) || !near(b.Y0, want.Y0) || !near(b.X1, want.X1) || !near(b.Y1, want.Y1) {
		t.Errorf("box %v, want %v", b, want)
	}
}

func TestEveryClassIsLookedAt(t *testing.T) {
	for class := range 5 {
		heads := twoHeads()
		heads[0].set(7, class, 0.5)
		if found := decodeAll(t, Output{Heads: heads, Classes: five}, all); len(found) != 1 || int(found[0].class) != class {
			t.Errorf("class %d: found %+v", class, found)
		}
	}
}

// A column is of the class that the model says.
func TestColumnsHaveClasses(t *testing.T) {
	heads := twoHeads()
	heads[0].set(2, 3, 0.5)
	found := decodeAll(t, Output{Heads: heads, Classes: []int32{2, 3, 5, 88, 89}}, all)
	if len(found) != 1 || found[0].class != 88 {
		t.Errorf("found %+v", found)
	}
}

func TestSuppression(t *testing.T) {
	heads := twoHeads()
	heads[1].set(0, 1, 0.9)
	heads[1].set(5, 1, 0.8) // nearly the same anchor, the same class: goes
	heads[1].set(5, 2, 0.7) // the same place, another class: stays
	heads[0].set(0, 1, 0.6) // elsewhere: stays
	found := decodeAll(t, Output{Heads: heads, Classes: five}, all)
	if len(found) != 3 || !near(found[0].score, 0.9) || !near(found[1].score, 0.7) || !near(found[2].score, 0.6) {
		t.Errorf("found %+v", found)
	}
	few := all
	few.MaxBoxes = 2
	if found := decodeAll(t, Output{Heads: heads, Classes: five}, few); len(found) != 2 {
		t.Errorf("%d boxes of 2", len(found))
	}
}

// Two boxes of one thing give one between them, nearer to the better one,
// whichever of the two that is.
func TestSuppressedBoxesVote(t *testing.T) {
	left := func(score, other float32) float32 {
		heads := twoHeads()
		heads[1].set(0, 1, score) // the square of 0.95 in the middle
		heads[1].set(5, 1, other) // that of 0.975
		found := decodeAll(t, Output{Heads: heads, Classes: five}, all)
		if len(found) != 1 {
			t.Fatalf("found %+v", found)
		}
		return found[0].box.X0
	}
	const large, small = 0.0126603, 0.025 // left edges: (1 - sqrt 0.95)/2 and (1 - 0.95)/2
	a, b := left(0.61, 0.6), left(0.6, 0.61)
	if !(large < b && b < a && a < small) || a-b > 0.002 {
		t.Errorf("edges at %v and %v, want both between %v and %v", a, b, large, small)
	}
	if alone := left(0.9, 0.01); !near(alone, small) {
		t.Errorf("a box without others lies at %v, want %v", alone, small)
	}
}

// A part of the picture gives its small boxes that it does not cut; pieces of what
// another region has go.
func TestRegions(t *testing.T) {
	post := func(boxes ...float32) Output {
		n := len(boxes) / 4
		out := PostProcessOutput{Boxes: boxes, Classes: make([]float32, n), Count: []float32{float32(n)}}
		for i := range n {
			out.Scores = append(out.Scores, 0.9-0.1*float32(i))
		}
		return Output{PostProcess: out}
	}
	right := Box{0.5, 0, 1, 1}
	var d decoder
	for _, part := range []struct {
		region Box
		out    Output
	}{
		{wholePicture, post(0.1, 0.6, 0.5, 0.9)},
		{right, post( // y0, x0, y1, x1
			0.2, 0.3, 0.4, 0.6, // in the object that the whole has
			0.7, 0.2, 0.9, 0.4, // one more
			0.7, 0.01, 0.9, 0.2, // cut on the left
			0.7, 0.8, 0.9, 1, // at the picture's edge
			0, 0.1, 0.9, 0.9, // large
		)},
	} {
		if err := d.collect(part.out, &decodeOptions{&all, nil, part.region, SmallShare}); err != nil {
			t.Fatal(err)
		}
	}
	var got []Box
	for _, b := range d.finish(&all) {
		got = append(got, b.box)
	}
	want := []Box{{0.6, 0.1, 0.9, 0.5}, {0.6, 0.7, 0.7, 0.9}, {0.9, 0.7, 1, 0.9}}
	for i, w := range want {
		if len(got) != len(want) || got[i].IoU(w) < 0.99 {
			t.Fatalf("found %v, want %v", got, want)
		}
	}
}

func TestBoxesAreClipped(t *testing.T) {
	heads := twoHeads()
	heads[1].set(0, 0, 0.9)
	copy(heads[1].Boxes, []float32{0, 0, 20, 20})
	if found := decodeAll(t, Output{Heads: heads, Classes: five}, all); len(found) != 1 || found[0].box != (Box{0, 0, 1, 1}) {
		t.Errorf("found %+v", found)
	}
}

func TestHostileNumbers(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, v := range []float32{nan, inf, -inf, math.MaxFloat32, -math.MaxFloat32} {
		heads := twoHeads()
		for _, h := range heads {
			for i := range h.Logits {
				h.Logits[i] = v
			}
			for i := range h.Boxes {
				h.Boxes[i] = v
			}
		}
		found := PostProcessOutput{make([]float32, 40), make([]float32, 10), make([]float32, 10), []float32{v}}
		for _, s := range [][]float32{found.Boxes, found.Classes, found.Scores} {
			for i := range s {
				s[i] = v
			}
		}
		for _, out := range []Output{{Heads: heads, Classes: five}, {PostProcess: found}} {
			for _, f := range decodeAll(t, out, all) {
				if b := f.box; !(b.X0 >= 0 && b.X0 < b.X1 && b.X1 <= 1 && b.Y0 >= 0 && b.Y0 < b.Y1 && b.Y1 <= 1 && f.score <= 1) {
					t.Errorf("%v gives %+v", v, f)
				}
			}
		}
	}
}

func TestWrongOutputs(t *testing.T) {
	short := twoHeads()
	short[1].Boxes = short[1].Boxes[:20]
	ragged := twoHeads()
	ragged[0].Logits = ragged[0].Logits[:59]
	empty := twoHeads()
	empty[0].Rows = 0
	huge := twoHeads()
	huge[0].Rows = 1 << 30
	for i, out := range []Output{
		{}, {Heads: short, Classes: five}, {Heads: ragged, Classes: five}, {Heads: empty, Classes: five},
		{Heads: huge, Classes: five}, {Heads: make([]Head, 100), Classes: five},
		{Heads: twoHeads()}, {Heads: twoHeads(), Classes: five[:4]},
		{PostProcess: PostProcessOutput{make([]float32, 4), make([]float32, 1), make([]float32, 1), nil}},
		{PostProcess: PostProcessOutput{make([]float32, 5), make([]float32, 1), make([]float32, 1), make([]float32, 1)}},
		{PostProcess: PostProcessOutput{make([]float32, 4), make([]float32, 2), make([]float32, 1), make([]float32, 1)}},
	} {
		var d decoder
		if err := d.collect(out, &decodeOptions{&all, nil, wholePicture, SmallShare}); !errors.Is(err, ErrOutput) {
			t.Errorf("output %d: %v", i, err)
		}
	}
}

func TestDecodeAllocatesNothing(t *testing.T) {
	heads := twoHeads()
	heads[1].set(0, 1, 0.9)
	heads[0].set(0, 1, 0.6)
	var d decoder
	v := &decodeOptions{&all, nil, wholePicture, SmallShare}
	if n := testing.AllocsPerRun(20, func() {
		d.begin()
		_ = d.collect(Output{Heads: heads, Classes: five}, v)
		d.finish(&all)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkDecode(b *testing.B) {
	classes := make([]int32, 80)
	var heads []Head
	for i, n := range []int{19, 10, 5, 3, 2, 1} {
		heads = append(heads, quiet(n, n, anchorsAt(i), len(classes)))
	}
	var d decoder
	v := &decodeOptions{&all, nil, wholePicture, SmallShare}
	for b.Loop() {
		d.begin()
		if err := d.collect(Output{Heads: heads, Classes: classes}, v); err != nil {
			b.Fatal(err)
		}
		d.finish(&all)
	}
}
