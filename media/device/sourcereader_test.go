//go:build cgo

package device

import (
	"encoding/binary"
	"errors"
	"image"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"peerscope/media"
)

const (
	unplugged    hresult = 0xC00D3EA2 - 1<<32 // MF_E_VIDEO_RECORDING_DEVICE_INVALIDATED
	inUse        hresult = 0xC00D3704 - 1<<32 // MF_E_HW_MFT_FAILED_START_STREAMING
	forbidden    hresult = 0x80070005 - 1<<32 // E_ACCESSDENIED
	noMoreTypes  hresult = 0xC00D36B9 - 1<<32 // MF_E_NO_MORE_TYPES
	unknownError hresult = 0x80004005 - 1<<32 // E_FAIL
)

// A fakeReader is a camera that is not there. It gives one picture to who opens it, and
// then those that come out of next.
type fakeReader struct {
	formats            []nativeFormat
	openErr, startErr  hresult
	firstErr           hresult
	silent             bool          // the first picture too comes out of next
	stopTime           time.Duration // that stop takes
	next               chan func(nv12 []byte) hresult
	opened             string
	started, reads     int
	reading            chan struct{} // has one value for each read but the first
	stopped            chan struct{}
	stopCalls, freedBy int
}

func newFakeReader(formats ...nativeFormat) *fakeReader {
	return &fakeReader{formats: formats, next: make(chan func([]byte) hresult, 1), reading: make(chan struct{}, 9), stopped: make(chan struct{}), started: -1}
}

func (r *fakeReader) open(id string) (sourceReader, hresult) {
	r.opened = id
	return r, r.openErr
}

func (r *fakeReader) nativeFormat(number int) (nativeFormat, hresult) {
	if number >= len(r.formats) {
		return nativeFormat{}, noMoreTypes
	}
	return r.formats[number], 0
}

func (r *fakeReader) start(number int) hresult {
	r.started = number
	return r.startErr
}

func (r *fakeReader) read(nv12 []byte) hresult {
	r.reads++
	if r.reads == 1 && !r.silent {
		return r.firstErr
	}
	r.reading <- struct{}{}
	select {
	case fill := <-r.next:
		return fill(nv12)
	case <-r.stopped:
		return unplugged // as IMFMediaSource::Shutdown has it
	}
}

func (r *fakeReader) stop() {
	if r.stopCalls++; r.stopCalls == 1 {
		close(r.stopped)
	}
	time.Sleep(r.stopTime)
}

func (r *fakeReader) free() { r.freedBy++ }

func native(fourcc string, w, h int, rate float32) nativeFormat {
	return nativeFormat{binary.LittleEndian.Uint32([]byte(fourcc)), w, h, rate}
}

// oneCamera is the list of a machine with one.
var oneCamera = []media.Device{{ID: "a", Name: "HD Webcam"}}

func TestListOfCameras(t *testing.T) {
	const list = "\\\\?\\usb#1\nHD Webcam\n\\\\?\\usb#2\nHD Webcam\n\\\\?\\usb#3\n\n\\\\?\\usb#4\n한글 카메라\n"
	want := []media.Device{
		{ID: `\\?\usb#1`, Name: "HD Webcam"}, {ID: `\\?\usb#2`, Name: "HD Webcam (2)"},
		{ID: `\\?\usb#3`, Name: "Camera"}, {ID: `\\?\usb#4`, Name: "한글 카메라"},
	}
	if got := parseCameras(list); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := parseCameras(""); len(got) != 0 {
		t.Errorf("of none: %q", got)
	}
}

func TestNativeFormatThatIsStarted(t *testing.T) {
	for name, c := range map[string]struct {
		formats []nativeFormat
		want    int
	}{
		"raw at the size":         {[]nativeFormat{native("MJPG", 640, 480, 30), native("NV12", 640, 480, 30), native("NV12", 1280, 720, 30)}, 1},
		"JPEG keeps the rate":     {[]nativeFormat{native("YUY2", 640, 480, 5), native("MJPG", 640, 480, 30)}, 1},
		"unknown ones and odd":    {[]nativeFormat{native("L8  ", 640, 480, 30), native("NV12", 641, 480, 30), native("NV12", 320, 240, 15)}, 2},
		"a rate that is not told": {[]nativeFormat{native("H264", 640, 480, 30), native("I420", 640, 480, 0)}, 1},
	} {
		r := newFakeReader(c.formats...)
		src, err := openReader(r.open, oneCamera, "", image.Pt(640, 480), 30)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if r.started != c.want || r.opened != "a" {
			t.Errorf("%s: %d of %q", name, r.started, r.opened)
		}
		if err := errors.Join(src.Close(), src.Close()); err != nil || r.stopCalls != 1 || r.freedBy != 1 {
			t.Errorf("%s: %v, stopped %d times and freed %d times", name, err, r.stopCalls, r.freedBy)
		}
		if _, err := src.Read(); err != io.EOF || r.reads != 1 {
			t.Errorf("%s: after Close: %v, %d reads", name, err, r.reads)
		}
	}
}

func TestPicturesOfNV12(t *testing.T) {
	r := newFakeReader(native("NV12", 4, 2, 30))
	src, err := openReader(r.open, oneCamera, "a", image.Pt(4, 2), 30)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	r.next <- func(nv12 []byte) hresult { copy(nv12, "ABCDEFGHuvUV"); return 0 }
	first, err := src.Read()
	if err != nil {
		t.Fatal(err)
	}
	r.next <- func(nv12 []byte) hresult { clear(nv12); return 0 }
	if _, err := src.Read(); err != nil {
		t.Fatal(err)
	}
	img := first.Image // which the second one has left as it was
	if string(img.Y) != "ABCDEFGH" || string(img.Cb) != "uU" || string(img.Cr) != "vV" || img.YStride != 4 || img.CStride != 2 {
		t.Errorf("%q %q %q of strides %d and %d", img.Y, img.Cb, img.Cr, img.YStride, img.CStride)
	}
}

func TestReaderSaysWhyNot(t *testing.T) {
	good := native("NV12", 640, 480, 30)
	for name, c := range map[string]struct {
		reader *fakeReader
		id     string
		want   error
		text   string
	}{
		"denied":     {&fakeReader{openErr: forbidden}, "", media.ErrDenied, "0x80070005"},
		"busy":       {&fakeReader{formats: []nativeFormat{good}, startErr: inUse}, "", media.ErrBusy, "0xC00D3704"},
		"no picture": {&fakeReader{formats: []nativeFormat{good}, firstErr: unplugged}, "", media.ErrNoDevice, `"HD Webcam"`},
		"no format":  {&fakeReader{formats: []nativeFormat{native("L8  ", 640, 480, 30)}}, "", nil, "no format"},
		"unknown":    {&fakeReader{openErr: unknownError}, "", nil, "0x80004005"},
		"another ID": {&fakeReader{formats: []nativeFormat{good}}, "b", media.ErrNoDevice, `"b"`},
	} {
		for range 2 { // the second time too: it does not stay open
			src, err := openReader(c.reader.open, oneCamera, c.id, image.Pt(640, 480), 30)
			if src != nil || err == nil || c.want != nil && !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.text) {
				t.Errorf("%s: %v, %v", name, src, err)
			}
			if errors.Is(err, media.ErrBusy) && c.want != media.ErrBusy {
				t.Errorf("%s: it stayed open", name)
			}
			c.reader.reads = 0
		}
		if begun := c.reader.opened != "" && c.reader.openErr == 0; begun && c.reader.freedBy != 2 {
			t.Errorf("%s: freed %d times", name, c.reader.freedBy)
		}
	}
	if _, err := openReader(newFakeReader(good).open, oneCamera, "", image.Point{}, 30); err == nil {
		t.Error("a camera of no size was opened")
	}
}

func TestReaderIsOpenOnce(t *testing.T) {
	open := func() (media.Source, error) {
		return openReader(newFakeReader(native("NV12", 640, 480, 30)).open, oneCamera, "a", image.Pt(640, 480), 30)
	}
	src, err := open()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := open(); !errors.Is(err, media.ErrBusy) {
		t.Errorf("a second time: %v", err)
	}
	src.Close()
	again, err := open()
	if err != nil {
		t.Fatalf("after Close: %v", err)
	}
	again.Close()
}

func TestReaderThatIsUnplugged(t *testing.T) {
	r := newFakeReader(native("NV12", 640, 480, 30))
	src, err := openReader(r.open, oneCamera, "", image.Pt(640, 480), 30)
	if err != nil {
		t.Fatal(err)
	}
	r.next <- func([]byte) hresult { return unplugged }
	if _, err := src.Read(); !errors.Is(err, media.ErrDeviceLost) {
		t.Errorf("Read ended with %v", err)
	}
	src.Close()
}

func TestReaderWithoutAFirstPicture(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for range 2 { // the second time too: it does not stay open
			r := newFakeReader(native("NV12", 640, 480, 30))
			r.silent, r.stopTime = true, time.Second
			start := time.Now()
			src, err := openReader(r.open, oneCamera, "", image.Pt(640, 480), 30)
			if src != nil || err == nil || !strings.Contains(err.Error(), "no picture") {
				t.Errorf("%v, %v", src, err)
			}
			if took := time.Since(start); took != noFrameTimeout+r.stopTime || r.freedBy != 1 {
				t.Errorf("after %v, freed %d times", took, r.freedBy)
			}
		}
	})
}

func TestReaderThatStalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newFakeReader(native("NV12", 640, 480, 30))
		src, err := openReader(r.open, oneCamera, "", image.Pt(640, 480), 30)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 { // slow, but not stalled
			r.next <- func([]byte) hresult { time.Sleep(noFrameTimeout - time.Second); return 0 }
			if _, err := src.Read(); err != nil || r.stopCalls != 0 {
				t.Fatalf("%v, stopped %d times", err, r.stopCalls)
			}
		}
		start := time.Now()
		if _, err := src.Read(); !errors.Is(err, media.ErrDeviceLost) || time.Since(start) != noFrameTimeout {
			t.Errorf("Read ended with %v after %v", err, time.Since(start))
		}
		if err := src.Close(); err != nil || r.freedBy != 1 {
			t.Errorf("%v, freed %d times", err, r.freedBy)
		}
	})
}

func TestCloseUnblocksReaderRead(t *testing.T) {
	r := newFakeReader(native("NV12", 640, 480, 30))
	src, err := openReader(r.open, oneCamera, "", image.Pt(640, 480), 30)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() {
		_, err := src.Read()
		ended <- err
	}()
	<-r.reading
	src.Close()
	if err := <-ended; err != io.EOF {
		t.Errorf("Read ended with %v", err)
	}
}
