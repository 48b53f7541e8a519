package graph

import "fmt"

// check makes sure that the C library, which trusts its files, will find what
// it expects: indices of tensors that exist, data as long as the shape says,
// operators it knows in an order in which each input is there before it is used.
func (g *Graph) check() error {
	for i := range g.Tensors {
		if err := g.Tensors[i].check(); err != nil {
			return fmt.Errorf("%w: tensor %d: %w", ErrUnknown, i, err)
		}
	}
	ready := make([]bool, len(g.Tensors))
	for i := range g.Tensors {
		ready[i] = g.Tensors[i].Data != nil
	}
	for _, i := range g.Inputs {
		if !g.has(i) || ready[i] {
			return fmt.Errorf("%w: input %d", ErrUnknown, i)
		}
		ready[i] = true
	}
	for i := range g.Operators {
		if err := g.checkOperator(&g.Operators[i], ready); err != nil {
			return fmt.Errorf("%w: operator %d: %w", ErrUnknown, i, err)
		}
	}
	for _, i := range g.Outputs {
		if !g.has(i) || !ready[i] {
			return fmt.Errorf("%w: output %d", ErrUnknown, i)
		}
	}
	if len(g.Inputs) != 1 || len(g.Outputs) == 0 || len(g.Outputs) > maxOutputs {
		return fmt.Errorf("%w: %d inputs and %d outputs", ErrUnknown, len(g.Inputs), len(g.Outputs))
	}
	return nil
}

const maxOutputs = 32

func (g *Graph) has(i int32) bool { return i >= 0 && int(i) < len(g.Tensors) }

func (t *Tensor) check() error {
	n, width := t.elements(), t.Type.width()
	switch {
	case width == 0:
		return fmt.Errorf("type %d", t.Type)
	case n < 0 || len(t.Shape) > maxRank:
		return fmt.Errorf("shape %v", t.Shape[:min(len(t.Shape), maxRank+1)])
	case t.Data != nil && len(t.Data) != n*width:
		return fmt.Errorf("%d bytes of data for shape %v", len(t.Data), t.Shape)
	case len(t.Scale) == 0 && len(t.Zero) == 0:
		return nil
	case len(t.Scale) != len(t.Zero):
		return fmt.Errorf("%d scales and %d zero points", len(t.Scale), len(t.Zero))
	case len(t.Scale) > 1 && (t.Axis < 0 || int(t.Axis) >= len(t.Shape) || int(t.Shape[t.Axis]) != len(t.Scale)):
		return fmt.Errorf("%d scales along dimension %d of %v", len(t.Scale), t.Axis, t.Shape)
	}
	return nil
}

// checkOperator also marks the operator's outputs as ready.
func (g *Graph) checkOperator(o *Operator, ready []bool) error {
	k, ok := kinds[o.Code]
	if !ok || o.Code == custom && o.Name != postprocess {
		return fmt.Errorf("%v is not among those that are known", o)
	}
	if len(o.Inputs) < k.min || len(o.Inputs) > k.max || len(o.Outputs) == 0 {
		return fmt.Errorf("%v with %d inputs and %d outputs", o, len(o.Inputs), len(o.Outputs))
	}
	for _, i := range o.Inputs {
		if !g.has(i) || !ready[i] {
			return fmt.Errorf("%v: input %d", o, i)
		}
	}
	for _, i := range o.Outputs {
		if !g.has(i) || ready[i] {
			return fmt.Errorf("%v: output %d", o, i)
		}
		ready[i] = true
	}
	for _, i := range k.strides {
		if v := o.Options[i]; v < 1 || v > maxStride {
			return fmt.Errorf("%v with a step of %d", o, v)
		}
	}
	return g.checkShapes(o)
}

// checkShapes looks at what the C library does not.
func (g *Graph) checkShapes(o *Operator) error {
	first := &g.Tensors[o.Inputs[0]]
	switch o.Code {
	case conv, depthwise:
		weights, bias := &g.Tensors[o.Inputs[1]], &g.Tensors[o.Inputs[2]]
		if len(first.Shape) != 4 || len(weights.Shape) != 4 || len(bias.Shape) != 1 {
			return fmt.Errorf("%v of %v and %v", o, first.Shape, weights.Shape)
		}
		channels := weights.Shape[0]
		if o.Code == depthwise {
			channels = weights.Shape[3]
		} else if weights.Shape[3] != first.Shape[3] {
			return fmt.Errorf("%v of %v and %v", o, first.Shape, weights.Shape)
		}
		if bias.Shape[0] != channels {
			return fmt.Errorf("%v with %d channels and %d biases", o, channels, bias.Shape[0])
		}
	case averagePool, maxPool:
		if len(first.Shape) != 4 {
			return fmt.Errorf("%v of %v", o, first.Shape)
		}
	case resizeNearest:
		return g.checkResize(o)
	case custom:
		if len(o.Outputs) != 4 {
			return fmt.Errorf("%v with %d outputs", o, len(o.Outputs))
		}
		_, err := parsePostprocess(o.Custom)
		return err
	}
	return nil
}

// checkResize makes sure the size is written down and is that of the output.
func (g *Graph) checkResize(o *Operator) error {
	from, size, to := &g.Tensors[o.Inputs[0]], &g.Tensors[o.Inputs[1]], &g.Tensors[o.Outputs[0]]
	if len(from.Shape) != 4 || len(to.Shape) != 4 || size.Type != Int32 || len(size.Data) != 8 {
		return fmt.Errorf("%v of %v to %v", o, from.Shape, to.Shape)
	}
	if int32At(size.Data, 0) != to.Shape[1] || int32At(size.Data, 1) != to.Shape[2] {
		return fmt.Errorf("%v to another size than %v", o, to.Shape)
	}
	return nil
}
