package main

import (
	"encoding/binary"
	"math"

	"peerscope/detector/graph"
)

// An emitter writes a network as a graph of TensorFlow Lite.
type emitter struct {
	graph   graph.Graph
	exact   bool             // weights stay float32
	tensors map[*layer]int32 // what each layer fills; nil is the picture
	sizes   map[*layer][2]int32
	front   []graph.Operator // the DEQUANTIZEs
}

// emit makes the graph of a network for pictures of that many rows and columns,
// float arithmetic throughout. Weights are stored small unless exact, and made
// float32 when the model is loaded: as int8 with a scale for each output channel;
// as float16 those of the first layer and of depthwise ones, whose few weights a
// channel have too little in common with each other.
func emit(n *network, rows, columns int32, classes []int32, exact bool) *graph.Graph {
	e := &emitter{exact: exact, tensors: make(map[*layer]int32), sizes: map[*layer][2]int32{nil: {rows, columns}}}
	e.tensors[nil] = e.add(graph.Tensor{Name: "picture", Shape: []int32{1, rows, columns, 3}})
	e.graph.Inputs = []int32{e.tensors[nil]}
	for i, l := range n.layers {
		e.layer(l, i == 0)
	}
	for _, h := range n.heads {
		e.graph.Outputs = append(e.graph.Outputs, e.tensors[h])
	}
	e.graph.Operators = append(e.front, e.graph.Operators...)
	e.graph.SetClasses(classes)
	return &e.graph
}

func (e *emitter) add(t graph.Tensor) int32 {
	e.graph.Tensors = append(e.graph.Tensors, t)
	return int32(len(e.graph.Tensors) - 1)
}

func (e *emitter) layer(l *layer, first bool) {
	o := graph.Operator{Code: l.op, Version: 1}
	var from *layer
	if len(l.inputs) > 0 {
		from = l.inputs[0]
	}
	size := e.sizes[from]
	var activation int32 = graph.ActivationNone
	if l.relu6 {
		activation = graph.ActivationRelu6
	}
	switch l.op {
	case graph.Add:
		o.Inputs = []int32{e.tensors[from], e.tensors[l.inputs[1]]}
		o.Options = []int32{activation, 1}
	case graph.Conv2D:
		o.Options = []int32{graph.PaddingSame, l.stride, l.stride, activation, 1, 1}
	case graph.DepthwiseConv2D:
		o.Options = []int32{graph.PaddingSame, l.stride, l.stride, 1, activation, 1, 1}
	}
	if l.op != graph.Add {
		size = [2]int32{(size[0] + l.stride - 1) / l.stride, (size[1] + l.stride - 1) / l.stride}
		bias := e.add(graph.Tensor{Name: l.name + "/bias", Shape: []int32{l.out}, Data: graph.Float32Bytes(l.bias)})
		o.Inputs = []int32{e.tensors[from], e.weights(l, first), bias}
	}
	e.sizes[l] = size
	e.tensors[l] = e.add(graph.Tensor{Name: l.name, Shape: []int32{1, size[0], size[1], l.out}})
	o.Outputs = []int32{e.tensors[l]}
	e.graph.Operators = append(e.graph.Operators, o)
}

// Versions of DEQUANTIZE, the first that take float16 and int8 by channel.
const (
	float16Version   = 3
	byChannelVersion = 5
)

// weights adds those of a convolution and gives their float32 form.
func (e *emitter) weights(l *layer, first bool) int32 {
	shape := []int32{l.out, l.kernel, l.kernel, l.in}
	if l.op == graph.DepthwiseConv2D {
		shape = []int32{1, l.kernel, l.kernel, l.out}
	}
	float := graph.Tensor{Name: l.name + "/weights", Shape: shape}
	if e.exact {
		float.Data = graph.Float32Bytes(l.weights)
		return e.add(float)
	}
	small, version := graph.Tensor{Name: l.name + "/stored", Shape: shape}, int32(float16Version)
	if first || l.op == graph.DepthwiseConv2D {
		small.Type, small.Data = graph.Float16, halves(l.weights)
	} else {
		version = byChannelVersion
		small.Type = graph.Int8
		small.Data, small.Scale = l.int8s()
		small.Zero = make([]int64, l.out)
	}
	to := e.add(float)
	e.front = append(e.front, graph.Operator{
		Code: graph.Dequantize, Version: version, Inputs: []int32{e.add(small)}, Outputs: []int32{to},
	})
	return to
}

// int8s quantizes the weights of each output channel by their largest.
func (l *layer) int8s() (data []byte, scales []float32) {
	const least = 1e-6 // of the largest weight, so that no scale is nothing
	data = make([]byte, len(l.weights))
	for o := range int(l.out) {
		most := float32(least)
		for i := range l.each() {
			most = max(most, float32(math.Abs(float64(l.weights[l.index(o, i)]))))
		}
		scale := most / math.MaxInt8
		for i := range l.each() {
			at := l.index(o, i)
			data[at] = byte(int8(math.RoundToEven(float64(l.weights[at]) / float64(scale))))
		}
		scales = append(scales, scale)
	}
	return data, scales
}

// halves rounds numbers to float16 (IEEE 754 binary16), to even.
func halves(values []float32) []byte {
	var out []byte
	for _, v := range values {
		out = binary.LittleEndian.AppendUint16(out, half(v))
	}
	return out
}

// half rounds one number; what is too large becomes the largest.
func half(v float32) uint16 {
	const mantissa, least, largest = 10, -14, 65504
	bits := math.Float32bits(v)
	sign := uint16(bits >> 16 & 0x8000)
	size := min(math.Abs(float64(v)), largest)
	if size == 0 {
		return sign
	}
	_, exponent := math.Frexp(size) // size is 0.5 to 1 x 2^exponent
	exponent = max(exponent-1, least)
	steps := math.RoundToEven(math.Ldexp(size, mantissa-exponent)) // 1024 to 2048 where it is not subnormal
	// A carry into the next exponent is what adding the exponent does anyway.
	return sign | uint16(int(steps)+(exponent-least)<<mantissa)
}
