// Package still loads pictures for tests and measurements in the form that calls
// have them: I420 with limited-range BT.601.
package still

import (
	"image"
	"image/jpeg"
	"os"
)

// Load reads a JPEG file.
func Load(path string) (*image.YCbCr, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	p, err := jpeg.Decode(f)
	if err != nil {
		return nil, err
	}
	return I420(p), nil
}

// I420 converts a picture, whose corner goes to 0, 0. The chroma of four pixels
// is that of their mean.
func I420(p image.Image) *image.YCbCr {
	b := p.Bounds()
	out := image.NewYCbCr(image.Rect(0, 0, b.Dx(), b.Dy()), image.YCbCrSubsampleRatio420)
	for y := 0; y < b.Dy(); y += 2 {
		for x := 0; x < b.Dx(); x += 2 {
			var sum rgb
			for i := range 4 {
				px, py := min(x+i%2, b.Dx()-1), min(y+i/2, b.Dy()-1)
				c := rgbAt(p, b.Min.X+px, b.Min.Y+py)
				out.Y[out.YOffset(px, py)] = byte(16.5 + (65.481*c.r+128.553*c.g+24.966*c.b)/255)
				sum = rgb{sum.r + c.r/4, sum.g + c.g/4, sum.b + c.b/4}
			}
			i := out.COffset(x, y)
			out.Cb[i] = byte(128.5 + (-37.797*sum.r-74.203*sum.g+112*sum.b)/255)
			out.Cr[i] = byte(128.5 + (112*sum.r-93.786*sum.g-18.214*sum.b)/255)
		}
	}
	return out
}

type rgb struct{ r, g, b float64 } // 0 to 255

func rgbAt(p image.Image, x, y int) rgb {
	r, g, b, _ := p.At(x, y).RGBA()
	return rgb{float64(r) / 257, float64(g) / 257, float64(b) / 257}
}
