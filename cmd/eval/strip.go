package main

import (
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"time"

	"golang.org/x/image/draw"

	"peerscope/app/session"
	"peerscope/app/snapshot"
	"peerscope/cmd/eval/internal/tracktest"
	"peerscope/detector"
	"peerscope/media"
	"peerscope/media/picture"
)

// stripMoments are what the strip shows: seconds in scenes, row by row.
var stripMoments = []struct {
	scene   string
	seconds float64
}{{"still", 4}, {"zoom", 2}, {"pan", 5}, {"zoom", 6.6}, {"stop and go", 0.8}, {"leaving", 6.4}}

const (
	stripColumns = 3
	stripWidth   = 420 // pixels of one picture
	stripGap     = 6
)

// strip writes a JPEG of moments of the scenes, with the boxes that a call shows.
func strip(out io.Writer, photograph string) error {
	photo, err := picture.Read(photograph)
	if err != nil {
		return err
	}
	d, _, err := openLive()
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	w := newSimulatedCamera(photo)
	height := stripWidth * photo.Rect.Dy() / photo.Rect.Dx()
	step := image.Pt(stripWidth+stripGap, height+stripGap)
	rows := (len(stripMoments) + stripColumns - 1) / stripColumns
	all := image.NewRGBA(image.Rect(0, 0, stripColumns*step.X-stripGap, rows*step.Y-stripGap))
	draw.Draw(all, all.Rect, image.White, image.Point{}, draw.Src)
	for i, m := range stripMoments {
		drawn, err := shownAt(w, d, m.scene, time.Duration(m.seconds*float64(time.Second)))
		if err != nil {
			return err
		}
		at := image.Pt(i%stripColumns*step.X, i/stripColumns*step.Y)
		draw.CatmullRom.Scale(all, image.Rect(0, 0, stripWidth, height).Add(at), drawn, drawn.Rect, draw.Src, nil)
	}
	return jpeg.Encode(out, all, &jpeg.Options{Quality: 88})
}

// shownAt is the picture of a scene at that time, with the boxes that a call has then.
func shownAt(w *simulatedCamera, d *detector.Detector, name string, end time.Duration) (*image.RGBA, error) {
	start := time.Unix(0, 0)
	for _, scene := range tracktest.Photograph(nil) {
		if scene.Name != name {
			continue
		}
		f := w.take(scene, d)
		call := f.observed().call()
		var now time.Duration
		for ; now < end; now += time.Second / usualRate {
			found, _ := f.source(scene, now)
			call.At(start.Add(now))
			call.Update(found, start.Add(now))
		}
		frame := media.Frame{Image: f.picture(now), Time: start.Add(now)}
		objects := call.At(frame.Time)
		if f.failed != nil {
			return nil, f.failed
		}
		return snapshot.Draw(session.Picture{Frame: frame, Objects: objects})
	}
	return nil, fmt.Errorf("there is no scene %q", name)
}
