package graph

import "fmt"

// A Code is an operator's number in the schema.
type Code int32

// The operators a detector is made of.
const (
	Add             Code = 0
	averagePool     Code = 1
	concatenation   Code = 2
	Conv2D          Code = 3
	DepthwiseConv2D Code = 4
	Dequantize      Code = 6
	logistic        Code = 14
	maxPool         Code = 17
	mul             Code = 18
	relu            Code = 19
	relu6           Code = 21
	reshape         Code = 22
	softmax         Code = 25
	custom          Code = 32
	pad             Code = 34
	transpose       Code = 39
	sub             Code = 41
	div             Code = 42
	stridedSlice    Code = 45
	split           Code = 49
	resizeNearest   Code = 97
	splitV          Code = 102
	quantize        Code = 114
	hardSwish       Code = 117
	batchMatMul     Code = 126
)

// postprocess is the custom operator that makes boxes of an SSD's heads.
const postprocess = "TFLite_Detection_PostProcess"

// An optionField is a scalar of an options table.
type optionField struct {
	width  int
	absent int32 // the schema's default
}

var (
	flag  = optionField{1, 0} // also an enum of one byte
	set   = optionField{1, 1}
	whole = optionField{4, 0}
	one   = optionField{4, 1}
)

// A operatorSpec is what has to be known of an operator to copy and check it.
type operatorSpec struct {
	name     string
	union    int8 // that the options must be of; 0 where they are not needed
	options  []optionField
	min, max int   // inputs
	strides  []int // options that must be from 1 to maxStride
}

// outputs says whether the operator has so many.
func (k operatorSpec) outputs(n int) bool {
	switch k.name {
	case postprocess:
		return n == 4
	case "SPLIT", "SPLIT_V":
		return n >= 1 && n <= maxSplits
	}
	return n == 1
}

// Options by place: activation is what is applied to the output before it is
// stored.
const (
	convActivation      = 3
	depthwiseActivation = 4

	ActivationNone  = 0
	ActivationRelu  = 1
	ActivationRelu6 = 3

	reshapeUnion = 17

	maxStride = 64
	maxSplits = 64
)

const (
	PaddingSame  = 0
	paddingValid = 1
)

var operatorSpecs = map[Code]operatorSpec{
	Add:             {"ADD", 11, []optionField{flag, set}, 2, 2, nil},
	averagePool:     {"AVERAGE_POOL_2D", 5, []optionField{flag, whole, whole, whole, whole, flag}, 1, 1, []int{1, 2, 3, 4}},
	concatenation:   {"CONCATENATION", 10, []optionField{whole, flag}, 1, 64, nil},
	Conv2D:          {"CONV_2D", 1, []optionField{flag, whole, whole, flag, one, one}, 3, 3, []int{1, 2, 4, 5}},
	DepthwiseConv2D: {"DEPTHWISE_CONV_2D", 2, []optionField{flag, whole, whole, whole, flag, one, one}, 3, 3, []int{1, 2, 3, 5, 6}},
	Dequantize:      {"DEQUANTIZE", 0, nil, 1, 1, nil},
	logistic:        {"LOGISTIC", 0, nil, 1, 1, nil},
	maxPool:         {"MAX_POOL_2D", 5, []optionField{flag, whole, whole, whole, whole, flag}, 1, 1, []int{1, 2, 3, 4}},
	mul:             {"MUL", 21, []optionField{flag}, 2, 2, nil},
	relu:            {"RELU", 0, nil, 1, 1, nil},
	relu6:           {"RELU6", 0, nil, 1, 1, nil},
	reshape:         {"RESHAPE", 0, nil, 1, 1, nil},
	softmax:         {"SOFTMAX", 9, []optionField{whole}, 1, 1, nil}, // beta, the bits of a float32
	pad:             {"PAD", 0, nil, 2, 2, nil},
	transpose:       {"TRANSPOSE", 0, nil, 2, 2, nil},
	div:             {"DIV", 29, []optionField{flag}, 2, 2, nil},
	stridedSlice:    {"STRIDED_SLICE", 32, []optionField{whole, whole, whole, whole, whole}, 4, 4, nil},
	split:           {"SPLIT", 35, []optionField{whole}, 2, 2, nil},
	splitV:          {"SPLIT_V", 79, []optionField{whole}, 3, 3, nil},
	batchMatMul:     {"BATCH_MATMUL", 101, []optionField{flag, flag, flag}, 2, 2, nil},
	custom:          {postprocess, 0, nil, 3, 3, nil},
	sub:             {"SUB", 28, []optionField{flag, set}, 2, 2, nil},
	resizeNearest:   {"RESIZE_NEAREST_NEIGHBOR", 74, []optionField{flag, flag}, 2, 2, nil},
	quantize:        {"QUANTIZE", 0, nil, 1, 1, nil},
	hardSwish:       {"HARD_SWISH", 0, nil, 1, 1, nil},
}

func (o *Operator) String() string {
	if o.Code == custom {
		return fmt.Sprintf("custom operator %.40q", o.Name)
	}
	if k, ok := operatorSpecs[o.Code]; ok {
		return k.name
	}
	return fmt.Sprintf("operator number %d", o.Code)
}
