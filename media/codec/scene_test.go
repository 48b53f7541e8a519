package codec

import (
	"image"
	"image/draw"
	_ "image/jpeg"
	"math"
	"math/rand/v2"
	"os"
	"sync"
	"time"

	"peerscope/media"
)

// A scene is a camera panning over a picture: the sample photo where it was
// fetched, a made one elsewhere.
type scene struct {
	picture *image.YCbCr
	size    image.Point
	start   time.Time
	rate    int // frames a second
}

func newScene(w, h int) scene {
	return scene{picture: background(), size: image.Pt(w, h), start: time.Unix(1000, 0), rate: 30}
}

// frame gives the n-th frame: a window into the picture, so that its stride is
// not its width. It moves by two, where chroma has whole samples.
func (s scene) frame(n int) media.Frame {
	room := s.picture.Rect.Size().Sub(s.size)
	at := image.Pt(swing(room.X/2+2*n, room.X), swing(room.Y/2+2*(n/2), room.Y))
	window := image.Rectangle{Min: at, Max: at.Add(s.size)}
	return media.Frame{
		Image: s.picture.SubImage(window).(*image.YCbCr),
		Time:  s.start.Add(time.Duration(n) * time.Second / time.Duration(s.rate)),
	}
}

// swing goes from 0 to an even number below width and back.
func swing(n, width int) int {
	n %= 2*width + 2
	return min(n, 2*width+2-n) &^ 1
}

var background = sync.OnceValue(func() *image.YCbCr {
	file, err := os.Open("../../assets/sample/photo.jpg")
	if err != nil {
		return madePicture(1920, 1280)
	}
	defer file.Close()
	photo, _, err := image.Decode(file)
	if err != nil || photo.Bounds().Dx() < 1400 || photo.Bounds().Dy() < 800 {
		return madePicture(1920, 1280)
	}
	return toI420(photo)
})

// madePicture is smooth light, hard edges and the noise of a sensor.
func madePicture(w, h int) *image.YCbCr {
	random := rand.New(rand.NewPCG(1, 2))
	p := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	for y := range h {
		for x := range w {
			v := 120 + 50*math.Sin(float64(x)/37)*math.Cos(float64(y)/53)
			v += float64((x/64 + y/48) % 2 * 30)
			p.Y[p.YOffset(x, y)] = uint8(v + random.Float64()*4)
			p.Cb[p.COffset(x, y)] = uint8(128 + 60*math.Sin(float64(x+y)/211))
			p.Cr[p.COffset(x, y)] = uint8(128 + 60*math.Cos(float64(x-y)/173))
		}
	}
	return p
}

func toI420(src image.Image) *image.YCbCr {
	if p, ok := src.(*image.YCbCr); ok && p.SubsampleRatio == image.YCbCrSubsampleRatio420 {
		return p
	}
	rgba := image.NewRGBA(image.Rectangle{Max: src.Bounds().Size()})
	draw.Draw(rgba, rgba.Rect, src, src.Bounds().Min, draw.Src)
	p := image.NewYCbCr(rgba.Rect, image.YCbCrSubsampleRatio420)
	for y := range rgba.Rect.Max.Y {
		for x := range rgba.Rect.Max.X {
			r, g, b, _ := rgba.At(x, y).RGBA()
			c := p.COffset(x, y)
			p.Y[p.YOffset(x, y)], p.Cb[c], p.Cr[c] = rgbToYCbCr(r, g, b)
		}
	}
	return p
}

func rgbToYCbCr(r, g, b uint32) (y, cb, cr uint8) {
	rf, gf, bf := float64(r>>8), float64(g>>8), float64(b>>8)
	l := 0.299*rf + 0.587*gf + 0.114*bf
	return uint8(l), uint8(128 + (bf-l)*0.564), uint8(128 + (rf-l)*0.713)
}

// psnr compares the part both pictures have, the worst of the three planes, in
// dB.
func psnr(a, b *image.YCbCr) float64 {
	size := image.Pt(min(a.Rect.Dx(), b.Rect.Dx()), min(a.Rect.Dy(), b.Rect.Dy()))
	chroma := chromaSize(size)
	return min(
		planePSNR(a.Y, a.YStride, b.Y, b.YStride, size),
		planePSNR(a.Cb, a.CStride, b.Cb, b.CStride, chroma),
		planePSNR(a.Cr, a.CStride, b.Cr, b.CStride, chroma),
	)
}

func planePSNR(a []byte, aStride int, b []byte, bStride int, size image.Point) float64 {
	var sum float64
	for y := range size.Y {
		for x := range size.X {
			d := float64(a[y*aStride+x]) - float64(b[y*bStride+x])
			sum += d * d
		}
	}
	return 10 * math.Log10(255*255*float64(size.X*size.Y)/(sum+1e-9))
}
