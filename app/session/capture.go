package session

import (
	"context"
	"image"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"peerscope/internal/latest"
	"peerscope/media"
)

// A captureJob names the device to read from; the zero one is none.
type captureJob struct {
	on   bool
	id   string      // "" is the default one
	size image.Point // of a camera's pictures
}

// A capturer reads the camera and the microphone. Its run methods are for one
// goroutine each, microphoneLevel for any.
type capturer struct {
	parts      *Parts
	inbox      inbox
	preview    *latest.Slot[media.Frame] // for our own screen
	videoInput *latest.Slot[media.Frame] // for the encoder
	audioInput chan media.Block          // likewise
	levelBits  atomic.Uint32             // of the microphone while it is live, a float32

	microphoneLive atomic.Bool   // what the microphone hears is sent
	voice          voiceActivity // at the microphone
}

func newCapturer(parts *Parts, i inbox) *capturer {
	const audioQueue = 5 // blocks of 20 ms
	return &capturer{
		parts:      parts,
		inbox:      i,
		preview:    new(latest.Slot[media.Frame]),
		videoInput: new(latest.Slot[media.Frame]),
		audioInput: make(chan media.Block, audioQueue),
	}
}

// runCamera reads the camera until ctx ends or the camera fails.
func (c *capturer) runCamera(ctx context.Context, job captureJob) error {
	if c.parts.OpenCamera == nil {
		return media.ErrNoDevice
	}
	camera, err := c.parts.OpenCamera(job.id, job.size)
	if err != nil {
		return err
	}
	defer c.videoInput.TryGet() // a camera that is off has no picture for who comes later
	return media.Pump(ctx, camera,
		func(f media.Frame) { c.preview.Put(f) },
		func(f media.Frame) { c.videoInput.Put(f) })
}

// runMicrophone reads the microphone until ctx ends or it fails.
func (c *capturer) runMicrophone(ctx context.Context, job captureJob) error {
	if c.parts.OpenMicrophone == nil {
		return media.ErrNoDevice
	}
	microphone, err := c.parts.OpenMicrophone(job.id)
	if err != nil {
		return err
	}
	defer c.levelBits.Store(0)
	reportWorking := sync.OnceFunc(func() { c.inbox.post(func(l *loop) { l.microphoneWorks(job) }) })
	return media.PumpAudio(ctx, microphone, func(b media.Block) {
		reportWorking()
		b = c.parts.AudioProcessor.Capture(b)
		c.voice.add(media.Loudness(b.Samples), time.Now())
		if !c.microphoneLive.Load() {
			c.levelBits.Store(0)
			return
		}
		c.levelBits.Store(math.Float32bits(media.Level(b.Samples)))
		sendDropOldest(c.audioInput, b)
	})
}

// microphoneLevel is its loudness, 0 to 1, in the steps that a meter shows, so that a
// State does not change for what nobody sees.
func (c *capturer) microphoneLevel() float32 {
	const steps = 50
	level := math.Float32frombits(c.levelBits.Load())
	return float32(math.Round(float64(level)*steps) / steps)
}
