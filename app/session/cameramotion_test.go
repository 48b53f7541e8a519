package session

import (
	"image"
	"math"
	"testing"
	"time"

	"peerscope/detector"
	"peerscope/media"
)

// Objects move with the camera before they are found again.
func TestObjectsMoveWithTheCamera(t *testing.T) {
	p := newParticipant("1", 0.5)
	var settings detectionSettings
	settings.store(Settings{})
	settings.enabled.Store(true)
	r := trackReceiver{detection: &settings, call: &call{detectionQueue: newDetectionQueue()}, participant: p}
	at := time.Unix(100, 0)
	decode := func(turned int) {
		at = at.Add(time.Second / 30)
		r.detect(media.Frame{Image: patternedWall(turned), Time: at})
	}
	vase := detector.Detection{Label: "vase", Score: 0.9, Box: detector.Box{X0: 0.4, Y0: 0.4, X1: 0.6, Y1: 0.6}}
	for range 10 {
		decode(0)
		p.tracker.Update([]detector.Detection{vase}, at)
	}
	for turned := 4; turned <= 16; turned += 4 {
		decode(turned)
	}
	want := detector.Box{X0: 0.3, Y0: 0.4, X1: 0.5, Y1: 0.6}
	if o := p.tracker.At(at); len(o) != 1 || o[0].Detection.Box.IoU(want) < 0.95 {
		t.Errorf("%+v, not at %v", o, want)
	}
}

// patternedWall is as a camera sees it that has turned by so many of 160 pixels.
func patternedWall(turned int) *image.YCbCr {
	p := image.NewYCbCr(image.Rect(0, 0, 160, 120), image.YCbCrSubsampleRatio420)
	for i := range p.Y {
		x, y := float64(i%p.YStride+turned), float64(i/p.YStride)
		p.Y[i] = byte(128 + 40*math.Sin(x/5+y/9) + 40*math.Cos(y/6-x/11) + 30*math.Sin(x*y/700))
	}
	return p
}
