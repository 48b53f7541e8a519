package graph

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// Rewrite makes of a quantized SSD a model that computes in float and is cut at
// its heads. XNNPACK, the fast kernels of the library that is used here, has none
// for the model's uint8 arithmetic; the weights stay bytes, so the file stays as
// small, and are made float when the model is loaded:
//
//   - weights become int8 (the same step, zero point - 128) with a DEQUANTIZE in
//     front of all other operators;
//   - biases become float32;
//   - an output that was quantized to begin at zero was clamped by that, which
//     float is not: its operator gets RELU6 or RELU instead;
//   - all that follows the heads' convolutions goes; the outputs are boxes and
//     logits of each feature map in turn. Package detector decodes them, with
//     anchors that are not rounded to bytes.
//
// A graph that is anything else is an ErrUnknown that says what it is.
func Rewrite(g *Graph) (*Graph, error) {
	s, err := g.findSSD()
	if err != nil {
		return nil, err
	}
	r := newRewriter(g)
	classes := []int32{Background}
	for i := range int32(s.options.classes) {
		classes = append(classes, i)
	}
	r.to.SetClasses(classes)
	if err := r.input(); err != nil {
		return nil, err
	}
	needed := g.needed(s)
	for i := range g.Operators {
		if o := &g.Operators[i]; needed[o.Outputs[0]] {
			if err := r.operator(o); err != nil {
				return nil, fmt.Errorf("%w: operator %d: %w", ErrUnknown, i, err)
			}
		}
	}
	r.to.Operators = append(r.weights, r.to.Operators...)
	for i := range s.boxes {
		r.to.Outputs = append(r.to.Outputs, r.at[s.boxes[i]], r.at[s.scores[i]])
	}
	return r.to, r.to.check()
}

// needed says which tensors the heads depend on, themselves included.
func (g *Graph) needed(s ssd) []bool {
	needed := make([]bool, len(g.Tensors))
	for i := range s.boxes {
		needed[s.boxes[i]], needed[s.scores[i]] = true, true
	}
	for i := len(g.Operators) - 1; i >= 0; i-- {
		if o := &g.Operators[i]; needed[o.Outputs[0]] {
			for _, t := range o.Inputs {
				needed[t] = true
			}
		}
	}
	return needed
}

// A rewriter builds one graph from another; at says which tensor became which,
// bytes where the weights are that are float already.
type rewriter struct {
	from, to *Graph
	at       map[int32]int32
	bytes    map[int32]int32
	weights  []Operator // the DEQUANTIZEs
}

func newRewriter(from *Graph) *rewriter {
	return &rewriter{from: from, to: &Graph{}, at: make(map[int32]int32), bytes: make(map[int32]int32)}
}

func (r *rewriter) add(t Tensor) int32 {
	r.to.Tensors = append(r.to.Tensors, t)
	return int32(len(r.to.Tensors) - 1)
}

// addFloat adds a tensor that is filled when the model runs.
func (r *rewriter) addFloat(from int32) int32 {
	t := &r.from.Tensors[from]
	r.at[from] = r.add(Tensor{Name: t.Name, Type: Float32, Shape: t.Shape})
	return r.at[from]
}

func (r *rewriter) input() error {
	t := &r.from.Tensors[r.from.Inputs[0]]
	if t.Type != Uint8 || !t.quantized() || len(t.Shape) != 4 || t.Shape[0] != 1 || t.Shape[3] != 3 {
		return fmt.Errorf("%w: its input is not a quantized picture but type %d, shape %v", ErrUnknown, t.Type, t.Shape)
	}
	r.to.Inputs = []int32{r.addFloat(r.from.Inputs[0])}
	return nil
}

func (r *rewriter) operator(o *Operator) error {
	place, ok := map[Code]int{Conv2D: convActivation, DepthwiseConv2D: depthwiseActivation, Add: addActivation}[o.Code]
	if !ok {
		return fmt.Errorf("%v is not understood here", o)
	}
	out := Operator{Code: o.Code, Version: 1, Options: slices.Clone(o.Options)}
	variable := o.Inputs[:1]
	if o.Code == Add {
		variable = o.Inputs
	}
	for _, i := range variable {
		at, ok := r.at[i]
		if !ok {
			return fmt.Errorf("%v whose inputs are not quantized", o)
		}
		out.Inputs = append(out.Inputs, at)
	}
	clamp, err := impliedActivation(&r.from.Tensors[o.Outputs[0]])
	if err != nil {
		return err
	}
	if out.Options[place] == ActivationNone {
		out.Options[place] = clamp
	}
	if o.Code != Add {
		if err := r.addWeights(&out, o); err != nil {
			return err
		}
	}
	out.Outputs = []int32{r.addFloat(o.Outputs[0])}
	r.to.Operators = append(r.to.Operators, out)
	return nil
}

// impliedActivation is the activation that a quantized tensor's range stands for.
func impliedActivation(t *Tensor) (activation int32, err error) {
	if t.Type != Uint8 || !t.quantized() {
		return 0, fmt.Errorf("an output that is not quantized: %.40q", t.Name)
	}
	const step = 0.02 // the range was learned, so it is not 6 exactly
	switch highest := float64(t.Scale[0]) * 255; {
	case t.Zero[0] != 0:
		return ActivationNone, nil
	case math.Abs(highest-6) < step:
		return ActivationRelu6, nil
	}
	return ActivationRelu, nil
}

// addWeights gives an operator the weights and biases of another as inputs.
func (r *rewriter) addWeights(out, from *Operator) error {
	weights, err := r.dequantized(from.Inputs[1])
	if err != nil {
		return err
	}
	bias, err := r.bias(from.Inputs[2])
	out.Inputs = append(slices.Clip(out.Inputs), weights, bias)
	return err
}

// dequantized adds weights as int8, and their float32 form, which it gives.
func (r *rewriter) dequantized(i int32) (int32, error) {
	t := &r.from.Tensors[i]
	if t.Type != Uint8 || !t.quantized() || t.Data == nil {
		return 0, fmt.Errorf("weights that are not quantized to bytes: %.40q", t.Name)
	}
	if at, ok := r.bytes[i]; ok {
		return at, nil
	}
	signed := *t
	signed.Data = slices.Clone(t.Data)
	for i := range signed.Data {
		signed.Data[i] ^= 0x80 // b - 128 as an int8
	}
	signed.Type, signed.Zero = Int8, []int64{t.Zero[0] - 128}
	r.bytes[i] = r.add(Tensor{Name: t.Name, Type: Float32, Shape: t.Shape})
	r.weights = append(r.weights, Operator{
		Code: Dequantize, Version: int8Version, Inputs: []int32{r.add(signed)}, Outputs: []int32{r.bytes[i]},
	})
	return r.bytes[i], nil
}

const (
	addActivation = 0
	int8Version   = 2 // of DEQUANTIZE, the first that takes int8
)

func (r *rewriter) bias(i int32) (int32, error) {
	t := &r.from.Tensors[i]
	if t.Type != Int32 || !t.quantized() || t.Data == nil {
		return 0, fmt.Errorf("biases that are not quantized: %.40q", t.Name)
	}
	values := make([]float32, len(t.Data)/4)
	for i := range values {
		values[i] = t.value(int64(int32At(t.Data, i)))
	}
	return r.add(Tensor{Name: t.Name, Type: Float32, Shape: t.Shape, Data: Float32Bytes(values)}), nil
}

func int32At(data []byte, i int) int32 { return int32(binary.LittleEndian.Uint32(data[4*i:])) }

// Float32Bytes are numbers as Tensor.Data has them.
func Float32Bytes(values []float32) []byte {
	out := make([]byte, 0, 4*len(values))
	for _, v := range values {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
	}
	return out
}
