//go:build cgo

package tflite

import (
	"os"
	"testing"

	"peerscope/assets"
	"peerscope/detector"
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
