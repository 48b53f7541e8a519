package detector

import (
	"errors"
	"fmt"
	"image"

	"peerscope/internal/bt601"
)

// ErrPicture is a picture that is not whole or not I420.
var ErrPicture = errors.New("picture is not usable")

// A preprocessor makes the model's input of pictures. Luma is sampled as in the
// model's training (TensorFlow's ResizeBilinear without half-pixel centres): pixel
// i of n is at i / n of the picture, between four samples. Of a picture at least
// four times as large as the input it is the mean of samples on both sides, half a
// pixel of the input apart, or most of the picture would be skipped. Chroma is that
// of the nearest sample.
type preprocessor struct {
	size    image.Point // of the input
	columns []tap       // of each input column with picture
	rows    []tap
}

// A tap is a place between two samples of a row or column; share is that of the
// second one, of 256. Chroma is the index of its sample.
type tap struct{ first, second, share, chroma int32 }

func newPreprocessor(size image.Point) *preprocessor {
	return &preprocessor{size: size, columns: make([]tap, 0, size.X), rows: make([]tap, 0, size.Y)}
}

// run makes the input, 3 x width x height numbers, of a region of a picture, in
// fractions of it. What a region has outside the picture is grey. The region is
// stretched to the model's shape, as pictures were in the model's training.
func (f *preprocessor) run(input []float32, p *image.YCbCr, region Box) error {
	if err := checkPicture(p); err != nil {
		return err
	}
	left, top := 0, 0
	f.columns, left = taps(f.columns[:0], region.X0, region.X1, f.size.X, p.Rect.Min.X, p.Rect.Dx())
	f.rows, top = taps(f.rows[:0], region.Y0, region.Y1, f.size.Y, p.Rect.Min.Y, p.Rect.Dy())
	if len(f.columns) < f.size.X || len(f.rows) < f.size.Y {
		clear(input) // 0 is grey
	}
	for i, row := range f.rows {
		chroma := int(row.chroma) * p.CStride
		first := 3 * ((top+i)*f.size.X + left)
		f.convertRow(input[first:first+3*len(f.columns)], p.Y[int(row.first)*p.YStride:], p.Y[int(row.second)*p.YStride:],
			int(row.share), p.Cb[chroma:], p.Cr[chroma:])
	}
	return nil
}

// taps appends the places of n pixels that go from start to end, in fractions of
// a row or column of length samples, as far as they are in it; skipped is how many
// come before. The coordinate of the first sample is origin, which decides about
// its chroma.
func taps(out []tap, start, end float32, n, origin, length int) (places []tap, skipped int) {
	step := float64(end-start) * float64(length) / float64(n)
	apart, share := 1, -1
	if step >= 4 {
		apart, share = int(step/2), 128
	}
	for i := range n {
		at := float64(start)*float64(length) + float64(i)*step
		if at < 0 {
			skipped++
			continue
		}
		first := int(at)
		if first >= length {
			break
		}
		t := tap{share: int32(share), chroma: int32(chromaIndex(origin, first))}
		if share < 0 {
			t.share = int32((at - float64(first)) * 256)
		} else {
			first = max(0, first-apart/2)
		}
		t.first, t.second = int32(first), int32(min(first+apart, length-1))
		out = append(out, t)
	}
	return out, skipped
}

// chromaIndex is where the chroma of luma sample i is, in a picture that begins
// at first: that may be odd when the picture is part of another.
func chromaIndex(first, i int) int { return (first+i)>>1 - first>>1 }

// inPicture turns a box of the region into one of the picture.
func (b Box) inPicture(region Box) Box {
	w, h := region.X1-region.X0, region.Y1-region.Y0
	return Box{region.X0 + b.X0*w, region.Y0 + b.Y0*h, region.X0 + b.X1*w, region.Y0 + b.Y1*h}
}

func (f *preprocessor) convertRow(input []float32, top, bottom []byte, share int, cb, cr []byte) {
	for i, t := range f.columns {
		a, b := int(top[t.first]), int(bottom[t.first])
		a = a<<8 + (int(top[t.second])-a)*int(t.share)
		b = b<<8 + (int(bottom[t.second])-b)*int(t.share)
		y := a<<8 + (b-a)*share
		luma := bt601.Luma*(y>>8-16<<8)>>8 + half
		u, v := int(cb[t.chroma])-128, int(cr[t.chroma])-128
		d := input[3*i : 3*i+3 : 3*i+3]
		d[0] = pixel(luma + bt601.RedCr*v)
		d[1] = pixel(luma - bt601.GreenCb*u - bt601.GreenCr*v)
		d[2] = pixel(luma + bt601.BlueCb*u)
	}
}

const half = 1 << 15 // for rounding

// levels are the input values of colours from -384 to 639, clamped to bytes:
// (v - 128) / 128, the scale the model was trained with.
var levels = func() (t [1024]float32) {
	for i := range t {
		t[i] = (float32(min(max(i-below, 0), 255)) - 128) / 128
	}
	return t
}()

const below = 384 // colours out of range reach from -277 to 535

func pixel(v int) float32 { return levels[uint(v>>16+below)%uint(len(levels))] }

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
