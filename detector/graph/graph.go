// Package graph reads, checks, rewrites and writes the graphs of TensorFlow
// Lite detectors, in pure Go. Two things come of it: a model file from anywhere
// is understood in full before the C library sees it, which trusts its files,
// and a quantized SSD becomes one that runs several times faster (see Rewrite).
//
// The format is TensorFlow's tensorflow/lite/schema/schema.fbs, version 3. Only
// what detectors are made of is known here: one subgraph, static shapes, the
// operators listed in operators.go.
package graph

import (
	"errors"
	"math"
)

// What can be wrong with a model file.
var (
	ErrMalformed = errors.New("not a TensorFlow Lite model")
	ErrUnknown   = errors.New("model is not understood") // says which part
)

const (
	maxFile   = 256 << 20 // bytes; detectors have 1 to 50 MB
	maxTables = 20000     // tensors, operators, buffers
	maxTensor = 64 << 20  // elements; 1280x1280x32 are 52 million
	maxRank   = 6
)

// A Type is the element type of a tensor, as the schema numbers it.
type Type int32

// The types of a detector's tensors.
const (
	Float32 Type = 0
	Float16 Type = 1
	Int32   Type = 2
	Uint8   Type = 3
	Int8    Type = 9
)

// width is the bytes of one element, 0 for a type that is not known here.
func (t Type) width() int {
	switch t {
	case Float32, Int32:
		return 4
	case Float16:
		return 2
	case Uint8, Int8:
		return 1
	}
	return 0
}

// A Graph is a model: tensors, and the operators that fill them in order.
// Inputs and Outputs are indices of Tensors.
type Graph struct {
	Tensors   []Tensor
	Operators []Operator
	Inputs    []int32
	Outputs   []int32
}

// A Tensor has Data when it is constant, little endian as in the file. What a
// quantized tensor stands for is Scale x (element - Zero), with one pair for
// all or one for each index of dimension Axis.
type Tensor struct {
	Name  string
	Type  Type
	Shape []int32
	Data  []byte
	Scale []float32
	Zero  []int64
	Axis  int32
}

// elements is the product of the shape, or -1 when that is no size of a tensor.
func (t *Tensor) elements() int {
	n := 1
	for _, d := range t.Shape {
		if d <= 0 || int(d) > maxTensor/n {
			return -1
		}
		n *= int(d)
	}
	return n
}

// value is what a quantized element stands for.
func (t *Tensor) value(element int64) float32 {
	return float32(float64(element-t.Zero[0]) * float64(t.Scale[0]))
}

// quantized says whether the whole tensor has one usable scale and zero point.
func (t *Tensor) quantized() bool {
	return len(t.Scale) == 1 && len(t.Zero) == 1 && t.Scale[0] > 0 && !math.IsInf(float64(t.Scale[0]), 0)
}

// An Operator fills its outputs from its inputs, both indices of tensors; an
// input of -1 was left out. Options are the fields of its options table in the
// schema's order.
type Operator struct {
	Code    Code
	Version int32
	Name    string // of a custom operator
	Inputs  []int32
	Outputs []int32
	Options []int32
	Custom  []byte // options of a custom operator, a FlexBuffer
}
