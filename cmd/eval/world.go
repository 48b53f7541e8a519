package main

import (
	"image"
	"math/rand/v2"

	"golang.org/x/image/draw"

	"peerscope/cmd/eval/internal/tracktest"
	"peerscope/detector"
	"peerscope/media"
)

const (
	worldWidth = tracktest.Width * 3 / 2 // pixels of a photograph: a view of two thirds is one to one
	lumaNoise  = 3                       // standard deviation of a webcam's pixels indoors
	noiseSize  = 1<<16 + 1
)

// A simulatedCamera is a photograph that a camera looks at, with the noise of its sensor.
type simulatedCamera struct {
	photo *image.YCbCr
	noise [noiseSize]int8
}

func newSimulatedCamera(photo *image.YCbCr) *simulatedCamera {
	b := photo.Rect
	scaled := image.NewRGBA(image.Rect(0, 0, worldWidth, worldWidth*b.Dy()/b.Dx()&^1))
	draw.BiLinear.Scale(scaled, scaled.Rect, photo, b, draw.Src, nil)
	w := &simulatedCamera{photo: media.FromImage(scaled)}
	r := rand.New(rand.NewPCG(1, 0))
	for i := range w.noise {
		w.noise[i] = int8(lumaNoise * r.NormFloat64())
	}
	return w
}

// capture is the camera's picture of a view; the same seed gives the same noise.
func (w *simulatedCamera) capture(view detector.Box, seed uint64) *image.YCbCr {
	b := w.photo.Rect
	out := image.NewYCbCr(image.Rect(0, 0, tracktest.Width, tracktest.Width*b.Dy()/b.Dx()&^1), image.YCbCrSubsampleRatio420)
	size := out.Rect.Size()
	half := size.Div(2)
	sample(out.Y, size, w.photo.Y, b.Size(), view)
	sample(out.Cb, half, w.photo.Cb, b.Size().Div(2), view)
	sample(out.Cr, half, w.photo.Cr, b.Size().Div(2), view)
	r := rand.New(rand.NewPCG(seed, 1))
	for y := range size.Y {
		row, noise := out.Y[y*out.YStride:][:size.X], w.noise[r.IntN(noiseSize-size.X):]
		for x, v := range row {
			row[x] = byte(min(max(int(v)+int(noise[x]), 0), 255))
		}
	}
	return out
}

// sample fills one plane with the view of another, both without gaps between
// their rows, mixing four pixels for each.
func sample(dst []byte, size image.Point, src []byte, from image.Point, view detector.Box) {
	columns := make([]place, size.X)
	for x := range columns {
		columns[x] = locate(view.X0, view.X1, x, size.X, from.X)
	}
	for y := range size.Y {
		row := locate(view.Y0, view.Y1, y, size.Y, from.Y)
		above, below := src[row.first*from.X:][:from.X], src[row.second*from.X:][:from.X]
		for x, c := range columns {
			upper := float32(above[c.first])*(1-c.share) + float32(above[c.second])*c.share
			lower := float32(below[c.first])*(1-c.share) + float32(below[c.second])*c.share
			dst[y*size.X+x] = byte(upper*(1-row.share) + lower*row.share + 0.5)
		}
	}
}

// A place lies between two pixels of a line, with a share of the second.
type place struct {
	first, second int
	share         float32
}

// locate is where pixel i of n lies in a line of size pixels, of which start to
// end, in fractions, are seen.
func locate(start, end float32, i, n, size int) place {
	at := (start+(float32(i)+0.5)/float32(n)*(end-start))*float32(size) - 0.5
	at = min(max(at, 0), float32(size-1))
	first := int(at)
	return place{first, min(first+1, size-1), at - float32(first)}
}
