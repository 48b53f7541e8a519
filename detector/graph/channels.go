package graph

import (
	"fmt"
	"slices"
)

// A weightsKey names some channels of a tensor of weights.
type weightsKey struct {
	tensor   int32
	channels string
}

const (
	// maxWeights are the bytes of one convolution's weights, as float. XNNPACK
	// reads all of them for every seven places of the output; more than these
	// would push one another out of the second cache, which has 1 to 2 MiB.
	maxWeights = 1 << 20
	maxParts   = 4  // inputs of a CONCATENATION that XNNPACK takes
	tile       = 16 // channels that XNNPACK computes at once with AVX-512; elsewhere it is a divisor
)

// selectClasses finds the channels of the logits to keep, and notes their classes in
// the new graph.
func (r *rewriter) selectClasses(s ssd, keep []int32) error {
	classes := int(s.options.classes)
	if keep == nil {
		for i := range classes {
			keep = append(keep, int32(i))
		}
	}
	for _, k := range keep {
		if k < 0 || int(k) >= classes {
			return fmt.Errorf("%w: no class %d among its %d", ErrUnknown, k, classes)
		}
	}
	r.keptChannels = make(map[int32][]int)
	for _, t := range s.scores {
		var channels []int
		for first := 0; first < int(r.from.Tensors[t].Shape[3]); first += 1 + classes {
			for _, k := range keep {
				channels = append(channels, first+1+int(k)) // the first is the background
			}
		}
		r.keptChannels[t] = channels
	}
	r.to.setClasses(keep)
	return nil
}

// convolution adds a convolution like o, of the channels that are kept; out has
// its inputs but the weights.
func (r *rewriter) convolution(o *Operator, out Operator) error {
	shape := slices.Clone(r.from.Tensors[o.Outputs[0]].Shape)
	channels, narrowed := r.keptChannels[o.Outputs[0]]
	if !narrowed {
		for i := range int(shape[3]) {
			channels = append(channels, i)
		}
	}
	shape[3] = int32(len(channels))
	whole := r.addFloat(o.Outputs[0])
	r.to.Tensors[whole].Shape = shape
	size := 4 * r.from.Tensors[o.Inputs[1]].elements() / int(r.from.Tensors[o.Inputs[1]].Shape[0])
	var joined []int32
	for _, some := range parts(channels, size) {
		part := out
		if err := r.addWeights(&part, o, some); err != nil {
			return err
		}
		to := whole
		if len(some) < len(channels) {
			to = r.add(Tensor{Name: r.to.Tensors[whole].Name, Type: Float32, Shape: slices.Clone(shape)})
			r.to.Tensors[to].Shape[3] = int32(len(some))
			joined = append(joined, to)
		}
		part.Outputs = []int32{to}
		r.to.Operators = append(r.to.Operators, part)
	}
	if joined != nil {
		const channelAxis = 3
		r.to.Operators = append(r.to.Operators, Operator{
			Code: concatenation, Version: 1, Union: operatorSpecs[concatenation].union, Options: []int32{channelAxis, activationNone},
			Inputs: joined, Outputs: []int32{whole},
		})
	}
	return nil
}

// parts cuts a list of channels, each with weights of so many bytes, into parts
// that fit the cache.
func parts(channels []int, size int) [][]int {
	n := min((len(channels)*size+maxWeights-1)/maxWeights, maxParts)
	if n <= 1 {
		return [][]int{channels}
	}
	each := (len(channels) + n*tile - 1) / (n * tile) * tile
	return slices.Collect(slices.Chunk(channels, each))
}

// selectChannels is a tensor selectChannels weights or biases with some selectChannels its channels, its first
// dimension; nil is all.
func (t *Tensor) selectChannels(channels []int) Tensor {
	part := *t
	if channels == nil {
		return part
	}
	size := len(t.Data) / int(t.Shape[0])
	part.Data = make([]byte, 0, size*len(channels))
	for _, c := range channels {
		part.Data = append(part.Data, t.Data[c*size:(c+1)*size]...)
	}
	part.Shape = slices.Clone(t.Shape)
	part.Shape[0] = int32(len(channels))
	return part
}
