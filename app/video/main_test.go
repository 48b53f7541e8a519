package video

import (
	"image"
	"testing"
	"time"

	"go.uber.org/goleak"

	"peerscope/detector"
	"peerscope/detector/track"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreCurrent()) // importing Fyne's driver starts a goroutine
}

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func object(id int, label string, x0, y0, x1, y1 float32) track.Object {
	return track.Object{
		ID: id, Since: noon.Add(-12 * time.Second), Fade: 1,
		Detection: detector.Detection{Label: label, Score: 0.913, Box: detector.Box{X0: x0, Y0: y0, X1: x1, Y1: y1}},
	}
}

func greyImage(w, h int) *image.YCbCr {
	img := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	for i := range img.Y {
		img.Y[i] = 126
	}
	for i := range img.Cb {
		img.Cb[i], img.Cr[i] = 128, 128
	}
	return img
}
