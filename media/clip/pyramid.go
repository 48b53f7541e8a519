package clip

import (
	"image"
	"math"
)

// A pyramid is a picture at full size, at a half, at a quarter and so on, from
// which views of any size are drawn: trilinear filtering, which neither
// shimmers while the view moves nor jumps from one level to the next while it
// grows (L. Williams, Pyramidal Parametrics, SIGGRAPH 1983).
type pyramid struct{ y, cb, cr []plane } // largest first

// A plane is one component of a picture.
type plane struct {
	pix          []uint8
	stride, w, h int
}

// A view is a part of a picture, in fractions of its width and height.
type view struct{ x, y, w, h float64 }

func newPyramid(img *image.YCbCr) pyramid {
	y, cb, cr := planes(img)
	return pyramid{halvings(y), halvings(cb), halvings(cr)}
}

// planes are the components of an I420 picture whose origin is (0, 0).
func planes(img *image.YCbCr) (y, cb, cr plane) {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	cw, ch := (w+1)/2, (h+1)/2
	return plane{img.Y, img.YStride, w, h}, plane{img.Cb, img.CStride, cw, ch}, plane{img.Cr, img.CStride, cw, ch}
}

func halvings(p plane) []plane {
	all := []plane{p}
	for p.w > 1 && p.h > 1 {
		p = p.half()
		all = append(all, p)
	}
	return all
}

// half is the means of each four pixels of p.
func (p plane) half() plane {
	half := plane{w: (p.w + 1) / 2, h: (p.h + 1) / 2}
	half.stride = half.w
	half.pix = make([]uint8, half.w*half.h)
	for y := range half.h {
		row0, row1 := p.row(2*y), p.row(min(2*y+1, p.h-1))
		for x := range half.w {
			a, b := 2*x, min(2*x+1, p.w-1)
			half.pix[y*half.stride+x] = uint8((int(row0[a]) + int(row0[b]) + int(row1[a]) + int(row1[b]) + 2) / 4)
		}
	}
	return half
}

func (p plane) row(y int) []uint8 { return p.pix[y*p.stride:][:p.w] }

// draw fills the part of dst that is in r with the view. r starts at an even
// point and lies within dst.
func (p pyramid) draw(dst *image.YCbCr, r image.Rectangle, v view) {
	y, cb, cr := planes(dst)
	drawPlane(y.part(r), p.y, v)
	chroma := image.Rect(r.Min.X/2, r.Min.Y/2, (r.Max.X+1)/2, (r.Max.Y+1)/2)
	drawPlane(cb.part(chroma), p.cb, v)
	drawPlane(cr.part(chroma), p.cr, v)
}

func (p plane) part(r image.Rectangle) plane {
	return plane{p.pix[r.Min.Y*p.stride+r.Min.X:], p.stride, r.Dx(), r.Dy()}
}

// drawPlane mixes the two levels between which the scale of the view lies.
func drawPlane(dst plane, levels []plane, v view) {
	scale := math.Max(v.w*float64(levels[0].w)/float64(dst.w), v.h*float64(levels[0].h)/float64(dst.h))
	depth := min(max(math.Log2(scale), 0), float64(len(levels)-1))
	level := int(depth)
	far := int32((depth - float64(level)) * 256) // the smaller level's share, of 256
	if far == 0 {
		samplePlane(dst, levels[level], v)
		return
	}
	near := newSampler(levels[level], v, dst.w, dst.h)
	smaller := newSampler(levels[level+1], v, dst.w, dst.h)
	other := make([]uint8, dst.w)
	for y := range dst.h {
		row := dst.row(y)
		near.draw(row, y)
		smaller.draw(other, y)
		for x, b := range other {
			a := int32(row[x])
			row[x] = uint8(a + (int32(b)-a)*far>>8)
		}
	}
}

// samplePlane draws the view of src, which is about as large.
func samplePlane(dst, src plane, v view) {
	s := newSampler(src, v, dst.w, dst.h)
	for y := range dst.h {
		s.draw(dst.row(y), y)
	}
}

// A sampler draws a view of one plane, bilinearly, row by row.
type sampler struct {
	plane   plane
	rows    []tap
	columns []tap
	mixed   []int32 // two rows of the plane as one, 8 more bits
}

// A tap is the place of a pixel between two others.
type tap struct {
	a, b   int32
	weight int32 // of b, of 256
}

func newSampler(p plane, v view, w, h int) *sampler {
	return &sampler{p, taps(h, v.y, v.h, p.h), taps(w, v.x, v.w, p.w), make([]int32, p.w)}
}

// taps places n pixels over the part [start, start+length) of size samples.
func taps(n int, start, length float64, size int) []tap {
	all := make([]tap, n)
	for i := range all {
		at := (start+(float64(i)+.5)/float64(n)*length)*float64(size) - .5
		at = min(max(at, 0), float64(size-1))
		a := int(at)
		all[i] = tap{int32(a), int32(min(a+1, size-1)), int32((at - float64(a)) * 256)}
	}
	return all
}

func (s *sampler) draw(dst []uint8, y int) {
	t := s.rows[y]
	left, right := s.columns[0].a, s.columns[len(s.columns)-1].b+1
	row0, row1 := s.plane.row(int(t.a))[left:right], s.plane.row(int(t.b))[left:right]
	mixed := s.mixed[left:right]
	row1, mixed = row1[:len(row0)], mixed[:len(row0)]
	for x, a := range row0 {
		mixed[x] = int32(a)<<8 + (int32(row1[x])-int32(a))*t.weight
	}
	columns := s.columns[:len(dst)]
	for x := range dst {
		c := columns[x]
		a, b := s.mixed[c.a], s.mixed[c.b]
		dst[x] = uint8((a<<8 + (b-a)*c.weight + 1<<15) >> 16)
	}
}
