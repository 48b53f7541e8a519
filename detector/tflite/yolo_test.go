//go:build cgo

package tflite

import (
	"errors"
	"image"
	"math"
	"testing"

	"peerscope/detector"
	"peerscope/detector/graph"
)

// tinyYOLO is a model of ten places and two classes, in pictures of 32x32. At one
// place it finds class 1, the surer the brighter the picture is.
func tinyYOLO(objectness bool) *graph.Graph {
	const side, places, place = 32, 10, 3
	shape, across, down := []int32{1, 6, places}, places, 1
	values := []float32{0.5, 0.5, 0.5, 0.25, 0, 0}
	if objectness {
		shape, across, down = []int32{1, places, 7}, 1, 7
		values = []float32{0.5, 0.5, 0.5, 0.25, 1, 0, 0}
	}
	n := int(shape[1] * shape[2])
	bias, weights := make([]float32, n), make([]float32, n*side*side*3)
	for k, v := range values {
		bias[place*down+k*across] = v
	}
	score := place*down + (len(values)-1)*across
	for i := range side * side * 3 {
		weights[score*side*side*3+i] = 0.8 / (side * side * 3)
	}
	return &graph.Graph{
		Inputs: []int32{0}, Outputs: []int32{4},
		Tensors: []graph.Tensor{
			{Shape: []int32{1, side, side, 3}},
			{Shape: []int32{int32(n), side, side, 3}, Data: graph.Float32Bytes(weights)},
			{Shape: []int32{int32(n)}, Data: graph.Float32Bytes(bias)},
			{Shape: []int32{1, 1, 1, int32(n)}},
			{Shape: shape},
		},
		Operators: []graph.Operator{
			{Code: graph.Conv2D, Version: 1, Options: []int32{1, 1, 1, 0, 1, 1}, Inputs: []int32{0, 1, 2}, Outputs: []int32{3}},
			{Code: 22, Version: 1, Inputs: []int32{3}, Outputs: []int32{4}}, // RESHAPE
		},
	}
}

func TestYOLO(t *testing.T) {
	for _, objectness := range []bool{false, true} {
		d := openDetector(t, tinyYOLO(objectness).Write(), Options{}, detector.Settings{MinScore: 0.3, MaxBoxes: 9})
		for luma, want := range map[byte]float64{16: 0, 126: 0.4, 235: 0.8} {
			p := white(image.Pt(64, 48))
			for i := range p.Y {
				p.Y[i] = luma
			}
			found, err := d.Detect(p)
			if err != nil {
				t.Fatal(err)
			}
			if want == 0 && len(found) > 0 || want > 0 && (len(found) != 1 || math.Abs(float64(found[0].Score)-want) > 0.01 ||
				found[0].Label != "bicycle" || found[0].Box.IoU(detector.Box{X0: 0.25, Y0: 0.375, X1: 0.75, Y1: 0.625}) < 0.99) {
				t.Errorf("objectness %v, luma %d: %v", objectness, luma, found)
			}
		}
	}
}

// Of a model that is no detector a sentence says what is known.
func TestOtherModels(t *testing.T) {
	g := tinyYOLO(false)
	g.Tensors[4].Shape = []int32{60}
	if _, err := Open(g.Write(), Options{}); !errors.Is(err, ErrModel) {
		t.Errorf("a classifier: %v", err)
	}
	numbers := tinyYOLO(false)
	numbers.Tensors[4].Shape = []int32{1, 60, 1}
	if _, err := Open(numbers.Write(), Options{}); !errors.Is(err, ErrModel) {
		t.Errorf("one column: %v", err)
	}
}
