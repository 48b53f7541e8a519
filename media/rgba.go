package media

import (
	"image"

	"peerscope/internal/bt601"
)

// A table of 1024 clamps the sums of bt601, and an index masked to 10 bits needs
// no bounds check.
const (
	clampBias = 384
	clampMask = 1023
)

type rgbTables struct{ y, rCr, gCb, gCr, bCb [256]int32 }

var (
	tables = newRGBTables()
	clamp  = newClampTable()
)

func newRGBTables() (t rgbTables) {
	for i := range int32(256) {
		t.y[i] = bt601.Luma*(i-16) + clampBias<<16 + 1<<15 // with the bias and the rounding
		t.rCr[i] = bt601.RedCr * (i - 128)
		t.gCb[i] = -bt601.GreenCb * (i - 128)
		t.gCr[i] = -bt601.GreenCr * (i - 128)
		t.bCb[i] = bt601.BlueCb * (i - 128)
	}
	return t
}

func newClampTable() (t [clampMask + 1]uint8) {
	for i := range t {
		t[i] = uint8(min(max(i-clampBias, 0), 255))
	}
	return t
}

// ToRGBA converts src, a picture of a Frame, into dst from their top left
// corners on; what only one of the two has is left alone. It allocates nothing.
func ToRGBA(dst *image.RGBA, src *image.YCbCr) {
	w := min(dst.Rect.Dx(), src.Rect.Dx())
	h := min(dst.Rect.Dy(), src.Rect.Dy())
	if w <= 0 {
		return
	}
	for i := range h {
		x, y := src.Rect.Min.X, src.Rect.Min.Y+i
		luma := src.Y[src.YOffset(x, y):]
		c := src.COffset(x, y)
		rowToRGBA(dst.Pix[i*dst.Stride:][:4*w], luma[:w], src.Cb[c:][:(w+1)/2], src.Cr[c:][:(w+1)/2])
	}
}

// ToHalfRGBA converts src, a picture of a Frame, into dst, which is half as wide and
// half as high: a pixel is the mean of four, which share their colour in I420. What only
// one of the two has is left alone. It allocates nothing.
func ToHalfRGBA(dst *image.RGBA, src *image.YCbCr) {
	w := min(dst.Rect.Dx(), src.Rect.Dx()/2)
	h := min(dst.Rect.Dy(), src.Rect.Dy()/2)
	if w <= 0 {
		return
	}
	for i := range h {
		x, y := src.Rect.Min.X, src.Rect.Min.Y+2*i
		upper, lower := src.Y[src.YOffset(x, y):][:2*w], src.Y[src.YOffset(x, y+1):][:2*w]
		c := src.COffset(x, y)
		rowsToHalfRGBA(dst.Pix[i*dst.Stride:][:4*w], upper, lower, src.Cb[c:][:w], src.Cr[c:][:w])
	}
}

func rowsToHalfRGBA(dst, upper, lower, cbs, crs []byte) {
	crs = crs[:len(cbs)]
	for i, cb := range cbs {
		cr := crs[i]
		u, l := (*[2]byte)(upper[2*i:]), (*[2]byte)(lower[2*i:])
		luma := (uint32(u[0]) + uint32(u[1]) + uint32(l[0]) + uint32(l[1]) + 2) / 4
		putRGBA((*[4]byte)(dst[4*i:]), tables.y[luma&255], tables.rCr[cr], tables.gCb[cb]+tables.gCr[cr], tables.bCb[cb])
	}
}

func rowToRGBA(dst, luma, cbs, crs []byte) {
	crs = crs[:len(cbs)]
	for i, cb := range cbs {
		cr := crs[i]
		r, g, b := tables.rCr[cr], tables.gCb[cb]+tables.gCr[cr], tables.bCb[cb]
		if len(luma) < 2 || len(dst) < 8 { // the last column of an odd width
			putRGBA((*[4]byte)(dst), tables.y[luma[0]], r, g, b)
			return
		}
		putRGBA((*[4]byte)(dst), tables.y[luma[0]], r, g, b)
		putRGBA((*[4]byte)(dst[4:]), tables.y[luma[1]], r, g, b)
		luma, dst = luma[2:], dst[8:]
	}
}

func putRGBA(p *[4]byte, y, r, g, b int32) {
	p[0] = clamp[(y+r)>>16&clampMask]
	p[1] = clamp[(y+g)>>16&clampMask]
	p[2] = clamp[(y+b)>>16&clampMask]
	p[3] = 255
}
