//go:build cgo

package tflite

import (
	"errors"
	"testing"

	"peerscope/detector/graph"
)

// Whatever is in a file, Open refuses it or the library runs it: a file that
// harms ends the process.
func FuzzOpen(f *testing.F) {
	f.Add(tiny().Write())
	f.Add(finished().Write())
	f.Add(tinyYOLO(false).Write())
	f.Add(rearranged().Write())
	f.Fuzz(func(t *testing.T, file []byte) {
		m, err := Open(file, Options{})
		if err != nil {
			if !errors.Is(err, graph.ErrMalformed) && !errors.Is(err, graph.ErrUnknown) &&
				!errors.Is(err, ErrModel) && !errors.Is(err, errFailed) {
				t.Errorf("an error of no kind: %v", err)
			}
			return
		}
		const most = 1 << 20 // pixels; a larger one only takes time
		if n := m.Size().X * m.Size().Y; n <= most {
			if _, err := m.Infer(make([]float32, 3*n)); err != nil && !errors.Is(err, errFailed) {
				t.Error(err)
			}
		}
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
}
