//go:build cgo

package tflite

import (
	"encoding/binary"
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

// quantized is tinyYOLO with an output of bytes, as exports that are quantized
// throughout have it.
func quantized(objectness bool, kind graph.Type, zero int64) *graph.Graph {
	g := tinyYOLO(objectness)
	g.Tensors = append(g.Tensors, graph.Tensor{Type: kind, Shape: g.Tensors[4].Shape, Scale: []float32{1. / 255}, Zero: []int64{zero}})
	g.Operators = append(g.Operators, graph.Operator{Code: 114, Version: 1, Inputs: []int32{4}, Outputs: []int32{5}}) // QUANTIZE
	g.Outputs = []int32{5}
	return g
}

func TestQuantizedYOLO(t *testing.T) {
	for name, g := range map[string]*graph.Graph{
		"int8": quantized(false, graph.Int8, -128), "uint8, objectness": quantized(true, graph.Uint8, 0),
	} {
		d := openDetector(t, g.Write(), Options{}, detector.Settings{MinScore: 0.3, MaxBoxes: 9})
		found, err := d.Detect(white(image.Pt(64, 48)))
		if err != nil || len(found) != 1 || math.Abs(float64(found[0].Score)-0.8) > 0.01 || found[0].Label != "bicycle" ||
			found[0].Box.IoU(detector.Box{X0: 0.25, Y0: 0.375, X1: 0.75, Y1: 0.625}) < 0.97 {
			t.Errorf("%s: %v, %v", name, found, err)
		}
	}
	g := quantized(false, graph.Int8, -128)
	g.Tensors[5].Shape = []int32{60}
	g.Operators[1].Outputs, g.Tensors[4].Shape = []int32{4}, []int32{60}
	if _, err := Open(g.Write(), Options{}); !errors.Is(err, ErrModel) {
		t.Errorf("a quantized classifier: %v", err)
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

// rearranged is tinyYOLO whose output goes through the operators that the exports
// of YOLO models have, and comes out as it went in.
func rearranged() *graph.Graph {
	g := tinyYOLO(false)
	ints := func(shape []int32, values ...int32) int32 {
		t := graph.Tensor{Type: graph.Int32, Shape: shape}
		for _, v := range values {
			t.Data = binary.LittleEndian.AppendUint32(t.Data, uint32(v))
		}
		g.Tensors = append(g.Tensors, t)
		return int32(len(g.Tensors) - 1)
	}
	apply := func(code graph.Code, version int32, options, inputs []int32, shapes ...[]int32) (outputs []int32) {
		for _, s := range shapes {
			g.Tensors = append(g.Tensors, graph.Tensor{Shape: s})
			outputs = append(outputs, int32(len(g.Tensors)-1))
		}
		g.Operators = append(g.Operators, graph.Operator{Code: code, Version: version, Options: options, Inputs: inputs, Outputs: outputs})
		return outputs
	}
	three, whole, half := []int32{3}, []int32{1, 6, 10}, []int32{1, 3, 10}
	turned := apply(39, 1, nil, []int32{4, ints(three, 0, 2, 1)}, []int32{1, 10, 6})               // TRANSPOSE
	back := apply(39, 1, nil, []int32{turned[0], ints(three, 0, 2, 1)}, whole)                     // TRANSPOSE
	parts := apply(49, 1, []int32{2}, []int32{ints(nil, 1), back[0]}, half, half)                  // SPLIT
	sized := apply(102, 1, []int32{1}, []int32{parts[1], ints([]int32{1}, 3), ints(nil, 1)}, half) // SPLIT_V
	joined := apply(2, 1, []int32{1, 0}, []int32{parts[0], sized[0]}, whole)                       // CONCATENATION
	padded := apply(34, 1, nil, []int32{joined[0], ints([]int32{3, 2}, 0, 0, 0, 0, 0, 1)}, []int32{1, 6, 11})
	cut := apply(45, 1, make([]int32, 5), []int32{padded[0], ints(three, 0, 0, 0), ints(three, 1, 6, 10), ints(three, 1, 1, 1)}, whole)
	one := make([]float32, 100)
	for i := range 10 {
		one[11*i] = 1
	}
	g.Tensors = append(g.Tensors, graph.Tensor{Shape: []int32{1, 10, 10}, Data: graph.Float32Bytes(one)})
	g.Outputs = apply(126, 1, []int32{0, 0, 0}, []int32{cut[0], int32(len(g.Tensors) - 1)}, whole) // BATCH_MATMUL
	return g
}

func TestRearrangedOutput(t *testing.T) {
	d := openDetector(t, rearranged().Write(), Options{}, detector.Settings{MinScore: 0.3, MaxBoxes: 9})
	found, err := d.Detect(white(image.Pt(64, 48)))
	if err != nil || len(found) != 1 || math.Abs(float64(found[0].Score)-0.8) > 0.01 || found[0].Label != "bicycle" {
		t.Errorf("%v, %v", found, err)
	}
}
