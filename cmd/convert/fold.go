package main

import (
	"fmt"
	"math"
	"slices"

	"peerscope/detector/graph"
)

// A layer is a convolution, with what follows it folded into its weights, or the
// sum of two layers.
type layer struct {
	name    string
	op      graph.Code
	inputs  []*layer // none is the picture
	kernel  int32    // rows and columns of a convolution
	stride  int32
	in, out int32     // channels
	weights []float32 // [out][kernel][kernel][in], of a depthwise convolution [kernel][kernel][out]
	bias    []float32 // [out]
	relu6   bool
}

// A network is what is needed of the model, each layer after its inputs.
type network struct {
	layers []*layer
	heads  []*layer // boxes and logits of each feature map in turn
}

const featureMaps = 6

// fold finds the layers that the heads depend on.
func fold(m *tfjsModel) (*network, error) {
	f := &folder{model: m, layers: make(map[string]*layer)}
	for i := range featureMaps {
		for _, head := range []string{"BoxEncodingPredictor", "ClassPredictor"} {
			l, err := f.layer(fmt.Sprintf("BoxPredictor_%d/%s/BiasAdd", i, head))
			if err != nil {
				return nil, err
			}
			f.net.heads = append(f.net.heads, l)
		}
	}
	return &f.net, nil
}

// A folder walks from the heads to the picture and folds what it meets on the
// way back: an operator on the channels of a convolution, which nothing else
// uses, becomes part of it.
type folder struct {
	model  *tfjsModel
	net    network
	layers map[string]*layer // by the node that computes them
}

// input is where the preprocessed picture enters, -1 to 1.
const input = "Preprocessor/sub"

// layer gives the layer that computes the node's tensor, nil for the picture.
func (f *folder) layer(name string) (*layer, error) {
	if l, ok := f.layers[name]; ok || name == input {
		return l, nil
	}
	n, ok := f.model.nodes[name]
	if !ok {
		return nil, fmt.Errorf("%w: there is no node %s", errModel, name)
	}
	l, err := f.fold(n)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	f.layers[name] = l
	return l, nil
}

func (f *folder) fold(n *node) (*layer, error) {
	switch n.Op {
	case "Conv2D", "DepthwiseConv2dNative":
		return f.convolution(n)
	case "AddN":
		return f.sum(n)
	case "FusedBatchNorm":
		return f.normalization(n)
	case "Relu6":
		l, err := f.layer(n.Input[0])
		if err != nil || l.op == graph.Add {
			return nil, fmt.Errorf("%w: RELU6 of a sum: %w", errModel, err)
		}
		l.relu6 = true
		return l, nil
	case "Add", "Mul", "BiasAdd":
		return f.constant(n)
	}
	return nil, fmt.Errorf("%w: operator %s", errModel, n.Op)
}

func (f *folder) convolution(n *node) (*layer, error) {
	w, ok := f.model.weights[n.Input[1]]
	if !ok || len(w.shape) != 4 || w.shape[0] != w.shape[1] || string(n.Attr["padding"].S) != "SAME" || string(n.Attr["data_format"].S) != "NHWC" {
		return nil, fmt.Errorf("%w: a convolution of another kind", errModel)
	}
	l := &layer{name: n.Name, kernel: w.shape[0], in: w.shape[2], out: w.shape[3]}
	var err error
	if l.stride, err = n.stride(); err != nil {
		return nil, err
	}
	if n.Op == "Conv2D" {
		l.op, l.weights = graph.Conv2D, outputFirst(w)
	} else {
		l.op, l.weights = graph.DepthwiseConv2D, slices.Clone(w.values)
		if l.out = l.in; w.shape[3] != 1 {
			return nil, fmt.Errorf("%w: a depthwise convolution with a multiplier", errModel)
		}
	}
	l.bias = make([]float32, l.out)
	from, err := f.layer(n.Input[0])
	if err != nil {
		return nil, err
	}
	if from != nil {
		l.inputs = []*layer{from}
	}
	f.net.layers = append(f.net.layers, l)
	return l, nil
}

// outputFirst turns [kernel][kernel][in][out] to [out][kernel][kernel][in].
func outputFirst(w weight) []float32 {
	out := int(w.shape[3])
	turned := make([]float32, len(w.values))
	each := len(w.values) / out
	for i := range each {
		for o := range out {
			turned[o*each+i] = w.values[i*out+o]
		}
	}
	return turned
}

// sum is that of a block's last convolution and what the block began with.
func (f *folder) sum(n *node) (*layer, error) {
	if len(n.Input) != 2 {
		return nil, fmt.Errorf("%w: a sum of %d", errModel, len(n.Input))
	}
	own, err := f.layer(n.Input[0])
	if err != nil {
		return nil, err
	}
	before, err := f.layer(n.Input[1])
	if err != nil {
		return nil, err
	}
	if own.out != before.out || own.relu6 {
		return nil, fmt.Errorf("%w: a sum of %d and %d channels", errModel, own.out, before.out)
	}
	l := &layer{name: n.Name, op: graph.Add, inputs: []*layer{own, before}, out: own.out}
	f.net.layers = append(f.net.layers, l)
	return l, nil
}

// normalization folds y = gamma (x - mean) / sqrt(variance + epsilon) + beta.
func (f *folder) normalization(n *node) (*layer, error) {
	l, err := f.layer(n.Input[0])
	if err != nil {
		return nil, err
	}
	var c [4][]float32
	for i := range c {
		if c[i] = f.model.weights[n.Input[1+i]].values; len(c[i]) != int(l.out) {
			return nil, fmt.Errorf("%w: %d channels for %d", errModel, len(c[i]), l.out)
		}
	}
	for i := range int(l.out) {
		gain := float64(c[0][i]) / math.Sqrt(float64(c[3][i])+n.Attr["epsilon"].F)
		l.bias[i] -= c[2][i]
		l.scale(i, gain)
		l.bias[i] += c[1][i]
	}
	return l, nil
}

// constant folds an addition or multiplication of a constant for each channel.
func (f *folder) constant(n *node) (*layer, error) {
	from, by := n.Input[0], n.Input[1]
	if _, ok := f.model.weights[from]; ok {
		from, by = by, from
	}
	c, ok := f.model.weights[by]
	if !ok {
		return nil, fmt.Errorf("%w: neither side is constant", errModel)
	}
	l, err := f.layer(from)
	if err != nil {
		return nil, err
	}
	target := l
	if l.op == graph.Add && n.Op == "Add" { // a + b + c = (a + c) + b
		target = l.inputs[0]
	}
	if target.op == graph.Add || target.relu6 || len(c.values) != int(target.out) {
		return nil, fmt.Errorf("%w: a constant of %d for %d channels", errModel, len(c.values), target.out)
	}
	for i, v := range c.values {
		if n.Op == "Mul" {
			target.scale(i, float64(v))
		} else {
			target.bias[i] += v
		}
	}
	return l, nil
}

// scale multiplies what the layer gives for one channel.
func (l *layer) scale(channel int, by float64) {
	for i := range l.each() {
		w := &l.weights[l.index(channel, i)]
		*w = float32(float64(*w) * by)
	}
	l.bias[channel] = float32(float64(l.bias[channel]) * by)
}

// each is how many weights an output channel has, and index where the i-th is.
func (l *layer) each() int { return len(l.weights) / int(l.out) }

func (l *layer) index(channel, i int) int {
	if l.op == graph.DepthwiseConv2D {
		return i*int(l.out) + channel
	}
	return channel*l.each() + i
}

// takeBytes makes the first layer take (v - 128) / 128 of a byte v, as the
// program prepares pictures, where the model was trained with v / 127.5 - 1:
// one is the other x 256/255 + 1/255. At the edges, where SAME padding puts
// zeros, both mean their own grey; the difference is that of half a level.
func (n *network) takeBytes() {
	first := n.layers[0]
	for o := range int(first.out) {
		var sum float64
		for i := range first.each() {
			w := &first.weights[first.index(o, i)]
			sum += float64(*w)
			*w = float32(float64(*w) * 256 / 255)
		}
		first.bias[o] += float32(sum / 255)
	}
}

// keepClasses leaves the logits of these classes; the model has a row for the
// background before those of the classes.
func (n *network) keepClasses(classes []int32, all int) error {
	for i := 1; i < len(n.heads); i += 2 {
		l := n.heads[i]
		if int(l.out)%(1+all) != 0 {
			return fmt.Errorf("%w: %d logits for %d classes", errModel, l.out, all)
		}
		var weights, bias []float32
		each := l.each()
		for first := 0; first < int(l.out); first += 1 + all {
			for _, c := range classes {
				row := first + 1 + int(c)
				weights = append(weights, l.weights[row*each:(row+1)*each]...)
				bias = append(bias, l.bias[row])
			}
		}
		l.weights, l.bias, l.out = weights, bias, int32(len(bias))
	}
	return nil
}
