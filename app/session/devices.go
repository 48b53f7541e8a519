package session

import (
	"image"
	"strings"

	"peerscope/media"
)

// SampleCameraID is the ID of the sample clip among the cameras, ScreenIDPrefix
// begins the IDs of screens. They are never the default camera: the person
// chooses to show them.
const (
	SampleCameraID = "clip"
	ScreenIDPrefix = "screen:"
)

// IsScreenID tells the ID of a screen from that of a camera.
func IsScreenID(id string) bool { return strings.HasPrefix(id, ScreenIDPrefix) }

// refreshDevices opens the devices that the person wants, and looks again which there
// are.
func (l *loop) refreshDevices() {
	l.openDevices()
	l.findDevices()
}

// findDevices asks the machine which devices it has, in a goroutine since drivers take
// their time.
func (l *loop) findDevices() {
	parts, inbox := l.parts, l.inbox
	l.goroutines.Go(func() {
		cameras := listDevices(parts.Cameras)
		microphones := listDevices(parts.Microphones)
		speakers := listDevices(parts.Speakers)
		inbox.post(func(l *loop) {
			self := &l.state.Self
			self.Cameras, self.Camera = cameras, chooseDevice(cameras, l.settings.Camera)
			l.updateSoundDevices(microphones, speakers)
		})
	})
}

// listDevices is empty where the machine cannot tell: opening the default device
// says why, in words.
func listDevices(list func() ([]media.Device, error)) []media.Device {
	if list == nil {
		return nil
	}
	devices, err := list()
	if err != nil {
		return nil
	}
	return devices
}

// updateChosenDevices says which of the devices are in use.
func (l *loop) updateChosenDevices() {
	self := &l.state.Self
	self.Camera = chooseDevice(self.Cameras, l.settings.Camera)
	self.Microphone = chooseDevice(self.Microphones, l.settings.Microphone)
	self.Speaker = chooseDevice(self.Speakers, l.settings.Speaker)
}

// chooseDevice is the device with the ID, else the default one: the first.
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

// openDevices opens the devices that the person wants and closes the others.
// What failed before is tried again.
func (l *loop) openDevices() {
	var camera captureJob
	if !l.settings.CameraOff {
		camera = captureJob{true, l.settings.Camera, captureSize(l.settings.HD)}
	}
	l.state.Self.CameraProblem, l.state.Self.MicProblem = Notice{}, Notice{}
	l.camera.setJob(l, camera)
	l.openMicrophone()
}

// captureSize is what is asked of the camera.
func captureSize(hd bool) image.Point {
	if hd {
		return image.Pt(1280, 720)
	}
	return image.Pt(640, 480)
}

func (l *loop) cameraEnded(job captureJob, err error) {
	notices := cameraNotices
	if IsScreenID(job.id) {
		notices = screenNotices
		l.findDevices() // the IDs of screens hold for one arrangement of them
	}
	l.state.Self.CameraProblem = notices.forError(err)
	l.emitProblem(l.state.Self.CameraProblem)
	l.announceSelf()
}

// announceSelf tells the others of a change. Only the newest matters, so it
// takes the place of one that was not told yet.
func (l *loop) announceSelf() {
	if l.call != nil {
		sendDropOldest(l.call.aboutChanges, l.selfDescription(l.call))
	}
}
