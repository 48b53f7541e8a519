//go:build cgo

package tflite

import (
	"bytes"
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
	for _, each := range []int32{4, classes} {
		n := anchors * each
		weights := graph.Tensor{
			Type: graph.Int8, Shape: []int32{n, side, side, 3},
			Data: make([]byte, n*side*side*3), Scale: []float32{0.01}, Zero: []int64{0},
		}
		if each == classes {
			for i := range side * side * 3 {
				weights.Data[side*side*3+i] = 1 // of anchor 0 and class 1
			}
		}
		float := add(graph.Tensor{Type: graph.Float32, Shape: weights.Shape})
		bias := add(graph.Tensor{Type: graph.Float32, Shape: []int32{n}, Data: make([]byte, 4*n)})
		out := add(graph.Tensor{Type: graph.Float32, Shape: []int32{1, 1, 1, n}})
		g.Operators = append(g.Operators,
			graph.Operator{Code: graph.Dequantize, Version: 2, Inputs: []int32{add(weights)}, Outputs: []int32{float}},
			graph.Operator{
				Code: graph.Conv2D, Version: 1, Options: []int32{1, 1, 1, 0, 1, 1},
				Inputs: []int32{0, float, bias}, Outputs: []int32{out},
			})
		g.Outputs = append(g.Outputs, out)
	}
	add(graph.Tensor{ // as graph.Rewrite names and fills it
		Name: "peerscope/classes", Type: graph.Int32, Shape: []int32{classes}, Data: []byte{0, 0, 0, 0, 1, 0, 0, 0},
	})
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

// postprocessOptions is a FlexBuffer map as the operator wants it, for 2 classes
// and 9 boxes.
const postprocessOptions = "h_scale\x00max_classes_per_detection\x00max_detections\x00nms_iou_threshold\x00" +
	"nms_score_threshold\x00num_classes\x00w_scale\x00x_scale\x00y_scale\x00\t|u\\N=*\x1f\x18\x11" +
	"\t\x00\x00\x00\x01\x00\x00\x00\t\x00\x00\x00" + // offset and width of the keys, number of values
	"\x00\x00\xa0@\x00\x00\x80?\x00\x00\x10A\x00\x00\x00?\x00\x00\x00?\x00\x00\x00@\x00\x00\xa0@\x00\x00 A\x00\x00 A" +
	"\x0e\x0e\x0e\x0e\x0e\x0e\x0e\x0e\x0e-&\x01"

// finished is tiny with TensorFlow's post-processing, as people's own models
// have it; its outputs are listed in the order of some converters.
func finished() *graph.Graph {
	const anchors, classes = 3, 2
	g := tiny()
	add := func(t graph.Tensor) int32 {
		g.Tensors = append(g.Tensors, t)
		return int32(len(g.Tensors) - 1)
	}
	apply := func(code graph.Code, from int32, shape ...int32) int32 {
		to := add(graph.Tensor{Type: graph.Float32, Shape: shape})
		g.Operators = append(g.Operators, graph.Operator{Code: code, Version: 1, Inputs: []int32{from}, Outputs: []int32{to}})
		return to
	}
	boxes := apply(22, g.Outputs[0], 1, anchors, 4)
	scores := apply(14, apply(22, g.Outputs[1], 1, anchors, classes), 1, anchors, classes)
	half := []byte{0, 0, 0, 0x3f} // 0.5 as float32: an anchor in the middle, half as large as the picture
	place := add(graph.Tensor{Type: graph.Float32, Shape: []int32{anchors, 4}, Data: bytes.Repeat(half, 4*anchors)})
	post := graph.Operator{
		Code: 32, Version: 1, Name: "TFLite_Detection_PostProcess", Custom: []byte(postprocessOptions),
		Inputs: []int32{boxes, scores, place},
	}
	for range 4 {
		post.Outputs = append(post.Outputs, add(graph.Tensor{Type: graph.Float32}))
	}
	g.Operators = append(g.Operators, post)
	g.Outputs = []int32{post.Outputs[2], post.Outputs[0], post.Outputs[3], post.Outputs[1]}
	return g
}

func TestModelThatPostprocesses(t *testing.T) {
	d := openDetector(t, finished().Write(), Options{}, detector.Settings{MinScore: 0.6, MaxBoxes: 9})
	found, err := d.Detect(white(image.Pt(64, 48)))
	if err != nil || len(found) != 1 || found[0].Label != "bicycle" || found[0].Box != (detector.Box{X0: 0.25, Y0: 0.25, X1: 0.75, Y1: 0.75}) {
		t.Errorf("%v, %v", found, err)
	}
}
