package graph

import (
	"fmt"
	"slices"
)

// checkTensors makes sure that an operator's tensors have the shapes and types
// that go together: XNNPACK believes the shapes in the file and would write
// beyond a tensor whose shape lies.
func (g *Graph) checkTensors(o *Operator) error {
	in := make([]*Tensor, len(o.Inputs))
	for i, t := range o.Inputs {
		in[i] = &g.Tensors[t]
	}
	if o.Code == custom {
		return g.checkPostprocess(o, in)
	}
	wanted, ok := outputShapes(o, in, &g.Tensors[o.Outputs[0]])
	for i, t := range o.Outputs {
		out := &g.Tensors[t]
		if !ok || !slices.Equal(out.Shape, wanted[i]) {
			return fmt.Errorf("%v of %v to %v", o, shapes(in), out.Shape)
		}
		if !typesFit(o, in, out) {
			return fmt.Errorf("%v of tensors whose types do not go together", o)
		}
	}
	return nil
}

// outputShapes are those of all outputs.
func outputShapes(o *Operator, in []*Tensor, first *Tensor) ([][]int32, bool) {
	if o.Code == split || o.Code == splitV {
		return splitShapes(o, in)
	}
	shape, ok := outputShape(o, in, first)
	return [][]int32{shape}, ok
}

func shapes(tensors []*Tensor) [][]int32 {
	var out [][]int32
	for _, t := range tensors {
		out = append(out, t.Shape)
	}
	return out
}

// outputShape is what the operator makes of its inputs.
func outputShape(o *Operator, in []*Tensor, out *Tensor) (shape []int32, ok bool) {
	first := in[0].Shape
	switch o.Code {
	case Conv2D, DepthwiseConv2D:
		return convolutionShape(o, in)
	case averagePool, maxPool:
		if len(first) != 4 {
			return nil, false
		}
		h, ok := outputLength(first[1], o.Options[4], o.Options[2], 1, o.Options[0])
		w, fits := outputLength(first[2], o.Options[3], o.Options[1], 1, o.Options[0])
		return []int32{first[0], h, w, first[3]}, ok && fits
	case concatenation:
		return concatenationShape(o, in)
	case reshape:
		return out.Shape, in[0].elements() == out.elements()
	case resizeNearest:
		if len(first) != 4 || in[1].Type != Int32 || len(in[1].Data) != 8 {
			return nil, false
		}
		return []int32{first[0], int32At(in[1].Data, 0), int32At(in[1].Data, 1), first[3]}, true
	case transpose, pad, stridedSlice, batchMatMul:
		return rearrangedShape(o, in)
	case Add, sub, mul, div:
		second := in[1].Shape
		if in[1].elements() != 1 && !slices.Equal(first, second) &&
			!(len(second) == 1 && len(first) > 0 && second[0] == first[len(first)-1]) {
			return nil, false
		}
		return first, len(second) <= len(first)
	}
	return first, true // operators that take each element by itself
}

// convolutionShape is the shape of a convolution's output. Weights are [to][rows][columns][from],
// those of a depthwise one [1][rows][columns][to].
func convolutionShape(o *Operator, in []*Tensor) (shape []int32, ok bool) {
	from, weights, bias := in[0].Shape, in[1].Shape, in[2].Shape
	if len(from) != 4 || len(weights) != 4 || len(bias) != 1 {
		return nil, false
	}
	to, dilation := weights[0], o.Options[4:]
	ok = weights[3] == from[3]
	if o.Code == DepthwiseConv2D {
		to, dilation = weights[3], o.Options[5:]
		ok = weights[0] == 1 && int64(to) == int64(o.Options[3])*int64(from[3])
	}
	h, fitsH := outputLength(from[1], weights[1], o.Options[2], dilation[1], o.Options[0])
	w, fitsW := outputLength(from[2], weights[2], o.Options[1], dilation[0], o.Options[0])
	return []int32{from[0], h, w, to}, ok && fitsH && fitsW && bias[0] == to
}

// outputLength is how many places a window has along one dimension.
func outputLength(length, window, stride, dilation, padding int32) (int32, bool) {
	if window < 1 || window > maxWindow {
		return 0, false
	}
	switch padding {
	case PaddingSame:
		return (length + stride - 1) / stride, true
	case paddingValid:
		covered := (window-1)*dilation + 1
		return (length - covered + stride) / stride, covered <= length
	}
	return 0, false
}

const maxWindow = 1024

// concatenationShape is the shape of a concatenation.
func concatenationShape(o *Operator, in []*Tensor) (shape []int32, ok bool) {
	shape = slices.Clone(in[0].Shape)
	axis := int(o.Options[0])
	if axis < 0 {
		axis += len(shape)
	}
	if axis < 0 || axis >= len(shape) {
		return nil, false
	}
	for _, t := range in[1:] {
		if len(t.Shape) != len(shape) {
			return nil, false
		}
		for i, d := range t.Shape {
			if i == axis {
				shape[i] += d // two of at most maxTensor each time, checked below
			} else if d != shape[i] {
				return nil, false
			}
		}
		if shape[axis] > maxTensor {
			return nil, false
		}
	}
	return shape, true
}

// typesFit says whether the operator computes in one of the ways it can: float,
// or bytes with a scale.
func typesFit(o *Operator, in []*Tensor, out *Tensor) bool {
	first := in[0]
	switch o.Code {
	case Dequantize:
		return out.Type == Float32 && (first.Type == Float16 || bytesWithScale(first))
	case quantize:
		return bytesWithScale(out) && (first.Type == Float32 || bytesWithScale(first))
	case transpose, pad, stridedSlice, split, splitV:
		from := valueOf(o, in)
		return from.Type == out.Type && (from.Type == Float32 || bytesWithScale(from) && bytesWithScale(out))
	case resizeNearest:
		return first.Type == out.Type && first.Type != Int32 && first.Type != Float16
	}
	if out.Type != first.Type || first.Type != Float32 && (!bytesWithScale(first) || !bytesWithScale(out)) {
		return false
	}
	for i, t := range in[1:] {
		bias := i == 1 && (o.Code == Conv2D || o.Code == DepthwiseConv2D)
		switch {
		case first.Type == Float32 || !bias:
			if t.Type != first.Type || t.Type != Float32 && !bytesWithScale(t) {
				return false
			}
		case t.Type != Int32 || !scaled(t):
			return false
		}
	}
	return true
}

func bytesWithScale(t *Tensor) bool { return (t.Type == Uint8 || t.Type == Int8) && scaled(t) }

// scaled says whether scales and zero points can be reckoned with.
func scaled(t *Tensor) bool {
	for i, s := range t.Scale {
		if !(s > minScale && s < maxScale) || t.Zero[i] < -255 || t.Zero[i] > 255 {
			return false
		}
	}
	return len(t.Scale) > 0
}

// Scales beyond these make multipliers that the library's fixed-point arithmetic
// does not have.
const (
	minScale = 1e-12
	maxScale = 1e6
)

// checkPostprocess makes sure that boxes [1][n][4], scores [1][n][classes] or
// one more with background, and anchors [n][4] go together.
func (g *Graph) checkPostprocess(o *Operator, in []*Tensor) error {
	p, err := parsePostprocess(o.Custom)
	if err != nil {
		return err
	}
	boxes, scores, anchors := in[0], in[1], in[2]
	n := int32(boxes.elements() / 4)
	classes := int32(p.classes)
	if !slices.Equal(boxes.Shape, []int32{1, n, 4}) || !slices.Equal(anchors.Shape, []int32{n, 4}) ||
		!slices.Equal(scores.Shape, []int32{1, n, classes}) && !slices.Equal(scores.Shape, []int32{1, n, classes + 1}) {
		return fmt.Errorf("%v of %v", o, shapes(in))
	}
	for _, t := range in {
		if t.Type != boxes.Type || t.Type == Int32 || t.Type != Float32 && !t.quantized() {
			return fmt.Errorf("%v of tensors whose types do not go together", o)
		}
	}
	for _, t := range o.Outputs {
		if g.Tensors[t].Type != Float32 {
			return fmt.Errorf("%v to type %d", o, g.Tensors[t].Type)
		}
	}
	return nil
}
