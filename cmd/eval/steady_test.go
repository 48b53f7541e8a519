package main

import (
	"image"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"peerscope/cmd/eval/internal/tracktest"
	"peerscope/detector"
	"peerscope/detector/motion"
)

func TestCounted(t *testing.T) {
	truth := []object{{label: "cat", box: at(0)}, {label: "cat", box: at(0.5)}, {label: "dog", box: at(0.2)}, {label: "cow", box: at(0.7)}}
	annotated, count := counted(truth, []detector.Detection{
		{Label: "cat", Score: 0.8, Box: at(0.01)},
		{Label: "cat", Score: 0.4, Box: at(0.5)},
		{Label: "cat", Score: 0.8, Box: at(0.2)},
		{Label: "cow", Score: 0.8, Box: at(0.75)},
	})
	if count != 1 || len(annotated) != 4 || annotated[0].Ignored || !annotated[1].Ignored || !annotated[2].Ignored || !annotated[3].Ignored {
		t.Errorf("%d of %+v", count, annotated)
	}
}

// ramp is a photograph that grows brighter to the right and darker down.
func ramp() *image.YCbCr {
	p := image.NewYCbCr(image.Rect(0, 0, 1200, 800), image.YCbCrSubsampleRatio420)
	for y := range 800 {
		for x := range 1200 {
			p.Y[p.YOffset(x, y)] = byte(60 + 120*x/1200 - 40*y/800)
		}
	}
	for i := range p.Cb {
		p.Cb[i], p.Cr[i] = 128, 128
	}
	return p
}

func TestLookShowsTheView(t *testing.T) {
	w := newSimulatedCamera(ramp())
	view := detector.Box{X0: 0.5, Y0: 0.25, X1: 1, Y1: 0.75}
	p := w.capture(view, 1)
	if size := p.Rect.Size(); size != image.Pt(640, 426) {
		t.Fatalf("%v", size)
	}
	mean := func(r image.Rectangle) float64 {
		sum := 0
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				sum += int(p.Y[p.YOffset(x, y)])
			}
		}
		return float64(sum) / float64(r.Dx()*r.Dy())
	}
	left, right := mean(image.Rect(0, 0, 20, 20)), mean(image.Rect(620, 406, 640, 426))
	full := 219. / 255 // of full range to limited
	if rise := right - left; math.Abs(rise-full*(60*620/640-20*406/426)) > 2 {
		t.Errorf("from %.1f to %.1f", left, right)
	}
	if q := w.capture(view, 1); string(q.Y) != string(p.Y) {
		t.Error("other noise for the same seed")
	}
	if q := w.capture(view, 2); string(q.Y) == string(p.Y) {
		t.Error("the same noise for another seed")
	}
}

func TestTableSaysWhatIsWrong(t *testing.T) {
	annotated := []tracktest.Object{{Label: "cat", Box: at(0.5)}}
	scene := tracktest.Photograph(annotated)[0]
	truth := func(off float32) tracktest.Source {
		return func(s tracktest.Scene, now time.Duration) ([]detector.Detection, time.Duration) {
			annotations, _ := s.GroundTruth(now)
			b := annotations[0].Box
			b.X0, b.X1 = b.X0+off, b.X1+off
			return []detector.Detection{{Label: "cat", Score: 0.9, Box: b}}, 0
		}
	}
	nothing := func(time.Time, detector.Box, float32) []detector.Detection { return nil }
	still := func(time.Time) motion.View { return motion.View{Scale: 1} }
	for _, c := range []struct {
		off      float32
		unclean  float64
		mistakes int
	}{{0, 0, 0}, {0.04, 1, 2}, {0.09, 1, 2}, {0.09, 0.9, 4}} {
		ways := ways(scene, observed{truth(c.off), still, nothing, 1}, usualRate, false)
		err := table(io.Discard, []measured{{scene.Name, usualRate, ways}}, c.unclean)
		mistakes := 0
		if err != nil {
			mistakes = strings.Count(err.Error(), "\n") + 1
		}
		if mistakes != c.mistakes {
			t.Errorf("off by %v: %v", c.off, err)
		}
	}
}
