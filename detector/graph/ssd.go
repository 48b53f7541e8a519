package graph

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"peerscope/detector"
)

// An ssd is what the end of a detector's graph was found to be:
//
//	CONV_2D -> RESHAPE --+ (one for each feature map)
//	                     CONCATENATION -------------+
//	CONV_2D -> RESHAPE --+                          postprocess -> 4 outputs
//	                     CONCATENATION -> LOGISTIC -+
//	                                      anchors --+
type ssd struct {
	post    *Operator
	options postprocessing
	boxes   []int32 // tensors of the heads, a feature map each
	scores  []int32
}

// findSSD looks from the outputs backwards.
func (g *Graph) findSSD() (ssd, error) {
	post, err := g.postprocess()
	if err != nil {
		return ssd{}, err
	}
	s := ssd{post: post}
	if s.options, err = parsePostprocess(s.post.Custom); err != nil {
		return ssd{}, fmt.Errorf("%w: %w", ErrUnknown, err)
	}
	by := g.producers()
	if s.boxes, err = g.heads(by, s.post.Inputs[0]); err != nil {
		return ssd{}, err
	}
	scores := s.post.Inputs[1]
	sigmoid := by[scores]
	if sigmoid == nil || sigmoid.Code != logistic {
		return ssd{}, fmt.Errorf("%w: its scores do not come from LOGISTIC", ErrUnknown)
	}
	if s.scores, err = g.heads(by, sigmoid.Inputs[0]); err != nil {
		return ssd{}, err
	}
	return s, g.checkAnchors(s)
}

// producers says which operator fills each tensor.
func (g *Graph) producers() map[int32]*Operator {
	by := make(map[int32]*Operator)
	for i := range g.Operators {
		for _, t := range g.Operators[i].Outputs {
			by[t] = &g.Operators[i]
		}
	}
	return by
}

// heads gives the convolutions' outputs that were reshaped and joined into one
// tensor.
func (g *Graph) heads(by map[int32]*Operator, joined int32) ([]int32, error) {
	join := by[beforeReshape(by, joined)]
	if join == nil || join.Code != concatenation {
		return nil, fmt.Errorf("%w: its heads do not meet in CONCATENATION", ErrUnknown)
	}
	var out []int32
	for _, t := range join.Inputs {
		t = beforeReshape(by, t)
		if by[t] == nil || by[t].Code != Conv2D || len(g.Tensors[t].Shape) != 4 {
			return nil, fmt.Errorf("%w: a head is not CONV_2D", ErrUnknown)
		}
		out = append(out, t)
	}
	return out, nil
}

// beforeReshape is the tensor before any RESHAPE.
func beforeReshape(by map[int32]*Operator, t int32) int32 {
	for by[t] != nil && by[t].Code == reshape {
		t = by[t].Inputs[0]
	}
	return t
}

// checkAnchors makes sure that the heads are decoded with the anchors and scales
// that package detector has: the model's own anchors must be those, as exactly
// as they were quantized.
func (g *Graph) checkAnchors(s ssd) error {
	if s.options.y != 10 || s.options.x != 10 || s.options.h != 5 || s.options.w != 5 {
		return fmt.Errorf("%w: its boxes have other scales than 10 and 5", ErrUnknown)
	}
	if len(s.boxes) != len(s.scores) || len(s.boxes) > maxOutputs/2 {
		return fmt.Errorf("%w: %d heads for boxes and %d for scores", ErrUnknown, len(s.boxes), len(s.scores))
	}
	var maps [][2]int
	count := 0
	for i := range s.boxes {
		b, c := &g.Tensors[s.boxes[i]], &g.Tensors[s.scores[i]]
		cells, each := int(b.Shape[1])*int(b.Shape[2]), int(b.Shape[3])/4
		logits := []int32{1, b.Shape[1], b.Shape[2], int32(each * (int(s.options.classes) + 1))}
		if b.elements() != 4*cells*each || !slices.Equal(c.Shape, logits) || each > maxRank {
			return fmt.Errorf("%w: heads of shape %v and %v", ErrUnknown, b.Shape, c.Shape)
		}
		count += cells * each
		maps = append(maps, [2]int{int(b.Shape[1]), int(b.Shape[2])})
	}
	own := &g.Tensors[s.post.Inputs[2]]
	exact := detector.Anchors(maps)
	if own.Type != Uint8 || !own.quantized() || len(own.Data) != 4*count || len(exact) != count {
		return fmt.Errorf("%w: its anchors are not quantized to bytes", ErrUnknown)
	}
	for i, a := range exact {
		for j, v := range [4]float32{a.Y, a.X, a.H, a.W} {
			if d := own.value(int64(own.Data[4*i+j])) - v; math.Abs(float64(d)) > float64(own.Scale[0]) {
				return fmt.Errorf("%w: anchor %d is not that of an SSD MobileNet", ErrUnknown, i)
			}
		}
	}
	return nil
}

// classTensor names the constant in which a rewritten graph keeps its classes;
// no operator uses it, and no other tool minds it.
const classTensor = "peerscope/classes"

// Background is the class of a logit that is of none.
const Background = -1

// SetClasses says which class, from 0, each of an anchor's logits is of, in a
// graph whose outputs are the boxes and logits of the heads of an SSD in turn.
func (g *Graph) SetClasses(classes []int32) {
	data := make([]byte, 0, 4*len(classes))
	for _, c := range classes {
		data = binary.LittleEndian.AppendUint32(data, uint32(c))
	}
	g.Tensors = append(g.Tensors, Tensor{Name: classTensor, Type: Int32, Shape: []int32{int32(len(classes))}, Data: data})
}

// Classes is what SetClasses said; it is nil for all other graphs.
func (g *Graph) Classes() []int32 {
	i := slices.IndexFunc(g.Tensors, func(t Tensor) bool { return t.Name == classTensor && t.Type == Int32 && t.Data != nil })
	if i < 0 || len(g.Outputs)%2 != 0 {
		return nil
	}
	classes := make([]int32, len(g.Tensors[i].Data)/4)
	for k := range classes {
		classes[k] = int32At(g.Tensors[i].Data, k)
	}
	for _, t := range g.Outputs {
		if g.Tensors[t].Type != Float32 || len(g.Tensors[t].Shape) != 4 {
			return nil
		}
	}
	return classes
}

// OrderOutputs makes the graph's outputs those of its post-processing: boxes,
// classes, scores, count. Some converters list them in another order.
func (g *Graph) OrderOutputs() error {
	post, err := g.postprocess()
	if err == nil {
		g.Outputs = post.Outputs
	}
	return err
}

// postprocess is the operator that comes last.
func (g *Graph) postprocess() (*Operator, error) {
	n := len(g.Operators)
	if n == 0 || g.Operators[n-1].Code != custom {
		return nil, fmt.Errorf("%w: it does not end with %s", ErrUnknown, postprocess)
	}
	return &g.Operators[n-1], nil
}
