package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"io"
	"math"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"peerscope/app/session"
	"peerscope/internal/browser"
	"peerscope/internal/skip"
	"peerscope/media"
	"peerscope/media/codec"
	"peerscope/media/record"
	"peerscope/peer/relay/host"
)

// A clapper is a camera and a microphone at which something flashes and beeps at once,
// once a second: for a tenth of a second it is white and loud.
type clapper struct {
	mu     sync.Mutex
	claps  []time.Time
	closed chan struct{}
	once   sync.Once
}

func newClapper() *clapper { return &clapper{closed: make(chan struct{})} }

const clapTime = 100 * time.Millisecond

// waitUntil waits for a time, or for Close.
func (c *clapper) waitUntil(t time.Time) error {
	select {
	case <-time.After(time.Until(t)):
		return nil
	case <-c.closed:
		return io.EOF
	}
}

func (c *clapper) Close() error {
	c.once.Do(func() { close(c.closed) })
	return nil
}

// clapsAt says whether a clap lasts at a time.
func (c *clapper) clapsAt(t time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, clap := range c.claps {
		if !t.Before(clap) && t.Before(clap.Add(clapTime)) {
			return true
		}
	}
	return false
}

// A clapCamera is its camera. A clap begins with a picture.
type clapCamera struct {
	*clapper
	n int
}

func (c *clapCamera) Read() (media.Frame, error) {
	now := time.Now()
	if err := c.waitUntil(now.Add(time.Second / 30)); err != nil {
		return media.Frame{}, err
	}
	now = time.Now()
	c.mu.Lock()
	if len(c.claps) == 0 || now.Sub(c.claps[len(c.claps)-1]) > time.Second {
		c.claps = append(c.claps, now)
	}
	c.mu.Unlock()
	img := flat(c.clapsAt(now))
	c.n++
	for x := range 16 { // so that no two pictures are alike
		img.Y[x] = byte(16 + c.n%200)
	}
	return media.Frame{Image: img, Time: now}, nil
}

// flat is a black or a white picture.
func flat(white bool) *image.YCbCr {
	img := image.NewYCbCr(image.Rect(0, 0, 320, 240), image.YCbCrSubsampleRatio420)
	luma := byte(16)
	if white {
		luma = 235
	}
	for i := range img.Y {
		img.Y[i] = luma
	}
	for i := range img.Cb {
		img.Cb[i], img.Cr[i] = 128, 128
	}
	return img
}

// A clapMicrophone is its microphone. It gives each block when it is over.
type clapMicrophone struct {
	*clapper
	next time.Time
}

func (c *clapMicrophone) Read() (media.Block, error) {
	b := media.Block{Samples: make([]int16, media.BlockSize), Time: c.next}
	c.next = c.next.Add(media.BlockTime)
	if err := c.waitUntil(c.next.Add(media.BlockTime)); err != nil {
		return media.Block{}, err
	}
	for i := range b.Samples {
		if c.clapsAt(b.Time.Add(media.DurationOf(i))) {
			b.Samples[i] = int16(12000 * math.Sin(2*math.Pi*float64(i)/48)) // 1 kHz
		}
	}
	return b, nil
}

// startClapping has somebody flash and beep in a room until the test ends.
func startClapping(t *testing.T, link string) {
	t.Helper()
	c := newClapper()
	parts := desktopParts(func(string, image.Point) (media.Source, error) { return &clapCamera{clapper: c}, nil })
	parts.OpenMicrophone = func(string) (media.AudioSource, error) { return &clapMicrophone{c, time.Now()}, nil }
	joinWith(t, link, parts, session.Settings{Name: "Bob"})
}

// TestRecordingAfterKill: what was recorded when the program is killed can be played up
// to its last second, in Chromium too, and its sound is in step with its pictures.
func TestRecordingAfterKill(t *testing.T) {
	skip.WithoutCommands(t, "ffmpeg", "ffprobe")
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	startClapping(t, h.Link)
	recorder := launch(t, nil, "watch", h.Link, "--receive-only", "--name", "Ada", "--record", t.TempDir())
	started := recorder.awaitEvent("recording_started", processTimeout)
	begun := time.Now()
	time.Sleep(8 * time.Second)
	recorder.signal(syscall.SIGKILL)
	<-recorder.ended
	elapsed := time.Since(begun)

	pictures := pictureTimes(t, started.File)
	if last := pictures[len(pictures)-1]; last < elapsed-3*time.Second {
		t.Errorf("it was killed after %v, and the last of %d pictures is at %v", elapsed, len(pictures), last)
	}
	length := duration(t, run(t, "ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", started.File))
	if last := pictures[len(pictures)-1]; length < last || length > last+2*time.Second {
		t.Errorf("it lasts %v, the last picture is at %v", length, last)
	}
	checkInStep(t, flashes(t, started.File, pictures), beeps(t, started.File))
	played := len(pictures)
	checkPlays(t, started.File, length, played)
	exported := export(t, started.File)
	if pictures = pictureTimes(t, exported); len(pictures) < played*9/10 { // some are left out to keep the bit rate
		t.Errorf("%d pictures of %d are exported", len(pictures), played)
	}
	checkInStep(t, flashes(t, exported, pictures), beeps(t, exported))
}

// TestRecordingOfH264: what comes as H.264 is a Matroska file that other programs play,
// from its first picture to its last.
func TestRecordingOfH264(t *testing.T) {
	skip.WithoutCommands(t, "ffmpeg", "ffprobe")
	const rate, clap = 30, 15 // white pictures every half second
	encoder, err := codec.NewVideoEncoder(codec.MimeTypeH264, 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	defer encoder.Close()
	var path string
	r := record.New(record.Config{Folder: t.TempDir(), Name: "Ada", RequestKeyFrame: func() {},
		Started: func(f record.File) { path = f.Path }, Stopped: func(record.File, error) {}})
	var wanted []time.Duration
	pictures := 0
	for begin, i := time.Now(), 0; i < 3*rate; i++ {
		at := time.Duration(i) * time.Second / rate
		white := i%clap >= 5 && i%clap < 8
		data, err := encoder.Encode(media.Frame{Image: flat(white), Time: begin.Add(at)}, i%rate == 0)
		if err != nil {
			t.Fatal(err)
		}
		if len(data) > 0 {
			pictures++
			r.Write(record.Sample{Codec: codec.MimeTypeH264, Data: data, Size: image.Pt(320, 240), Time: begin.Add(at)})
		}
		if i%clap == 5 {
			wanted = append(wanted, at.Round(time.Millisecond))
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel() // what was written is drained
	if err := r.Run(ended); err != nil || filepath.Ext(path) != ".mkv" {
		t.Fatalf("%s: %v", path, err)
	}
	times := pictureTimes(t, path)
	if got := flashes(t, path, times); len(times) != pictures || !slices.Equal(got, wanted) {
		t.Errorf("%d pictures of %d, white at %v, not %v", len(times), pictures, got, wanted)
	}
	checkPlays(t, path, 3*time.Second, pictures)
	exported := export(t, path)
	if got := flashes(t, exported, pictureTimes(t, exported)); len(got) != len(wanted) {
		t.Errorf("exported it is white at %v, not %v", got, wanted)
	}
}

// export draws the boxes into a recording, and gives the new file.
func export(t *testing.T, file string) string {
	t.Helper()
	code, stdout, stderr := execute(t, "export", file)
	var line struct{ File, Export string }
	if err := json.Unmarshal([]byte(stdout), &line); code != 0 || err != nil || line.File != file || stderr != "" {
		t.Fatalf("exit code %d, %q, %q", code, stdout, stderr)
	}
	return line.Export
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil || stderr.Len() > 0 {
		t.Fatalf("%s: %v\n%s", name, err, &stderr)
	}
	return string(out)
}

func duration(t *testing.T, seconds string) time.Duration {
	t.Helper()
	s, err := strconv.ParseFloat(strings.Trim(seconds, ", \n"), 64)
	if err != nil {
		t.Fatal(err)
	}
	return time.Duration(s * float64(time.Second))
}

// pictureTimes are those of the pictures in a file.
func pictureTimes(t *testing.T, file string) (all []time.Duration) {
	t.Helper()
	for line := range strings.Lines(run(t, "ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "packet=pts_time", "-of", "csv=p=0", file)) {
		all = append(all, duration(t, line))
	}
	if len(all) < 2 {
		t.Fatalf("%d pictures", len(all))
	}
	return all
}

// flashes are when the pictures become white.
func flashes(t *testing.T, file string, times []time.Duration) (all []time.Duration) {
	t.Helper()
	const side = 16
	pixels := run(t, "ffmpeg", "-v", "error", "-i", file, "-fps_mode", "drop", "-vf", fmt.Sprintf("scale=%d:%d", side, side), "-pix_fmt", "gray", "-f", "rawvideo", "-")
	if len(pixels) != len(times)*side*side {
		t.Fatalf("%d bytes of %d pictures", len(pixels), len(times))
	}
	before := true
	for i, at := range times {
		white := pixels[i*side*side+side*side/2] > 128
		if white && !before {
			all = append(all, at)
		}
		before = white
	}
	return all
}

// beeps are when it becomes loud.
func beeps(t *testing.T, file string) (all []time.Duration) {
	t.Helper()
	samples := []byte(run(t, "ffmpeg", "-v", "error", "-i", file, "-af", "aresample=async=1:first_pts=0", "-ac", "1", "-ar", "48000", "-f", "s16le", "-"))
	quiet := 0
	for i := 0; i+1 < len(samples); i += 2 {
		if v := int16(samples[i]) | int16(samples[i+1])<<8; v < 3000 {
			quiet++
			continue
		}
		if quiet > media.SampleRate/5 {
			all = append(all, media.DurationOf(i/2))
		}
		quiet = 0
	}
	return all
}

// checkInStep wants a flash within 40 ms of each beep.
func checkInStep(t *testing.T, flashes, beeps []time.Duration) {
	t.Helper()
	pairs := 0
	var worst time.Duration
	for _, beep := range beeps {
		for _, flash := range flashes {
			if apart := (beep - flash).Abs(); apart < 500*time.Millisecond {
				pairs++
				worst = max(worst, apart)
			}
		}
	}
	if pairs < 3 || worst > 40*time.Millisecond {
		t.Errorf("of %d beeps and %d flashes %d are together, up to %v apart: %v, %v", len(beeps), len(flashes), pairs, worst, beeps, flashes)
	}
	t.Logf("%d flashes, up to %v from their beeps", pairs, worst)
}

// checkPlays has Chromium play a file to its end.
func checkPlays(t *testing.T, file string, length time.Duration, pictures int) {
	t.Helper()
	p := browser.Open(t, "--autoplay-policy=no-user-gesture-required").Page()
	p.Visit("file://" + strings.ReplaceAll(file, " ", "%20"))
	p.Await("the file is played", `(() => {
		const video = document.querySelector("video");
		if (!video || video.readyState < 1) return false;
		if (video.paused && !video.ended) {
			video.muted = true;
			video.playbackRate = 4;
			video.play();
		}
		return video.ended;
	})()`)
	var played struct {
		Duration      float64
		Width, Frames int
	}
	p.Eval(`(() => {
		const video = document.querySelector("video");
		return { duration: video.duration, width: video.videoWidth, frames: video.getVideoPlaybackQuality().totalVideoFrames };
	})()`, &played)
	if math.Abs(played.Duration-length.Seconds()) > 0.5 || played.Width == 0 || played.Frames < pictures/2 {
		t.Errorf("Chromium plays %+v, of %d pictures in %v", played, pictures, length)
	}
}

// TestPageIsTold: a page says that it is recorded, before it is, and can decline.
func TestPageIsTold(t *testing.T) {
	b := browser.Open(t, fakeDevices...)
	h, _ := serveHost(t, host.Options{Listen: "127.0.0.1:0"})
	p := openTab(t, b, h.Page, "Bob")
	p.join()
	recorder := launch(t, nil, "watch", h.Link, "--receive-only", "--name", "Ada", "--record", t.TempDir())
	recorder.awaitEvent("recording_started", processTimeout)
	p.awaitText("#kept-text", "Ada records your picture and sound.")
	p.saveShot("recorded")
	p.Click("#decline")
	if e := recorder.awaitEvent("recording_stopped", processTimeout); e.Reason != "ended" || e.Bytes == 0 {
		t.Errorf("%+v", e)
	}
	p.await("nothing is recorded", `document.getElementById("kept").hidden`)
	p.Click("#settings")
	p.await("the choice is kept", `document.getElementById("declines").checked`)
	p.saveShot("declined")
	p.Click("#declines")
	recorder.awaitEvent("recording_started", processTimeout)
	p.await("the sign is back", `!document.getElementById("kept").hidden`)
}
