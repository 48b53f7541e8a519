//go:build cgo

package tflite

import (
	"image"
	"testing"

	"peerscope/detector"
	"peerscope/detector/graph"
)

// tiny is a detector of one place and three anchors, in pictures of 32x32, that
// finds class 1 in white ones. It costs microseconds.
func tiny() *graph.Graph {
	const side, anchors, classes = 32, 3, 2
	g := &graph.Graph{Inputs: []int32{0}, Tensors: []graph.Tensor{
		{Type: graph.Float32, Shape: []int32{1, side, side, 3}},
	}}
	add := func(t graph.Tensor) int32 {
		g.Tensors = append(g.Tensors, t)
		return int32(len(g.Tensors) - 1)
	}
	for _, each := range []int32{4, 1 + classes} {
		n := anchors * each
		weights := graph.Tensor{
			Type: graph.Int8, Shape: []int32{n, side, side, 3},
			Data: make([]byte, n*side*side*3), Scale: []float32{0.01}, Zero: []int64{0},
		}
		if each == 1+classes {
			for i := range side * side * 3 {
				weights.Data[2*side*side*3+i] = 1 // of anchor 0 and class 1
			}
		}
		float := add(graph.Tensor{Type: graph.Float32, Shape: weights.Shape})
		bias := add(graph.Tensor{Type: graph.Float32, Shape: []int32{n}, Data: make([]byte, 4*n)})
		out := add(graph.Tensor{Type: graph.Float32, Shape: []int32{1, 1, 1, n}})
		g.Operators = append(g.Operators,
			graph.Operator{Code: 6, Version: 2, Inputs: []int32{add(weights)}, Outputs: []int32{float}},
			graph.Operator{
				Code: 3, Version: 1, Union: 1, Options: []int32{1, 1, 1, 0, 1, 1},
				Inputs: []int32{0, float, bias}, Outputs: []int32{out},
			})
		g.Outputs = append(g.Outputs, out)
	}
	return g
}

func white(size image.Point) *image.YCbCr {
	p := image.NewYCbCr(image.Rectangle{Max: size}, image.YCbCrSubsampleRatio420)
	for i := range p.Y {
		p.Y[i] = 235
	}
	for i := range p.Cb {
		p.Cb[i], p.Cr[i] = 128, 128
	}
	return p
}

func TestTiny(t *testing.T) {
	d := openDetector(t, tiny().Write(), Options{}, detector.Settings{MinScore: 0.9, MaxBoxes: 9})
	found, err := d.Detect(white(image.Pt(64, 48)))
	if err != nil || len(found) != 1 || found[0].Label != "bicycle" {
		t.Errorf("%v, %v", found, err)
	}
}
