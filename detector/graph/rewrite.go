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
//     anchors that are not rounded to bytes;
//   - of the logits, only those of the classes to keep are computed; nil keeps
//     all. The background goes, as scores are sigmoids and do not need it;
//   - convolutions with so many weights that they would not stay in a core's
//     cache become several, one after the other (see parts).
//
// A graph that is anything else is an ErrUnknown that says what it is.
func Rewrite(g *Graph, keep []int32) (*Graph, error) {
	s, err := g.findSSD()
	if err != nil {
		return nil, err
	}
	r := newRewriter(g)
	if err := r.selectClasses(s, keep); err != nil {
		return nil, err
	}
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
	from, to     *Graph
	at           map[int32]int32
	bytes        map[weightsKey]int32
	keptChannels map[int32][]int // of an output: the channels that are kept, where not all are
	weights      []Operator      // the DEQUANTIZEs
}

func newRewriter(from *Graph) *rewriter {
	return &rewriter{from: from, to: &Graph{}, at: make(map[int32]int32), bytes: make(map[weightsKey]int32)}
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
	place, ok := map[Code]int{conv: convActivation, depthwise: depthwiseActivation, add: addActivation}[o.Code]
	if !ok {
		return fmt.Errorf("%v is not understood here", o)
	}
	out := Operator{Code: o.Code, Version: 1, Union: o.Union, Options: slices.Clone(o.Options)}
	variable := o.Inputs[:1]
	if o.Code == add {
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
	if out.Options[place] == activationNone {
		out.Options[place] = clamp
	}
	if o.Code == conv {
		return r.convolution(o, out)
	}
	if o.Code == depthwise {
		if err := r.addWeights(&out, o, nil); err != nil {
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
		return activationNone, nil
	case math.Abs(highest-6) < step:
		return activationRelu6, nil
	}
	return activationRelu, nil
}

// addWeights gives an operator the weights and biases of another as inputs, all or
// those of the given channels.
func (r *rewriter) addWeights(out, from *Operator, channels []int) error {
	weights, err := r.dequantized(from.Inputs[1], channels)
	if err != nil {
		return err
	}
	bias, err := r.bias(from.Inputs[2], channels)
	out.Inputs = append(slices.Clip(out.Inputs), weights, bias)
	return err
}

// dequantized adds weights as int8, and their float32 form, which it gives.
func (r *rewriter) dequantized(i int32, channels []int) (int32, error) {
	t := &r.from.Tensors[i]
	if t.Type != Uint8 || !t.quantized() || t.Data == nil {
		return 0, fmt.Errorf("weights that are not quantized to bytes: %.40q", t.Name)
	}
	key := weightsKey{i, fmt.Sprint(channels)}
	if at, ok := r.bytes[key]; ok {
		return at, nil
	}
	part := t.selectChannels(channels)
	part.Data = slices.Clone(part.Data)
	for i := range part.Data {
		part.Data[i] ^= 0x80 // b - 128 as an int8
	}
	part.Type, part.Zero = Int8, []int64{t.Zero[0] - 128}
	r.bytes[key] = r.add(Tensor{Name: t.Name, Type: Float32, Shape: part.Shape})
	r.weights = append(r.weights, Operator{
		Code: dequantize, Version: int8Version, Inputs: []int32{r.add(part)}, Outputs: []int32{r.bytes[key]},
	})
	return r.bytes[key], nil
}

const (
	addActivation = 0
	int8Version   = 2 // of DEQUANTIZE, the first that takes int8
)

func (r *rewriter) bias(i int32, channels []int) (int32, error) {
	t := &r.from.Tensors[i]
	if t.Type != Int32 || !t.quantized() || t.Data == nil {
		return 0, fmt.Errorf("biases that are not quantized: %.40q", t.Name)
	}
	part := t.selectChannels(channels)
	values := make([]float32, len(part.Data)/4)
	for i := range values {
		values[i] = t.value(int64(int32At(part.Data, i)))
	}
	return r.add(Tensor{Name: t.Name, Type: Float32, Shape: part.Shape, Data: float32Bytes(values)}), nil
}

func int32At(data []byte, i int) int32 { return int32(binary.LittleEndian.Uint32(data[4*i:])) }

func float32Bytes(values []float32) []byte {
	out := make([]byte, 0, 4*len(values))
	for _, v := range values {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
	}
	return out
}
