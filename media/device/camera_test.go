//go:build cgo && !windows

package device

import (
	"errors"
	"image"
	"io"
	"os"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/mediadevices/pkg/driver/availability"
	"github.com/pion/mediadevices/pkg/frame"
	"github.com/pion/mediadevices/pkg/io/video"
	"github.com/pion/mediadevices/pkg/prop"

	"peerscope/internal/skip"
	"peerscope/media"
)

// A webcam is a driver of a camera that is not there. Its reader gives what
// comes out of next, and io.EOF once it is closed.
type webcam struct {
	name, label string
	priority    driver.Priority
	formats     []prop.Media
	next        func() (image.Image, error)
	openErr     error
	recordErr   error
	available   error

	mu     sync.Mutex
	closed chan struct{}
	closes int
	chosen prop.Media
}

func (w *webcam) Open() error {
	w.closed = make(chan struct{})
	return w.openErr
}

func (w *webcam) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closes++
	close(w.closed)
	return nil
}

func (w *webcam) Properties() []prop.Media   { return w.formats }
func (w *webcam) IsAvailable() (bool, error) { return w.available == nil, w.available }

func (w *webcam) VideoRecord(p prop.Media) (video.Reader, error) {
	w.chosen = p
	closed := w.closed
	return video.ReaderFunc(func() (image.Image, func(), error) {
		if w.next == nil {
			<-closed
			return nil, nil, io.EOF
		}
		img, err := w.next()
		return img, nil, err
	}), w.recordErr
}

func captureFormat(format frame.Format, w, h int, fps float32) prop.Media {
	return prop.Media{Video: prop.Video{Width: w, Height: h, FrameRate: fps, FrameFormat: format}}
}

// plug says how a search finds these cameras.
func plug(t *testing.T, cams ...*webcam) (search func()) {
	t.Cleanup(func() { registry.search(func() {}) })
	return func() {
		for _, w := range cams {
			err := driver.GetManager().Register(w, driver.Info{
				Label: w.label, Name: w.name, Priority: w.priority, DeviceType: driver.Camera,
			})
			if err != nil {
				t.Error(err)
			}
		}
	}
}

// openAny opens the one camera there is.
func openAny(t *testing.T, w *webcam) media.Source {
	t.Helper()
	src, err := openCamera(plug(t, w), "", image.Pt(640, 480), 30)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func devices(search func()) (all []media.Device) {
	for _, c := range registry.search(search) {
		all = append(all, c.Device)
	}
	return all
}

func TestCamerasHaveNamesForPeople(t *testing.T) {
	denied := availability.NewError(syscall.EACCES.Error())
	got := devices(plug(t,
		&webcam{label: "usb-C-video-index0;video4", name: "HD Pro Webcam C920;usb-0000:00:14.0-2"},
		&webcam{label: "usb-B-video-index0;video2", name: "HD Pro Webcam C920;usb-0000:00:14.0-1"},
		&webcam{label: "usb-B-video-index1;video3", name: ";", available: availability.NewError("errno 0")},
		&webcam{label: "usb-046d_Brio_7-video-index0;video6", name: ";", available: denied},
		&webcam{label: "pci-0000:00-video-index0;video8", name: ";", available: denied},
		&webcam{label: "pci-0000:01-video-index0;video0", name: "Integrated Camera: Integrated C;usb-1", priority: driver.PriorityHigh},
		&webcam{label: "0x1420000", name: "FaceTime HD Camera"}, // as on macOS
		&webcam{label: "USB Camera"}, // as on Windows
	))
	want := []media.Device{
		{ID: "pci-0000:01-video-index0", Name: "Integrated Camera"},
		{ID: "0x1420000", Name: "FaceTime HD Camera"},
		{ID: "USB Camera", Name: "USB Camera"},
		{ID: "pci-0000:00-video-index0", Name: "Camera"},
		{ID: "usb-046d_Brio_7-video-index0", Name: "046d Brio 7"},
		{ID: "usb-B-video-index0", Name: "HD Pro Webcam C920"},
		{ID: "usb-C-video-index0", Name: "HD Pro Webcam C920 (2)"},
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
}

func TestChoose(t *testing.T) {
	laptop := []prop.Media{
		captureFormat(frame.FormatYUYV, 640, 480, 30), captureFormat(frame.FormatYUYV, 640, 480, 15), captureFormat(frame.FormatYUYV, 320, 240, 30),
		captureFormat(frame.FormatYUYV, 1280, 720, 10), captureFormat(frame.FormatMJPEG, 640, 480, 30),
		captureFormat(frame.FormatMJPEG, 1280, 720, 30), captureFormat(frame.FormatMJPEG, 1920, 1080, 30), captureFormat(frame.FormatZ16, 640, 480, 30),
	}
	for name, c := range map[string]struct {
		formats []prop.Media
		size    image.Point
		want    prop.Media
	}{
		"raw at 480p":           {laptop, image.Pt(640, 480), laptop[0]},
		"JPEG keeps the rate":   {laptop, image.Pt(1280, 720), laptop[5]},
		"rate over size":        {laptop[:4], image.Pt(1280, 720), laptop[0]},
		"size, where rates are": {laptop[1:3], image.Pt(1280, 720), laptop[1]},
		"unknown rates":         {[]prop.Media{captureFormat(frame.FormatYUY2, 1920, 1080, 0), captureFormat(frame.FormatYUY2, 640, 480, 0)}, image.Pt(640, 480), captureFormat(frame.FormatYUY2, 640, 480, 0)},
		"the lesser effort":     {[]prop.Media{captureFormat(frame.FormatYUYV, 640, 480, 30), captureFormat(frame.FormatI420, 640, 480, 30)}, image.Pt(640, 480), captureFormat(frame.FormatI420, 640, 480, 30)},
	} {
		if got, ok := chooseFormat(c.formats, c.size, 30); !ok || got.Video != c.want.Video {
			t.Errorf("%s: %+v, %v", name, got.Video, ok)
		}
	}
	if got, ok := chooseFormat([]prop.Media{captureFormat(frame.FormatZ16, 640, 480, 30), captureFormat(frame.FormatYUYV, 0, 0, 30)}, image.Pt(640, 480), 30); ok {
		t.Errorf("chose %+v", got.Video)
	}
}

// fill makes a picture of one colour.
func fill(ratio image.YCbCrSubsampleRatio, y, cb, cr uint8) *image.YCbCr {
	img := image.NewYCbCr(image.Rect(0, 0, 64, 48), ratio)
	for _, p := range []struct {
		pix []uint8
		v   uint8
	}{{img.Y, y}, {img.Cb, cb}, {img.Cr, cr}} {
		for i := range p.pix {
			p.pix[i] = p.v
		}
	}
	return img
}

func TestACameraGivesFreshLimitedRangePictures(t *testing.T) {
	for _, c := range []struct {
		format frame.Format
		ratio  image.YCbCrSubsampleRatio
		luma   uint8
		want   uint8
	}{
		{frame.FormatYUYV, image.YCbCrSubsampleRatio422, 235, 235},
		{frame.FormatI420, image.YCbCrSubsampleRatio420, 235, 235},
		{frame.FormatMJPEG, image.YCbCrSubsampleRatio422, 255, 235},
	} {
		own := fill(c.ratio, c.luma, 128, 128) // the driver's buffer, the same each time
		w := &webcam{label: "a", formats: []prop.Media{captureFormat(c.format, 64, 48, 30)}, next: func() (image.Image, error) { return own, nil }}
		src := openAny(t, w)
		f, err := src.Read()
		if err != nil {
			t.Fatal(err)
		}
		own.Y[0], own.Cb[0] = 99, 99
		if f.Image.Y[0] != c.want || f.Image.Cb[0] != 128 || f.Image.Rect != image.Rect(0, 0, 64, 48) || f.Image.SubsampleRatio != image.YCbCrSubsampleRatio420 {
			t.Errorf("%s: a picture of %v, luma %d", c.format, f.Image.Rect, f.Image.Y[0])
		}
		if time.Since(f.Time) > time.Minute || time.Since(f.Time) < 0 {
			t.Errorf("captured at %v", f.Time)
		}
		if err := errors.Join(src.Close(), src.Close()); err != nil || w.closes != 1 {
			t.Errorf("%v, closed %d times", err, w.closes)
		}
		if _, err := src.Read(); err != io.EOF {
			t.Errorf("after Close: %v", err)
		}
	}
}

// mediadevices rounds the chroma of odd sizes down, and cut pictures happen.
func TestOddAndCutPictures(t *testing.T) {
	odd := &image.YCbCr{
		Y: make([]byte, 5*3), Cb: make([]byte, 2), Cr: make([]byte, 2), YStride: 5, CStride: 2,
		SubsampleRatio: image.YCbCrSubsampleRatio420, Rect: image.Rect(0, 0, 5, 3),
	}
	cut := fill(image.YCbCrSubsampleRatio420, 1, 2, 3)
	cut.Cr = cut.Cr[:len(cut.Cr)-1]
	queue := []image.Image{odd, cut, image.NewGray(image.Rect(0, 0, 4, 4)), fill(image.YCbCrSubsampleRatio420, 77, 2, 3)}
	w := &webcam{label: "a", formats: []prop.Media{captureFormat(frame.FormatI420, 5, 3, 30)}, next: func() (img image.Image, err error) {
		img, queue = queue[0], queue[1:]
		return img, nil
	}}
	src := openAny(t, w)
	defer src.Close()
	if f, err := src.Read(); err != nil || f.Image.Rect != image.Rect(0, 0, 4, 2) {
		t.Errorf("odd: %v, %v", f.Image, err)
	}
	if f, err := src.Read(); err != nil || f.Image.Y[0] != 77 {
		t.Errorf("after what is broken: %v, %v", f.Image, err)
	}
}

// readTimeoutAtStart is that of the Linux driver when the program begins.
var readTimeoutAtStart string

func init() { readTimeoutAtStart = os.Getenv(readTimeoutVariable) }

func TestTheReadTimeoutIsSetAtTheStart(t *testing.T) {
	if readTimeoutAtStart == "" {
		t.Error("the environment would be changed while other threads may read it")
	}
}

func TestCloseUnblocksRead(t *testing.T) {
	w := &webcam{label: "a", formats: []prop.Media{captureFormat(frame.FormatYUYV, 640, 480, 30)}}
	src := openAny(t, w)
	ended := make(chan error)
	go func() {
		_, err := src.Read()
		ended <- err
	}()
	src.Close()
	if err := <-ended; err != io.EOF {
		t.Errorf("Read ended with %v", err)
	}
}

func TestAnUnpluggedCameraIsLost(t *testing.T) {
	for name, c := range map[string]struct {
		err   error
		reads int
	}{
		"gone":        {syscall.ENODEV, 1},
		"ended":       {io.EOF, 1},
		"only broken": {errors.New("frame length (3) less than expected"), maxBadFrames},
	} {
		reads := 0
		w := &webcam{label: "a", formats: []prop.Media{captureFormat(frame.FormatYUYV, 640, 480, 30)}, next: func() (image.Image, error) {
			reads++
			return nil, c.err
		}}
		src := openAny(t, w)
		if _, err := src.Read(); !errors.Is(err, media.ErrDeviceLost) || reads != c.reads {
			t.Errorf("%s: %v after %d reads", name, err, reads)
		}
		src.Close()
	}
}

func TestOpenCameraSaysWhyNot(t *testing.T) {
	formats := []prop.Media{captureFormat(frame.FormatYUYV, 640, 480, 30)}
	for name, c := range map[string]struct {
		cam  *webcam
		id   string
		want error
	}{
		"no camera":   {nil, "", media.ErrNoDevice},
		"another ID":  {&webcam{label: "a", formats: formats}, "b", media.ErrNoDevice},
		"denied":      {&webcam{label: "a", openErr: syscall.EACCES}, "", media.ErrDenied},
		"gone":        {&webcam{label: "a", openErr: syscall.ENODEV}, "", media.ErrNoDevice},
		"busy":        {&webcam{label: "a", formats: formats, recordErr: syscall.EBUSY}, "", media.ErrBusy},
		"busy, text":  {&webcam{label: "a", formats: formats, recordErr: errors.New("Failed to start streaming: device or resource busy")}, "", media.ErrBusy},
		"only depths": {&webcam{label: "a", formats: []prop.Media{captureFormat(frame.FormatZ16, 640, 480, 30)}}, "", nil},
	} {
		search := func() {}
		if c.cam != nil {
			search = plug(t, c.cam)
		}
		for range 2 { // the second time too: nothing stays claimed
			src, err := openCamera(search, c.id, image.Pt(640, 480), 30)
			if err == nil || src != nil || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("%s: %v, %v", name, src, err)
			}
			if errors.Is(err, media.ErrBusy) && c.want != media.ErrBusy {
				t.Errorf("%s: it stayed claimed", name)
			}
		}
	}
	if _, err := openCamera(func() {}, "", image.Point{}, 30); err == nil {
		t.Error("a camera of no size was opened")
	}
}

// A search while a camera is open neither ends it nor gives it out again.
func TestSearchingLeavesAnOpenCameraAlone(t *testing.T) {
	pic := fill(image.YCbCrSubsampleRatio422, 50, 128, 128)
	cam := func(label string) *webcam {
		return &webcam{label: label, name: label, formats: []prop.Media{captureFormat(frame.FormatYUYV, 64, 48, 30)}, next: func() (image.Image, error) { return pic, nil }}
	}
	search := plug(t, cam("a"))
	src, err := openCamera(search, "", image.Pt(64, 48), 30)
	if err != nil {
		t.Fatal(err)
	}
	// as on Linux: all drivers are forgotten and made anew, now there are two
	replugged := plug(t, cam("a"), cam("b"))
	search = func() {
		for _, d := range driver.GetManager().Query(driver.FilterVideoRecorder()) {
			driver.GetManager().Delete(d.ID())
		}
		replugged()
	}
	if got := devices(search); len(got) != 2 {
		t.Errorf("found %v", got)
	}
	if _, err := src.Read(); err != nil {
		t.Errorf("the open one: %v", err)
	}
	for _, id := range []string{"a", ""} {
		if _, err := openCamera(search, id, image.Pt(64, 48), 30); !errors.Is(err, media.ErrBusy) {
			t.Errorf("opened %q twice: %v", id, err)
		}
	}
	src.Close()
	again, err := openCamera(search, "a", image.Pt(64, 48), 30)
	if err != nil {
		t.Fatalf("after Close: %v", err)
	}
	again.Close()
}

// What the drivers of this machine say, whatever that is.
func TestTheRealCameras(t *testing.T) {
	all, err := Cameras()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) > 0 {
		skip.For(t, skip.HasDevice)
	}
	if _, err := OpenCamera("", image.Pt(640, 480), 30); !errors.Is(err, media.ErrNoDevice) {
		t.Errorf("OpenCamera: %v", err)
	}
}
