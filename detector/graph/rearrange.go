package graph

import "slices"

// The operators between the heads of YOLO models and their output, which move
// numbers about. What says where to must be constant.

// ints are the numbers of a constant list or, of a scalar, its one number.
func (t *Tensor) ints() []int32 {
	if t.Type != Int32 || t.Data == nil || len(t.Shape) > 2 {
		return nil
	}
	out := make([]int32, len(t.Data)/4)
	for i := range out {
		out[i] = int32At(t.Data, i)
	}
	return out
}

func rearrangedShape(o *Operator, in []*Tensor) (shape []int32, ok bool) {
	from := in[0].Shape
	switch o.Code {
	case transpose:
		return transposedShape(from, in[1].ints())
	case pad:
		return paddedShape(from, in[1])
	case stridedSlice:
		return slicedShape(o, from, in[1].ints(), in[2].ints(), in[3].ints())
	}
	return productShape(o, from, in[1].Shape)
}

func transposedShape(from, axes []int32) (shape []int32, ok bool) {
	if len(axes) != len(from) {
		return nil, false
	}
	for i, a := range axes {
		if a < 0 || int(a) >= len(from) || slices.Contains(axes[:i], a) {
			return nil, false
		}
		shape = append(shape, from[a])
	}
	return shape, true
}

// paddedShape adds what is written before and after each dimension.
func paddedShape(from []int32, by *Tensor) (shape []int32, ok bool) {
	if !slices.Equal(by.Shape, []int32{int32(len(from)), 2}) || by.ints() == nil {
		return nil, false
	}
	for i, n := range from {
		before, after := by.ints()[2*i], by.ints()[2*i+1]
		if before < 0 || after < 0 || before > maxWindow || after > maxWindow {
			return nil, false
		}
		shape = append(shape, n+before+after)
	}
	return shape, true
}

// slicedShape is that of a part. Masks say of which dimensions begin or end do
// not count; those that would change the rank are not known.
func slicedShape(o *Operator, from, begin, end, step []int32) (shape []int32, ok bool) {
	if len(begin) != len(from) || len(end) != len(from) || len(step) != len(from) ||
		o.Options[2] != 0 || o.Options[3] != 0 || o.Options[4] != 0 {
		return nil, false
	}
	for i, n := range from {
		first, last := begin[i], end[i]
		if first < 0 {
			first += n
		}
		if last < 0 {
			last += n
		}
		if o.Options[0]>>i&1 != 0 {
			first = 0
		}
		if o.Options[1]>>i&1 != 0 {
			last = n
		}
		last = min(last, n)
		if step[i] < 1 || step[i] > maxStride || first < 0 || first >= last {
			return nil, false
		}
		shape = append(shape, (last-first+step[i]-1)/step[i])
	}
	return shape, true
}

// productShape is that of products of matrices, [..][rows][k] with [..][k][columns].
func productShape(o *Operator, a, b []int32) (shape []int32, ok bool) {
	n := len(a)
	if n < 2 || len(b) != n || !slices.Equal(a[:n-2], b[:n-2]) {
		return nil, false
	}
	rows, inner := a[n-2], a[n-1]
	shared, columns := b[n-2], b[n-1]
	if o.Options[0] != 0 {
		rows, inner = inner, rows
	}
	if o.Options[1] != 0 {
		shared, columns = columns, shared
	}
	return append(slices.Clone(a[:n-2]), rows, columns), inner == shared
}

// valueOf is what an operator rearranges: the first input, but of SPLIT that is
// the axis.
func valueOf(o *Operator, in []*Tensor) *Tensor {
	if o.Code == split {
		return in[1]
	}
	return in[0]
}

// splitShapes are those of the parts along one axis.
func splitShapes(o *Operator, in []*Tensor) (shapes [][]int32, ok bool) {
	axis, from := in[0].ints(), valueOf(o, in).Shape
	var sizes []int32
	if o.Code == splitV {
		axis, sizes = in[2].ints(), in[1].ints()
	}
	n := int32(len(o.Outputs))
	if len(axis) != 1 || o.Options[0] != n {
		return nil, false
	}
	at := int(axis[0])
	if at < 0 {
		at += len(from)
	}
	if at < 0 || at >= len(from) {
		return nil, false
	}
	if o.Code == split && from[at]%n == 0 {
		sizes = slices.Repeat([]int32{from[at] / n}, int(n))
	}
	left := from[at]
	for _, size := range sizes {
		if size < 1 || size > left {
			return nil, false
		}
		left -= size
		shape := slices.Clone(from)
		shape[at] = size
		shapes = append(shapes, shape)
	}
	return shapes, left == 0 && len(shapes) == int(n)
}
