//go:build !cgo

package tflite

import (
	"image"

	"peerscope/detector"
)

// A Model cannot be had without cgo.
type Model struct{}

// Open checks the file and says ErrNoCgo.
func Open(file []byte, o Options) (*Model, error) {
	if _, _, err := prepare(file, o); err != nil {
		return nil, err
	}
	return nil, ErrNoCgo
}

// Size is that of nothing.
func (*Model) Size() image.Point { return image.Point{} }

// Warning is "".
func (*Model) Warning() string { return "" }

// Infer says ErrNoCgo.
func (*Model) Infer([]float32) (detector.Output, error) { return detector.Output{}, ErrNoCgo }

// Close does nothing.
func (*Model) Close() error { return nil }
