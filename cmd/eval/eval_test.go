package main

import (
	"image"
	"io"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"peerscope/detector"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func at(x float32) detector.Box { return detector.Box{X0: x, Y0: 0, X1: x + 0.1, Y1: 0.1} }

func TestMeanPrecision(t *testing.T) {
	found := func(label string, score, x float32) detector.Detection {
		return detector.Detection{Label: label, Score: score, Box: at(x)}
	}
	two := []object{{label: "cat", box: at(0)}, {label: "cat", box: at(0.5)}}
	for _, c := range []struct {
		name  string
		found []detector.Detection
		want  float64
	}{
		{"all", []detector.Detection{found("cat", 0.9, 0), found("cat", 0.8, 0.5)}, 1},
		{"nothing", nil, 0},
		{"half, recalls 0 to 0.5", []detector.Detection{found("cat", 0.9, 0)}, 51. / 101},
		{"twice the same", []detector.Detection{found("cat", 0.9, 0), found("cat", 0.8, 0.001)}, 51. / 101},
		{"a wrong one first", []detector.Detection{found("cat", 0.9, 0.8), found("cat", 0.8, 0), found("cat", 0.7, 0.5)}, 2. / 3},
		{"another label", []detector.Detection{found("dog", 0.9, 0)}, 0},
		{"too far off", []detector.Detection{found("cat", 0.9, 0.06)}, 0},
	} {
		got := meanPrecision([]example{{truth: two, found: c.found}, {}}, 0.5)
		if math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestAgreement(t *testing.T) {
	a := []detector.Detection{{Label: "cat", Score: 0.9, Box: at(0)}, {Label: "cat", Score: 0.6, Box: at(0.5)}, {Label: "cat", Score: 0.4, Box: at(0.3)}}
	b := []detector.Detection{{Label: "cat", Score: 0.3, Box: at(0.001)}, {Label: "dog", Score: 0.9, Box: at(0.5)}}
	if got := agreement([]example{{found: a}}, []example{{found: b}}, 0.5, 0.7); got != 0.5 {
		t.Errorf("agreement of %v", got)
	}
}

func TestPortrait(t *testing.T) {
	m := marked{image.NewYCbCr(image.Rect(0, 0, 640, 480), image.YCbCrSubsampleRatio420), []object{
		{label: "in the middle", box: detector.Box{X0: 0.4, Y0: 0.2, X1: 0.6, Y1: 0.8}},
		{label: "mostly outside", box: detector.Box{X0: 0, Y0: 0, X1: 0.4, Y1: 1}},
	}}
	p := portrait(m)
	if size := p.picture.Rect.Size(); size != image.Pt(270, 480) || len(p.truth) != 1 {
		t.Fatalf("%v with %v", size, p.truth)
	}
	b := p.truth[0].box
	if middle := (b.X0 + b.X1) / 2; math.Abs(float64(middle)-0.5) > 0.01 || math.Abs(float64(b.X1-b.X0)-0.2*640/270) > 1e-5 {
		t.Errorf("box %v", b)
	}
}

func TestSkippedWithoutPictures(t *testing.T) {
	none := filepath.Join(t.TempDir(), "none")
	for name, command := range map[string]func(io.Writer, string) error{"accuracy": accuracy, "steady": steady} {
		for _, dir := range []string{t.TempDir(), none} {
			var out strings.Builder
			if err := command(&out, dir); err != nil || !strings.Contains(out.String(), "skipped") {
				t.Errorf("%s of %s: %q, %v", name, dir, out.String(), err)
			}
		}
	}
}

func TestParseObject(t *testing.T) {
	classes := []string{"cat", "dog"}
	for line, want := range map[string]detector.Box{
		"1 0.5 0.5 0.25 0.5":            {X0: 0.375, Y0: 0.25, X1: 0.625, Y1: 0.75},
		"1 0.25 0.5 0.75 0.5 0.5 0.125": {X0: 0.25, Y0: 0.125, X1: 0.75, Y1: 0.5},
		"2 0.5 0.5 0.25 0.5":            {},
		"1 0.5 0.5 0.25":                {},
		"1 0.5 0.5 0.25 0.5 0.5":        {},
		"1 0.5 0.5 0.25 wide":           {},
		"":                              {},
	} {
		o, err := parseObject(line, classes)
		fine := want != detector.Box{}
		if (err == nil) != fine || fine && (o.label != "dog" || o.box.IoU(want) < 0.999) {
			t.Errorf("%q: %+v, %v", line, o, err)
		}
	}
}
