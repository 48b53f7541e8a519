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
		overlap float32 // with the truth
		others  bool    // more may be found
	}{
		"the program's own":    {own, tflite.Options{}, 0.75, false},
		"v1 rewritten":         {original, tflite.Options{}, 0.5, true},
		"v1 as it was fetched": {original, tflite.Options{Original: true}, 0.5, true},
	} {
		t.Run(name, func(t *testing.T) {
			model, err := tflite.Open(c.file, c.options)
			if err != nil {
				t.Fatal(err)
			}
			d, err := detector.New(model, labels, detector.Settings{MinScore: 0.45, MaxBoxes: 20, MaxOverlap: 0.5})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = d.Close() }()
			found, err := d.Detect(media.FromImage(photo))
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range []detector.Detection{
				{Label: "person", Box: detector.Box{X0: 0.00, Y0: 0.00, X1: 0.64, Y1: 0.95}},
				{Label: "person", Box: detector.Box{X0: 0.51, Y0: 0.10, X1: 0.83, Y1: 0.78}},
				{Label: "laptop", Box: detector.Box{X0: 0.40, Y0: 0.24, X1: 1.00, Y1: 0.97}},
			} {
				if !contains(found, want, c.overlap) {
					t.Errorf("no %v among %v", want, found)
				}
			}
			if !c.others && len(found) != 3 {
				t.Errorf("found %v", found)
			}
		})
	}
}

func contains(found []detector.Detection, want detector.Detection, overlap float32) bool {
	for _, f := range found {
		if f.Label == want.Label && f.Box.IoU(want.Box) > overlap {
			return true
		}
	}
	return false
}
