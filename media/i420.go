package media

import (
	"image"
	"image/draw"
)

// FromImage makes a picture for a Frame of any Go image: I420, limited-range
// BT.601, origin (0, 0), fresh pixels. Go's YCbCr images are full range, as in
// JFIF; what is transparent becomes black. An odd size rounds chroma up.
func FromImage(img image.Image) *image.YCbCr {
	b := img.Bounds()
	dst := image.NewYCbCr(image.Rect(0, 0, b.Dx(), b.Dy()), image.YCbCrSubsampleRatio420)
	switch src := img.(type) {
	case *image.YCbCr:
		resample(dst, src, &limitedLuma, &limitedChroma)
	case *image.RGBA:
		fromRGBA(dst, src)
	default:
		fromAny(dst, img)
	}
	return dst
}

// fromAny goes by way of RGBA in strips, since the whole would be larger than dst.
func fromAny(dst *image.YCbCr, src image.Image) {
	const rows = 16
	strip := image.NewRGBA(image.Rect(0, 0, dst.Rect.Dx(), rows))
	for y := 0; y < dst.Rect.Dy(); y += rows {
		part := dst.SubImage(image.Rect(0, y, dst.Rect.Dx(), y+rows)).(*image.YCbCr)
		draw.Draw(strip, strip.Rect, src, src.Bounds().Min.Add(image.Pt(0, y)), draw.Src)
		fromRGBA(part, strip)
	}
}

// ToI420 copies a picture that is limited-range already, as cameras give it, into
// a fresh one for a Frame, whatever its chroma subsampling.
func ToI420(src *image.YCbCr) *image.YCbCr {
	dst := image.NewYCbCr(image.Rect(0, 0, src.Rect.Dx(), src.Rect.Dy()), image.YCbCrSubsampleRatio420)
	resample(dst, src, &identity, &identity)
	return dst
}

var identity = func() (t [256]uint8) {
	for i := range t {
		t[i] = uint8(i)
	}
	return t
}()

// limitedLuma and limitedChroma take full-range samples to limited range; the
// matrix of JFIF is that of BT.601, so nothing else differs.
var limitedLuma, limitedChroma = func() (y, c [256]uint8) {
	for i := range 256 {
		y[i] = uint8(16 + (i*219+127)/255)
		c[i] = uint8((128*255 + (i-128)*224 + 127) / 255)
	}
	return y, c
}()

// chromaShift is by how many bits luma coordinates are shifted to be chroma's.
var chromaShift = map[image.YCbCrSubsampleRatio]struct{ x, y int }{
	image.YCbCrSubsampleRatio444: {0, 0},
	image.YCbCrSubsampleRatio422: {1, 0},
	image.YCbCrSubsampleRatio420: {1, 1},
	image.YCbCrSubsampleRatio440: {0, 1},
	image.YCbCrSubsampleRatio411: {2, 0},
	image.YCbCrSubsampleRatio410: {2, 1},
}

// resample fills dst, which is I420, with src by way of the tables; each chroma
// sample is the mean of those of its four pixels.
func resample(dst, src *image.YCbCr, luma, chroma *[256]uint8) {
	w, h := dst.Rect.Dx(), dst.Rect.Dy()
	if w == 0 {
		return
	}
	left, top := src.Rect.Min.X, src.Rect.Min.Y
	for y := range h {
		from, to := src.Y[src.YOffset(left, top+y):], dst.Y[y*dst.YStride:][:w]
		for x := range to {
			to[x] = luma[from[x]]
		}
	}
	shift := chromaShift[src.SubsampleRatio]
	for y := range (h + 1) / 2 {
		row0 := src.COffset(left, top+2*y)
		row1 := src.COffset(left, top+min(2*y+1, h-1))
		at := y * dst.CStride
		for x := range (w + 1) / 2 {
			x0 := (left+2*x)>>shift.x - left>>shift.x
			x1 := (left+min(2*x+1, w-1))>>shift.x - left>>shift.x
			dst.Cb[at+x] = chroma[mean(src.Cb, row0+x0, row0+x1, row1+x0, row1+x1)]
			dst.Cr[at+x] = chroma[mean(src.Cr, row0+x0, row0+x1, row1+x0, row1+x1)]
		}
	}
}

func mean(p []byte, a, b, c, d int) uint8 {
	return uint8((int(p[a]) + int(p[b]) + int(p[c]) + int(p[d]) + 2) >> 2)
}

// RGB to limited-range BT.601 in 16-bit fixed point, the inverse of rgba.go.
const (
	yR, yG, yB    = 16829, 33039, 6416
	cbR, cbG, cbB = -9714, -19070, 28784
	crR, crG, crB = 28784, -24103, -4681
)

func fromRGBA(dst *image.YCbCr, src *image.RGBA) {
	w, h := dst.Rect.Dx(), dst.Rect.Dy()
	for y := range h {
		row := src.Pix[y*src.Stride:]
		for x := range w {
			r, g, b := int(row[4*x]), int(row[4*x+1]), int(row[4*x+2])
			dst.Y[y*dst.YStride+x] = uint8((yR*r + yG*g + yB*b + 16<<16 + 1<<15) >> 16)
		}
	}
	for y := range (h + 1) / 2 {
		row0, row1 := src.Pix[2*y*src.Stride:], src.Pix[min(2*y+1, h-1)*src.Stride:]
		at := y * dst.CStride
		for x := range (w + 1) / 2 {
			a, b := 8*x, 4*min(2*x+1, w-1)
			sum := func(i int) int { return int(row0[a+i]) + int(row0[b+i]) + int(row1[a+i]) + int(row1[b+i]) }
			red, green, blue := sum(0), sum(1), sum(2) // of four pixels: two more bits
			dst.Cb[at+x] = uint8((cbR*red + cbG*green + cbB*blue + 128<<18 + 1<<17) >> 18)
			dst.Cr[at+x] = uint8((crR*red + crG*green + crB*blue + 128<<18 + 1<<17) >> 18)
		}
	}
}

// FitSize is the largest even size of the same aspect that lies within limit and
// is no larger than size.
func FitSize(size, limit image.Point) image.Point {
	scale := min(1, float64(limit.X)/float64(size.X), float64(limit.Y)/float64(size.Y))
	even := func(n int) int { return max(2, int(float64(n)*scale+1e-6)&^1) }
	return image.Pt(even(size.X), even(size.Y))
}
