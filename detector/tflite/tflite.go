// Package tflite runs detection models with TensorFlow Lite's C library, by way
// of go-tflite, and with its XNNPACK kernels where the library has them.
//
// The library trusts its model files and crashes on bad ones, so package graph
// reads and checks each file first, and the library gets a file that was written
// anew from what was understood.
package tflite

import (
	"errors"
	"fmt"

	"peerscope/detector/graph"
)

// What Open and Infer may say; and graph.ErrMalformed and graph.ErrUnknown, of
// the file.
var (
	ErrModel  = errors.New("not a detection model") // a good file, but of something else
	ErrClosed = errors.New("model is closed")
	ErrNoCgo  = errors.New("built without cgo: no TensorFlow Lite")
	errFailed = errors.New("TensorFlow Lite failed")
)

// Options of a model. The zero value is right for nearly all.
type Options struct {
	// Threads that compute; 0 is 1. More are faster on idle cores alone, and far
	// slower on busy ones.
	Threads int
	// Original runs the model's own graph, quantized arithmetic, post-processing
	// and all, for comparison.
	Original bool
}

// prepare makes of a model file one for the library: a quantized SSD is
// rewritten; its heads, or any model's post-processing, become the outputs. The
// warning says why the graph stays as it is where that makes it slow.
func prepare(file []byte, o Options) (g *graph.Graph, warning string, err error) {
	g, err = graph.Parse(file)
	if err != nil || g.Classes() != nil {
		return g, "", err
	}
	g.DequantizeOutput()
	if _, ok := g.YOLO(); ok {
		return g, "", nil
	}
	if err := g.OrderOutputs(); err != nil {
		return nil, "", fmt.Errorf("%w that is known, SSD, EfficientDet or YOLO: %w", ErrModel, err)
	}
	if o.Original || g.Tensors[g.Inputs[0]].Type == graph.Float32 {
		return g, "", nil
	}
	fast, err := graph.Rewrite(g)
	if err != nil {
		return g, fmt.Sprintf("The model runs as it is, which is slower: %v.", err), nil
	}
	return fast, "", nil
}
