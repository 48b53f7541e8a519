//go:build linux && cgo

package sandbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"peerscope/internal/xtest"
	"peerscope/media"
	"peerscope/media/codec"
)

// stream is some frames of a square that moves, of two sizes one after the other.
func stream(t testing.TB, mimeType string, sizes ...image.Point) [][]byte {
	t.Helper()
	encoder, err := codec.NewVideoEncoder(mimeType, 500_000)
	if err != nil {
		t.Fatal(err)
	}
	defer encoder.Close()
	var frames [][]byte
	at := time.Now()
	for i, size := range sizes {
		for n := range 10 {
			p := image.NewYCbCr(image.Rectangle{Max: size}, image.YCbCrSubsampleRatio420)
			for y := range 16 {
				for x := range 16 {
					p.Y[(y+n)*p.YStride+x+2*n] = 200
				}
			}
			at = at.Add(time.Second / 30)
			data, err := encoder.Encode(media.Frame{Image: p, Time: at}, i > 0 && n == 0)
			if err != nil {
				t.Fatal(err)
			}
			if len(data) > 0 {
				frames = append(frames, data)
			}
		}
	}
	return frames
}

func anySize(image.Point) error { return nil }

// open gives a decoder and its engine.
func open(t testing.TB, mimeType string) (media.VideoDecoder, *engine) {
	t.Helper()
	e, err := new(Decoders).take()
	if err != nil {
		t.Fatal(err)
	}
	e.mimeType = mimeType
	d, err := codec.NewVideoDecoderWith(e, mimeType, anySize)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d, e
}

// TestSamePictures compares with the library in this process.
func TestSamePictures(t *testing.T) {
	for _, mimeType := range mimeTypes {
		local, err := codec.NewVideoDecoder(mimeType, anySize)
		if err != nil {
			t.Fatal(err)
		}
		defer local.Close()
		isolated, _ := open(t, mimeType)
		for i, frame := range stream(t, mimeType, image.Pt(64, 48), image.Pt(322, 242)) {
			want, err := local.Decode(frame)
			if err != nil {
				t.Fatal(err)
			}
			got, err := isolated.Decode(frame)
			if err != nil || (got == nil) != (want == nil) {
				t.Fatalf("%s %d: %v, %v", mimeType, i, got, err)
			}
			if got != nil && (got.Rect != want.Rect || !bytes.Equal(got.Y, want.Y) || !bytes.Equal(got.Cb, want.Cb) || !bytes.Equal(got.Cr, want.Cr)) {
				t.Fatalf("%s %d: another picture of %v", mimeType, i, got.Rect)
			}
		}
		if _, err := isolated.Decode([]byte{1, 2, 3}); !errors.Is(err, codec.ErrCorrupt) {
			t.Errorf("%s: damaged: %v", mimeType, err)
		}
	}
	if _, err := new(Decoders).NewVideoDecoder("video/VP9", anySize); !errors.Is(err, codec.ErrUnsupported) {
		t.Errorf("VP9: %v", err)
	}
}

// TestRefusedByTheLibrary has the library, not the header's check, refuse a frame.
func TestRefusedByTheLibrary(t *testing.T) {
	for _, mimeType := range mimeTypes {
		d, e := open(t, mimeType)
		frames := stream(t, mimeType, image.Pt(64, 48), image.Pt(64, 48))
		before := e.process
		if _, err := e.Decode([]byte{0xff, 0xff, 0xff}, true); !errors.Is(err, codec.ErrCorrupt) {
			t.Errorf("%s: %v", mimeType, err)
		}
		if _, err := d.Decode(frames[0]); err != nil {
			t.Errorf("%s: the key frame after it: %v", mimeType, err)
		}
		if e.process != before {
			t.Errorf("%s: the process ended", mimeType)
		}
	}
}

// TestProcessOfADecoder looks at a process from outside.
func TestProcessOfADecoder(t *testing.T) {
	d, e := open(t, codec.MimeTypeH264)
	folder := fmt.Sprintf("/proc/%d", e.process.cmd.Process.Pid)
	if status := read(t, folder, "status"); !strings.Contains(status, "\nSeccomp:\t2\n") || !strings.Contains(status, "\nNoNewPrivs:\t1\n") {
		t.Errorf("not locked down:\n%s", status)
	}
	if got := read(t, folder, "cmdline"); got != processName+"\x00" {
		t.Errorf("its command line is %q", got)
	}
	if env := read(t, folder, "environ"); strings.Contains(env, "HOME=") {
		t.Errorf("its environment is %q", env)
	}
	if got := openFiles(t, folder); len(got) != 0 {
		t.Errorf("it has inherited %q", got)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the process is still there: %v", err)
	}
}

// openFiles are those that a decoder process should not have.
func openFiles(t *testing.T, folder string) (names []string) {
	entries, err := os.ReadDir(filepath.Join(folder, "fd"))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		name, err := os.Readlink(filepath.Join(folder, "fd", entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		given := entry.Name() == "3" || entry.Name() == "4" || name == "/dev/null"
		ofGo := strings.HasPrefix(name, "anon_inode:") || strings.HasPrefix(name, "/sys/fs/cgroup/")
		if !given && !ofGo {
			names = append(names, name)
		}
	}
	return names
}

func read(t *testing.T, folder, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// TestInheritsNothing opens files as C libraries do that do not think of children.
func TestInheritsNothing(t *testing.T) {
	fd, err := unix.Open("/etc/passwd", unix.O_RDONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	_, e := open(t, codec.MimeTypeVP8)
	if got := openFiles(t, fmt.Sprintf("/proc/%d", e.process.cmd.Process.Pid)); len(got) != 0 {
		t.Errorf("it has inherited %q", got)
	}
}

// TestProcessEnds has it killed and stopped while frames come.
func TestProcessEnds(t *testing.T) {
	for _, signal := range []os.Signal{os.Kill, unix.SIGSTOP} {
		d, e := open(t, codec.MimeTypeVP8)
		e.timeout = time.Second / 2
		frames := stream(t, codec.MimeTypeVP8, image.Pt(64, 48), image.Pt(64, 48))
		if _, err := d.Decode(frames[0]); err != nil {
			t.Fatal(err)
		}
		if err := e.process.cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		e.started = time.Now()
		for _, frame := range [][]byte{frames[1], frames[2], frames[0]} {
			if _, err := d.Decode(frame); !errors.Is(err, codec.ErrCorrupt) {
				t.Errorf("%v: %v", signal, err)
			}
		}
		if e.process != nil {
			t.Errorf("%v: started again at once", signal)
		}
		e.started = time.Now().Add(-restartInterval)
		if p, err := d.Decode(frames[0]); err != nil || p == nil {
			t.Errorf("%v: the next key frame: %v, %v", signal, p, err)
		}
	}
}

// TestSlowStart has a key frame try again what took too long.
func TestSlowStart(t *testing.T) {
	e := newEngine()
	e.timeout = time.Nanosecond
	if err := e.open(); err != nil || e.process != nil {
		t.Fatalf("%v, %v", e.process, err)
	}
	e.mimeType = codec.MimeTypeVP8
	defer e.Close()
	frame := stream(t, e.mimeType, image.Pt(64, 48))[0]
	if _, err := e.Decode(frame, true); !errors.Is(err, codec.ErrCorrupt) {
		t.Errorf("at once: %v", err)
	}
	e.timeout, e.started = maxTime, time.Now().Add(-restartInterval)
	if p, err := e.Decode(frame, true); err != nil || p == nil {
		t.Errorf("later: %v, %v", p, err)
	}
}

// TestTakenOverProcess says of itself what is not so.
func TestTakenOverProcess(t *testing.T) {
	for name, answer := range map[string][]byte{
		"nonsense":             []byte("nonsense"),
		"ready again":          response{status: ready}.bytes(),
		"larger than the room": response{decoded, image.Pt(maxSide, maxSide)}.bytes(),
		"larger than it said":  response{decoded, image.Pt(1920, 1080)}.bytes(),
	} {
		d, e := open(t, codec.MimeTypeVP8)
		near, far, err := socketPair()
		if err != nil {
			t.Fatal(err)
		}
		e.process.conn.Close()
		e.process.conn = near
		if _, err := far.Write(answer); err != nil {
			t.Fatal(err)
		}
		if p, err := d.Decode(stream(t, codec.MimeTypeVP8, image.Pt(64, 48))[0]); !errors.Is(err, codec.ErrCorrupt) {
			t.Errorf("%s: %v, %v", name, p, err)
		}
		far.Close()
	}
}

// TestWithoutAProcess decodes in this process where there can be no other.
func TestWithoutAProcess(t *testing.T) {
	canBeDecoder.Store(false)
	defer canBeDecoder.Store(true)
	d, err := new(Decoders).NewVideoDecoder(codec.MimeTypeVP8, anySize)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if p, err := d.Decode(stream(t, codec.MimeTypeVP8, image.Pt(64, 48))[0]); err != nil || p == nil {
		t.Errorf("%v, %v", p, err)
	}
}

// TestPrepare takes what was prepared, once, and has what nobody takes end.
func TestPrepare(t *testing.T) {
	var decoders Decoders
	ctx, cancel := context.WithCancel(t.Context())
	var preparing sync.WaitGroup
	prepare := func() (process string) {
		preparing.Go(func() { decoders.Prepare(ctx) })
		xtest.Eventually(t, 10*time.Second, "one is prepared", func() bool { return len(decoders.pending()) == 1 })
		e := <-decoders.pending()
		decoders.pending() <- e
		return fmt.Sprintf("/proc/%d", e.process.cmd.Process.Pid)
	}
	taken := prepare()
	e, err := decoders.take()
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	if got := fmt.Sprintf("/proc/%d", e.process.cmd.Process.Pid); got != taken {
		t.Errorf("%s was taken, %s was prepared", got, taken)
	}
	left := prepare()
	cancel()
	preparing.Wait()
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what nobody took is still there: %v", err)
	}
	if _, err := os.Stat(taken); err != nil {
		t.Errorf("what was taken is not: %v", err)
	}
	other, err := decoders.take()
	if err != nil {
		t.Fatalf("without one prepared: %v", err)
	}
	other.Close()
}

func (d *Decoders) pending() chan *engine {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.prepared
}
