package graph

import (
	"fmt"
	"slices"
)

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
	for n, i := range g.Outputs {
		if !g.has(i) || !ready[i] || slices.Contains(g.Outputs[:n], i) {
			return fmt.Errorf("%w: output %d", ErrUnknown, i)
		}
	}
	if len(g.Inputs) != 1 || len(g.Outputs) == 0 || len(g.Outputs) > maxOutputs {
		return fmt.Errorf("%w: %d inputs and %d outputs", ErrUnknown, len(g.Inputs), len(g.Outputs))
	}
	return g.checkUse()
}

// checkUse makes sure that all that is computed is for something, which XNNPACK
// takes for granted.
func (g *Graph) checkUse() error {
	used := make([]bool, len(g.Tensors))
	for i := range g.Operators {
		for _, t := range g.Operators[i].Inputs {
			used[t] = true
		}
	}
	for _, t := range g.Outputs {
		used[t] = true
	}
	for i := range g.Operators {
		for _, t := range g.Operators[i].Outputs {
			if !used[t] {
				return fmt.Errorf("%w: operator %d: %v fills a tensor that nothing uses", ErrUnknown, i, &g.Operators[i])
			}
		}
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
	k, ok := operatorSpecs[o.Code]
	if !ok || o.Code == custom && o.Name != postprocess {
		return fmt.Errorf("%v is not among those that are known", o)
	}
	if len(o.Inputs) < k.min || len(o.Inputs) > k.max || !k.outputs(len(o.Outputs)) {
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
	return g.checkTensors(o)
}
