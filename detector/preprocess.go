package detector

import (
	"errors"
	"fmt"
	"image"

	"peerscope/internal/bt601"
)

// ErrPicture is a picture that is not whole or not I420.
var ErrPicture = errors.New("picture is not usable")

// A preprocessor makes the model's input of pictures. Each pixel of the input has the
// mean of four luma samples, from the middles of its four quarters, and the
// chroma sample of its middle: averaging when it shrinks the picture, nearest
// neighbour when it enlarges it.
//
// The picture is stretched to the model's shape, as in the model's training. But
// one that is narrower than 2:3 leaves grey margins, as if it were 2:3: a phone
// held upright shows people too broad otherwise. On upright parts of COCO's
// pictures that gives an mAP@0.5 of 0.375 against 0.359 stretched; whole
// letterboxing gives 0.373, and costs a sixth of the precision of wide pictures.
type preprocessor struct {
	size   image.Point     // of the input
	from   image.Rectangle // the pictures that the columns are for
	margin int             // columns on each side without picture
	left   []int32         // of each input column with picture: luma column of the left quarters
	right  []int32         // luma column of the right quarters
	middle []int32         // chroma column
}

func newPreprocessor(size image.Point) *preprocessor {
	return &preprocessor{
		size:   size,
		left:   make([]int32, size.X),
		right:  make([]int32, size.X),
		middle: make([]int32, size.X),
	}
}

// sampleIndex gives the sample at (i + part/4) / n of a row or column of length.
func sampleIndex(i, part, n, length int) int { return (4*i + part) * length / (4 * n) }

// run makes the input, 3 x width x height numbers, of a picture. It is always
// given the same input, for the margins are only written when they change.
func (f *preprocessor) run(input []float32, p *image.YCbCr) error {
	if err := checkPicture(p); err != nil {
		return err
	}
	if f.from != p.Rect {
		f.resize(p.Rect)
		clear(input) // 0 is grey
	}
	height := p.Rect.Dy()
	for row := range f.size.Y {
		top := p.Y[sampleIndex(row, 1, f.size.Y, height)*p.YStride:]
		bottom := p.Y[sampleIndex(row, 3, f.size.Y, height)*p.YStride:]
		chroma := chromaIndex(p.Rect.Min.Y, sampleIndex(row, 2, f.size.Y, height)) * p.CStride
		first := 3 * (row*f.size.X + f.margin)
		f.convertRow(input[first:first+3*len(f.left)], top, bottom, p.Cb[chroma:], p.Cr[chroma:])
	}
	return nil
}

// chromaIndex is where the chroma of luma sample i is, in a picture that begins
// at first: that may be odd when the picture is part of another.
func chromaIndex(first, i int) int { return (first+i)>>1 - first>>1 }

// resize finds the margins and columns for pictures of these bounds.
func (f *preprocessor) resize(bounds image.Rectangle) {
	f.from, f.margin = bounds, 0
	if w, h := 3*bounds.Dx(), 2*bounds.Dy(); w < h {
		f.margin = min((f.size.X-f.size.X*w/h)/2, (f.size.X-1)/2)
	}
	n := f.size.X - 2*f.margin
	f.left, f.right, f.middle = f.left[:n], f.right[:n], f.middle[:n]
	for i := range n {
		f.left[i] = int32(sampleIndex(i, 1, n, bounds.Dx()))
		f.right[i] = int32(sampleIndex(i, 3, n, bounds.Dx()))
		f.middle[i] = int32(chromaIndex(bounds.Min.X, sampleIndex(i, 2, n, bounds.Dx())))
	}
}

// toPicture turns a box of the input into one of the toPicture.
func (f *preprocessor) toPicture(b Box) Box {
	margin := float32(f.margin) / float32(f.size.X)
	scale := 1 / (1 - 2*margin)
	return Box{(b.X0 - margin) * scale, b.Y0, (b.X1 - margin) * scale, b.Y1}
}

func (f *preprocessor) convertRow(input []float32, top, bottom, cb, cr []byte) {
	right, middle := f.right[:len(f.left)], f.middle[:len(f.left)]
	for i, l := range f.left {
		r, c := right[i], middle[i]
		luma := lumaGain*(int32(top[l])+int32(top[r])+int32(bottom[l])+int32(bottom[r])-4*16) + half
		u, v := int32(cb[c])-128, int32(cr[c])-128
		d := input[3*i : 3*i+3 : 3*i+3]
		d[0] = pixel(luma + bt601.RedCr*v)
		d[1] = pixel(luma - bt601.GreenCb*u - bt601.GreenCr*v)
		d[2] = pixel(luma + bt601.BlueCb*u)
	}
}

const (
	half     = 1 << 15
	lumaGain = bt601.Luma / 4 // of the sum of four samples
)

// levels are the input values of colours from -384 to 639, clamped to bytes:
// (v - 128) / 128, the scale the model was trained with.
var levels = func() (t [1024]float32) {
	for i := range t {
		t[i] = (float32(min(max(i-below, 0), 255)) - 128) / 128
	}
	return t
}()

const below = 384 // colours out of range reach from -277 to 535

func pixel(v int32) float32 { return levels[uint32(v>>16+below)%uint32(len(levels))] }

// checkPicture makes sure that all samples within the bounds are there.
func checkPicture(p *image.YCbCr) error {
	if p == nil || p.Rect.Empty() || p.SubsampleRatio != image.YCbCrSubsampleRatio420 {
		return fmt.Errorf("%w: empty, or not 4:2:0", ErrPicture)
	}
	w, h := p.Rect.Dx(), p.Rect.Dy()
	cw, ch := chromaIndex(p.Rect.Min.X, w-1)+1, chromaIndex(p.Rect.Min.Y, h-1)+1
	if w > maxSide || h > maxSide || p.YStride < w || p.CStride < cw ||
		len(p.Y) < (h-1)*p.YStride+w || len(p.Cb) < (ch-1)*p.CStride+cw || len(p.Cr) < (ch-1)*p.CStride+cw {
		return fmt.Errorf("%w: %dx%d with strides %d and %d, %d, %d and %d bytes",
			ErrPicture, w, h, p.YStride, p.CStride, len(p.Y), len(p.Cb), len(p.Cr))
	}
	return nil
}

const maxSide = 1 << 14 // pixels; VP8 has no more
