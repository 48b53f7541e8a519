//go:build cgo

package tflite

import (
	"os"
	"testing"

	"peerscope/assets"
	"peerscope/detector"
	"peerscope/detector/internal/still"
)

// openDetector loads a model file, the program's own where it is nil.
func openDetector(t testing.TB, file []byte, o Options, s detector.Settings) *detector.Detector {
	t.Helper()
	if file == nil {
		file = embedded(t)
	}
	m, err := Open(file, o)
	if err != nil {
		t.Fatal(err)
	}
	if m.Warning() != "" {
		t.Log(m.Warning())
	}
	labels, err := detector.ParseLabels(assets.Labels())
	if err != nil {
		t.Fatal(err)
	}
	d, err := detector.New(m, labels, s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func embedded(t testing.TB) []byte {
	t.Helper()
	file, err := assets.Model()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// original is the quantized model as it was fetched.
func original(t testing.TB) []byte {
	t.Helper()
	file, err := os.ReadFile("../../assets/model/detect.tflite")
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// The photograph shows two people at a table with a laptop; the model as it was
// trained says so at these places.
func TestPhotograph(t *testing.T) {
	p, err := still.Load("../../assets/sample/photo.jpg")
	if err != nil {
		t.Fatal(err)
	}
	want := []detector.Detection{
		{Label: "person", Box: detector.Box{X0: 0.02, Y0: 0.04, X1: 0.43, Y1: 0.93}},
		{Label: "person", Box: detector.Box{X0: 0.47, Y0: 0.13, X1: 0.83, Y1: 0.80}},
		{Label: "laptop", Box: detector.Box{X0: 0.45, Y0: 0.27, X1: 1.00, Y1: 0.97}},
	}
	settings := detector.Settings{MinScore: 0.6, MaxBoxes: 20, MaxOverlap: 0.5}
	for name, c := range map[string]struct {
		file    []byte
		options Options
	}{
		"the program's own":     {nil, Options{}},
		"rewritten when opened": {original(t), Options{}},
		"as it was fetched":     {original(t), Options{Original: true}},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := openDetector(t, c.file, c.options, settings).Detect(p)
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range want {
				if !contains(found, w) {
					t.Errorf("no %v among %v", w, found)
				}
			}
		})
	}
}

func contains(found []detector.Detection, want detector.Detection) bool {
	for _, f := range found {
		if f.Label == want.Label && f.Box.IoU(want.Box) > 0.85 {
			return true
		}
	}
	return false
}
