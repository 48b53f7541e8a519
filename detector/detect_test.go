package detector

import (
	"errors"
	"image"
	"image/color"
	"sync"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A fake model gives what it is told, and notices two uses at once.
type fake struct {
	size   image.Point
	out    Output
	err    error
	busy   atomic.Bool
	clash  atomic.Bool
	closed atomic.Int32
}

func (f *fake) Size() image.Point { return f.size }

func (f *fake) Infer(input []float32) (Output, error) {
	if !f.busy.CompareAndSwap(false, true) || len(input) != 3*f.size.X*f.size.Y || f.closed.Load() > 0 {
		f.clash.Store(true)
	}
	f.busy.Store(false)
	return f.out, f.err
}

func (f *fake) Close() error {
	f.closed.Add(1)
	return nil
}

// people is a model that finds a person and a car.
func people() *fake {
	heads := twoHeads()
	heads[1].set(0, 0, 0.9)
	heads[0].set(0, 2, 0.5)
	return &fake{size: image.Pt(4, 4), out: Output{Heads: heads, Classes: five}}
}

var coco = []string{"person", "bicycle", "car"}

func newDetector(t *testing.T, m *fake) *Detector {
	t.Helper()
	d, err := New(m, coco, Live())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func grey() *image.YCbCr {
	return plain(image.Rect(0, 0, 64, 48), color.YCbCr{Y: 128, Cb: 128, Cr: 128})
}

func TestDetect(t *testing.T) {
	d := newDetector(t, people())
	for _, c := range []struct {
		settings Settings
		want     []string
	}{
		{Live(), []string{"person", "car"}},
		{Settings{MinScore: 0.6, MaxBoxes: 9}, []string{"person"}},
		{Settings{MinScore: 0.1, MaxBoxes: 9, Labels: map[string]bool{"car": true}}, []string{"car"}},
		{Settings{MinScore: 0.1, MaxBoxes: 9, Labels: map[string]bool{}}, nil},
		{Settings{MinScore: -1, MaxBoxes: -1, MaxOverlap: 7}, nil},
	} {
		d.Set(c.settings)
		found, err := d.Detect(grey())
		if err != nil || len(found) != len(c.want) {
			t.Errorf("%+v: %v, %v", c.settings, found, err)
			continue
		}
		for i, w := range c.want {
			if found[i].Label != w {
				t.Errorf("%+v: %v", c.settings, found)
			}
		}
	}
}

func TestDetectPart(t *testing.T) {
	m := people()
	for _, h := range m.out.Heads {
		for i := range h.Boxes {
			if i%4 >= 2 {
				h.Boxes[i] = -10 // small
			}
		}
	}
	d := newDetector(t, m)
	whole, err := d.Detect(grey())
	if err != nil {
		t.Fatal(err)
	}
	part := Box{0.5, 0.25, 1, 0.75}
	found, err := d.DetectPart(grey(), part, SmallShare)
	if err != nil || len(found) == 0 || len(found) != len(whole) {
		t.Fatalf("%v, %v", found, err)
	}
	for i, f := range found {
		if want := whole[i].Box.inPicture(part); f.Box.IoU(want) < 0.999 || f.Label != whole[i].Label {
			t.Errorf("%v, not %v", f, want)
		}
	}
}

// What fills more of a part than is wanted, and what its inner edges cut, is left out.
func TestDetectPartLeavesOutLargeObjects(t *testing.T) {
	d := newDetector(t, people())
	part := Box{0, 0, 0.5, 1}
	small, err := d.DetectPart(grey(), part, 0.01)
	if err != nil || len(small) > 0 {
		t.Errorf("small ones: %v, %v", small, err)
	}
	if large, err := d.DetectPart(grey(), part, 1); err != nil || len(large) == 0 {
		t.Errorf("all: %v, %v", large, err)
	}
}

func TestAround(t *testing.T) {
	for box, want := range map[Box]Box{
		{0.4, 0.4, 0.6, 0.7}:  {0.3, 0.25, 0.7, 0.85}, // half of its size on each side
		{0.5, 0.5, 0.52, 0.6}: {0.31, 0.35, 0.71, 0.75},
		{0.7, 0, 1, 0.9}:      {0.375, 0, 1, 1}, // no higher than wide
		{0, 0, 0.1, 1}:        {0, 0, 0.625, 1},
		{0.45, 0, 0.55, 1}:    {0.1875, 0, 0.8125, 1},
		{0.1, 0, 0.9, 0.9}:    {0, 0, 1, 1},
	} {
		if got := Around(box, 1.6); got.IoU(want) < 0.999 {
			t.Errorf("%v: %v, not %v", box, got, want)
		}
	}
}

func TestDetectionsAreKept(t *testing.T) {
	d := newDetector(t, people())
	first, err := d.Detect(grey())
	if err != nil {
		t.Fatal(err)
	}
	was := first[0]
	d.model.(*fake).out.Heads[1].Boxes[0] = 3
	if _, err := d.Detect(grey()); err != nil || first[0] != was {
		t.Errorf("an earlier detection became %v: %v", first[0], err)
	}
}

func TestErrors(t *testing.T) {
	m := people()
	d := newDetector(t, m)
	if _, err := d.Detect(nil); !errors.Is(err, ErrPicture) {
		t.Errorf("no picture: %v", err)
	}
	m.err = errors.New("no memory")
	if _, err := d.Detect(grey()); !errors.Is(err, m.err) {
		t.Errorf("a model that fails: %v", err)
	}
	m.err, m.out = nil, Output{}
	if _, err := d.Detect(grey()); !errors.Is(err, ErrOutput) {
		t.Errorf("a model that gives nothing: %v", err)
	}
	for range 2 {
		if err := d.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}
	if _, err := d.Detect(grey()); !errors.Is(err, ErrClosed) || m.closed.Load() != 1 {
		t.Errorf("after close: %v, closed %d times", err, m.closed.Load())
	}
	for _, size := range []image.Point{{}, {-1, 4}, {1 << 20, 1 << 20}} {
		m := &fake{size: size}
		if _, err := New(m, coco, Live()); !errors.Is(err, ErrModel) || m.closed.Load() != 1 {
			t.Errorf("an input of %v: %v", size, err)
		}
	}
}

func TestManyAtOnce(t *testing.T) {
	m := people()
	d := newDetector(t, m)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 100 {
				d.Set(Settings{MinScore: float32(i) / 10, MaxBoxes: 5, Labels: map[string]bool{"car": true}})
				if _, err := d.Detect(grey()); err != nil && !errors.Is(err, ErrClosed) {
					t.Error(err)
				}
			}
			if i == 3 {
				_ = d.Close()
			}
		})
	}
	wg.Wait()
	if m.clash.Load() || m.closed.Load() != 1 {
		t.Error("the model was used twice at once, or after it was closed")
	}
}
