//go:build cgo

package assets_test

import (
	"bytes"
	"image/jpeg"
	"os"
	"testing"

	"peerscope/assets"
	"peerscope/detector"
	"peerscope/detector/tflite"
	"peerscope/media"
)

// The photograph shows two people at a table with a laptop.
func TestModelFindsWhatIsInThePhotograph(t *testing.T) {
	photo, err := jpeg.Decode(bytes.NewReader(assets.Photo))
	if err != nil {
		t.Fatal(err)
	}
	own, err := assets.Model()
	if err != nil {
		t.Fatal(err)
	}
	original, err := os.ReadFile("model/detect.tflite")
	if err != nil {
		t.Fatal(err)
	}
	labels, err := detector.ParseLabels(assets.Labels())
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file    []byte
		options tflite.Options
	}{
		"the program's own":     {own, tflite.Options{}},
		"rewritten when opened": {original, tflite.Options{}},
		"as it was fetched":     {original, tflite.Options{Original: true}},
	} {
		t.Run(name, func(t *testing.T) {
			model, err := tflite.Open(c.file, c.options)
			if err != nil {
				t.Fatal(err)
			}
			d, err := detector.New(model, labels, detector.Settings{MinScore: 0.6, MaxBoxes: 20, MaxOverlap: 0.5})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = d.Close() }()
			found, err := d.Detect(media.FromImage(photo))
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range []detector.Detection{
				{Label: "person", Box: detector.Box{X0: 0.02, Y0: 0.04, X1: 0.43, Y1: 0.93}},
				{Label: "person", Box: detector.Box{X0: 0.47, Y0: 0.13, X1: 0.83, Y1: 0.80}},
				{Label: "laptop", Box: detector.Box{X0: 0.45, Y0: 0.27, X1: 1.00, Y1: 0.97}},
			} {
				if !contains(found, want) {
					t.Errorf("no %v among %v", want, found)
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
