package main

import (
	"errors"
	"image"
	"math/rand/v2"
	"time"

	"peerscope/cmd/eval/internal/tracktest"
	"peerscope/detector"
	"peerscope/detector/motion"
)

// A footage is a scene as a camera takes it. Each picture is taken once and searched once,
// for all trackers and rates of detection that are compared. It is for one goroutine.
type footage struct {
	camera   *simulatedCamera
	scene    tracktest.Scene
	detector *detector.Detector
	failed   error // the detector
	pictures map[time.Duration]*image.YCbCr
	found    map[time.Duration][]detector.Detection
	looks    map[lookKey][]detector.Detection
}

// A lookKey tells looks at parts of pictures from one another.
type lookKey struct {
	at       time.Duration
	part     detector.Box
	maxShare float32
}

func (w *simulatedCamera) take(s tracktest.Scene, d *detector.Detector) *footage {
	return &footage{
		camera: w, scene: s, detector: d,
		pictures: make(map[time.Duration]*image.YCbCr),
		found:    make(map[time.Duration][]detector.Detection),
		looks:    make(map[lookKey][]detector.Detection),
	}
}

// observed is what a call sees of the scene.
func (f *footage) observed() observed {
	return observed{f.source, f.views(), f.look, aspect(f.camera.photo)}
}

func (f *footage) picture(t time.Duration) *image.YCbCr {
	p := f.pictures[t]
	if p == nil {
		p = f.camera.capture(f.scene.View(t), uint64(t))
		f.pictures[t] = p
	}
	return p
}

// source implements tracktest.Source for this scene: what the detector finds is known after
// 30 to 120 ms.
func (f *footage) source(_ tracktest.Scene, t time.Duration) ([]detector.Detection, time.Duration) {
	found, known := f.found[t]
	if !known {
		var err error
		found, err = f.detector.Detect(f.picture(t))
		f.failed = errors.Join(f.failed, err)
		f.found[t] = found
	}
	return found, time.Duration(30+rand.New(rand.NewPCG(uint64(t), 2)).IntN(90)) * time.Millisecond
}

// look implements partLook.
func (f *footage) look(at time.Time, part detector.Box, maxShare float32) []detector.Detection {
	l := lookKey{at.Sub(time.Unix(0, 0)), part, maxShare}
	found, known := f.looks[l]
	if !known {
		var err error
		found, err = f.detector.DetectPart(f.picture(l.at), part, maxShare)
		f.failed = errors.Join(f.failed, err)
		f.looks[l] = found
	}
	return found
}

// views are those of all pictures that are shown.
func (f *footage) views() viewAt {
	var estimator motion.Estimator
	known := make(map[time.Duration]motion.View)
	for i := 0; ; i++ {
		t := time.Duration(i) * time.Second / tracktest.ShownPerSecond
		if t >= f.scene.Length {
			break
		}
		known[t] = estimator.Next(f.picture(t))
	}
	return func(t time.Time) motion.View { return known[t.Sub(time.Unix(0, 0))] }
}
