package session

import (
	"context"
	"image"
	"math"
	"strings"

	"peerscope/media"
	"peerscope/peer"
)

// SampleCameraID is the ID of the sample clip among the cameras, ScreenIDPrefix what
// the IDs of screens begin with. They are never the default one: what the others
// see is then chosen by the person.
const (
	SampleCameraID = "clip"
	ScreenIDPrefix = "screen:"
)

// IsScreenID tells the ID of a screen from that of a camera.
func IsScreenID(id string) bool { return strings.HasPrefix(id, ScreenIDPrefix) }

// A capture names the device to read from.
type captureJob struct {
	on   bool
	id   string      // "" is the default one
	size image.Point // of a camera's pictures
}

// refreshDevices asks the machine for its devices, outside the loop since
// drivers take their time.
func (l *loop) refreshDevices() {
	l.goroutines.Go(func() {
		cameras := listDevices(l.parts.Cameras)
		microphones := listDevices(l.parts.Microphones)
		l.post(func() {
			l.state.Self.Cameras, l.state.Self.Microphones = cameras, microphones
			l.updateChosenDevices()
			l.openDevices()
		})
	})
}

// list is empty where the machine cannot tell: opening the default device says
// why, in words.
func listDevices(devices func() ([]media.Device, error)) []media.Device {
	if devices == nil {
		return nil
	}
	found, err := devices()
	if err != nil {
		return nil
	}
	return found
}

// nameDevices says which of the devices are in use.
func (l *loop) updateChosenDevices() {
	self := &l.state.Self
	self.Camera = chooseDevice(self.Cameras, l.settings.Camera)
	self.Microphone = chooseDevice(self.Microphones, l.settings.Microphone)
}

// pick is the device with the ID, else the default one: the first.
func chooseDevice(devices []media.Device, id string) media.Device {
	for _, d := range devices {
		if id != "" && d.ID == id {
			return d
		}
	}
	for _, d := range devices {
		if d.ID != SampleCameraID && !IsScreenID(d.ID) {
			return d
		}
	}
	return media.Device{}
}

// openDevices opens what the person wants and closes what not. What failed
// before is tried again.
func (l *loop) openDevices() {
	l.setCameraOn(!l.settings.CameraOff)
	l.setMicOn(!l.settings.MicOff)
}

func (l *loop) setCameraOn(on bool) {
	l.settings.CameraOff = !on
	l.state.Self.CameraProblem = Notice{}
	l.camera.setJob(l, captureJobIf(captureJob{true, l.settings.Camera, pictureSize(l.settings.HD)}, on))
	l.announceSelf()
}

func (l *loop) setMicOn(on bool) {
	l.settings.MicOff = !on
	l.state.Self.MicProblem = Notice{}
	l.microphone.setJob(l, captureJobIf(captureJob{on: true, id: l.settings.Microphone}, on))
	l.announceSelf()
}

// wanted is the job of a device that is on, or none.
func captureJobIf(c captureJob, on bool) captureJob {
	if !on {
		return captureJob{}
	}
	return c
}

// pictureSize is what is asked of the camera.
func pictureSize(hd bool) image.Point {
	if hd {
		return image.Pt(1280, 720)
	}
	return image.Pt(640, 480)
}

// runCamera reads the camera until ctx ends or the camera fails.
func (l *loop) runCamera(ctx context.Context, c captureJob) error {
	if l.parts.OpenCamera == nil {
		return media.ErrNoDevice
	}
	camera, err := l.parts.OpenCamera(c.id, c.size)
	if err != nil {
		return err
	}
	return media.Pump(ctx, camera,
		func(f media.Frame) { l.preview.Put(f) },
		func(f media.Frame) { l.videoInput.Put(f) })
}

func (l *loop) cameraEnded(_ captureJob, err error) {
	l.state.Self.CameraProblem = cameraNotices.forError(err)
	l.emitProblem(l.state.Self.CameraProblem)
	l.announceSelf()
}

// runMicrophone reads the microphone until ctx ends or it fails.
func (l *loop) runMicrophone(ctx context.Context, c captureJob) error {
	if l.parts.OpenMicrophone == nil {
		return media.ErrNoDevice
	}
	microphone, err := l.parts.OpenMicrophone(c.id)
	if err != nil {
		return err
	}
	defer l.micLevel.Store(0)
	return media.PumpAudio(ctx, microphone, func(b media.Block) {
		l.micLevel.Store(math.Float32bits(media.Level(b.Samples)))
		sendDropOldest(l.audioInput, b)
	})
}

func (l *loop) microphoneEnded(_ captureJob, err error) {
	l.state.Self.MicProblem = microphoneNotices.forError(err)
	l.emitProblem(l.state.Self.MicProblem)
	l.announceSelf()
}

// loudness is the microphone's level in the steps that a meter shows, so that
// a State does not change for what nobody sees.
func (l *loop) microphoneLevel() float32 {
	const steps = 50
	level := math.Float32frombits(l.micLevel.Load())
	return float32(math.Round(float64(level)*steps) / steps)
}

// about is what the others are told of us.
func (l *loop) selfDescription() peer.About {
	return peer.About{
		Name:   l.settings.Name,
		Camera: l.camera.wanted.on && l.settings.Direction != ReceiveOnly,
		Mic:    l.microphone.wanted.on && l.settings.Direction != ReceiveOnly,
	}
}

// tellAbout tells the others of a change. Only the newest matters, so it takes
// the place of one that was not told yet.
func (l *loop) announceSelf() {
	if l.call == nil {
		return
	}
	sendDropOldest(l.call.aboutChanges, l.selfDescription())
}

// offer puts v into a bounded queue and lets go of the oldest when that is full.
// It is for the only goroutine that sends to the queue.
func sendDropOldest[T any](queue chan T, v T) {
	for {
		select {
		case queue <- v:
			return
		default:
		}
		select {
		case <-queue:
		default:
		}
	}
}
