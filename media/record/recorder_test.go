package record

import (
	"context"
	"encoding/json"
	"errors"
	"image"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var start = time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)

// at is a time so many milliseconds after the beginning.
func at(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }

// picture is a VP8 frame as far as a Recorder looks at it.
func picture(ms int, key bool) Sample {
	tag := byte(1)
	if key {
		tag = 0
	}
	return Sample{Codec: "video/vp8", Data: []byte{tag, 2, 3, byte(ms), byte(ms >> 8)}, Size: image.Pt(640, 480), Time: at(ms)}
}

// sound is an Opus packet of 20 ms.
func sound(ms int) Sample { return Sample{Codec: "audio/opus", Data: []byte{0x78, 9}, Time: at(ms)} }

// A recording is what a Recorder made.
type recording struct {
	folder            string
	started, stopped  []File
	keyFramesRequired int
	err               error
}

// recordAll has a Recorder write samples to a folder.
func recordAll(t *testing.T, folder string, feed func(*Recorder)) *recording {
	t.Helper()
	got := &recording{folder: folder}
	r := New(Config{
		Folder: folder, Name: "Ada",
		RequestKeyFrame: func() { got.keyFramesRequired++ },
		Started:         func(f File) { got.started = append(got.started, f) },
		Stopped:         func(f File, _ error) { got.stopped = append(got.stopped, f) },
	})
	feed(r)
	ctx, cancel := context.WithCancel(context.Background())
	cancel() // what was written before is drained
	got.err = r.Run(ctx)
	return got
}

// readFile gives the blocks of a file, and what reading it told of it.
func readFile(t *testing.T, path string) ([]block, *reader) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r, err := newReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var blocks []block
	for {
		b, err := r.next()
		if errors.Is(err, io.EOF) {
			return blocks, r
		}
		if err != nil {
			t.Fatal(err)
		}
		blocks = append(blocks, b)
	}
}

// times are those of the blocks of a track, in milliseconds.
func times(blocks []block, track int) (all []int) {
	for _, b := range blocks {
		if b.track == track {
			all = append(all, int(b.at.Milliseconds()))
		}
	}
	return all
}

func TestRecording(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new")
	got := recordAll(t, folder, func(r *Recorder) {
		r.Write(sound(0))
		r.Write(picture(10, false))
		r.Write(picture(40, true))
		for ms := 40; ms < 3000; ms += 20 {
			r.Write(sound(ms))
		}
		r.Write(picture(73, false))
		r.Write(picture(2900, false)) // those between were lost
	})
	if got.err != nil || len(got.started) != 1 || len(got.stopped) != 1 || got.keyFramesRequired != 1 {
		t.Fatalf("%+v", got)
	}
	f := got.stopped[0]
	if want := "Ada 2026-11-26 09.00.00.webm"; filepath.Base(f.Path) != want || f.Path != got.started[0].Path {
		t.Errorf("the file is %s, not %s", f.Path, want)
	}
	blocks, r := readFile(t, f.Path)
	if video := times(blocks, videoTrack); !slices.Equal(video, []int{0, 33, 2860}) {
		t.Errorf("pictures at %v", video)
	}
	heard := times(blocks, soundTrack)
	if len(heard) != 148 || heard[0] != 0 || heard[147] != 2940 {
		t.Errorf("%d packets of sound, %v", len(heard), heard)
	}
	if f.Duration != 2960*time.Millisecond || r.layout.length != f.Duration || !r.whole {
		t.Errorf("it lasts %v, the file says %v, whole: %v", f.Duration, r.layout.length, r.whole)
	}
	if r.tracks.size != image.Pt(640, 480) || r.tracks.video != mimeVP8 || !r.tracks.sound {
		t.Errorf("tracks: %+v", r.tracks)
	}
	info, err := os.Stat(f.Path)
	if err != nil || info.Size() != f.Bytes || info.Mode().Perm() != 0o600 {
		t.Errorf("%d bytes were told: %v, %v", f.Bytes, info, err)
	}
	if info, err := os.Stat(folder); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder: %v, %v", info, err)
	}
}

// Of each second that was there, nothing is lost when the program is killed.
func TestCutOff(t *testing.T) {
	folder := t.TempDir()
	file, err := createFile(folder, "Kim", ".webm", start)
	if err != nil {
		t.Fatal(err)
	}
	path := file.Name()
	m, err := newMuxer(file, tracks{video: mimeVP8, size: image.Pt(64, 48), sound: true}, start)
	if err != nil {
		t.Fatal(err)
	}
	for ms := 0; ms < 3500; ms += 100 {
		if err := m.write(block{videoTrack, time.Duration(ms) * time.Millisecond, ms == 0, make([]byte, 100)}); err != nil {
			t.Fatal(err)
		}
	}
	written := m.layout.end
	blocks, r := readFile(t, path)
	if last := blocks[len(blocks)-1].at; r.whole || last != 2900*time.Millisecond || r.layout.length != 2933*time.Millisecond {
		t.Errorf("until %v, the file says %v, whole: %v", last, r.layout.length, r.whole)
	}
	if err := m.flush(); err != nil { // of which a part gets to the disk
		t.Fatal(err)
	}
	if err := file.Truncate(written + 150); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-time.Minute) // the member was silent, or Windows tells it late
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	expectRepaired(t, folder, nil) // it is still being written
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	expectRepaired(t, folder, []string{path})
	repaired, r := readFile(t, path)
	if !r.whole || len(repaired) != len(blocks) || r.layout.length != 2933*time.Millisecond {
		t.Errorf("repaired: %d blocks of %d, %v, whole: %v", len(repaired), len(blocks), r.layout.length, r.whole)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	size := content[r.layout.segmentSize:][1:8]
	if want := int64(len(content)) - r.layout.segment; int64(bigEndian(size)) != want {
		t.Errorf("its Segment has %x bytes of %d", size, want)
	}
	expectRepaired(t, folder, nil)
}

func expectRepaired(t *testing.T, folder string, want []string) {
	t.Helper()
	if got, err := RepairFolder(t.Context(), folder); err != nil || !slices.Equal(got, want) {
		t.Errorf("repaired %v, %v; want %v", got, err, want)
	}
}

// Another codec begins another file; another size of VP8 does not.
func TestSegments(t *testing.T) {
	small, h264 := picture(100, true), Sample{Codec: "video/H264", Time: at(1200), Size: image.Pt(64, 48),
		Data: []byte{0, 0, 0, 1, 0x67, 66, 0xc0, 31, 1, 0, 0, 0, 1, 0x68, 0xce, 1, 1, 0, 0, 1, 0x65, 0x88, 0x84}}
	small.Size = image.Pt(320, 240)
	other := h264
	other.Data, other.Time = slices.Clone(h264.Data), at(2300)
	other.Data[7] = 30 // another level
	got := recordAll(t, t.TempDir(), func(r *Recorder) {
		for _, s := range []Sample{picture(0, true), small, h264, other, picture(2400, false), picture(3500, true)} {
			r.Write(s)
		}
	})
	var extensions []string
	for _, f := range got.stopped {
		extensions = append(extensions, filepath.Ext(f.Path))
	}
	if got.err != nil || !slices.Equal(extensions, []string{".webm", ".mkv", ".mkv", ".webm"}) {
		t.Fatalf("%v, %v", extensions, got.err)
	}
	if blocks, _ := readFile(t, got.stopped[0].Path); len(blocks) != 2 {
		t.Errorf("%d pictures in the first file", len(blocks))
	}
	blocks, r := readFile(t, got.stopped[1].Path)
	if string(annexB(r.tracks.avcC, blocks[0].data, true)) != string(normalized(h264.Data)) {
		t.Errorf("H.264 came back as %x", annexB(r.tracks.avcC, blocks[0].data, true))
	}
}

// A member that changes what it sends all the time makes one file a second.
func TestManyChanges(t *testing.T) {
	got := recordAll(t, t.TempDir(), func(r *Recorder) {
		for i := range 2 * maxSameName {
			s := Sample{Codec: "video/H264", Time: at(10 * i), Size: image.Pt(64, 48),
				Data: []byte{0, 0, 0, 1, 0x67, 66, 0xc0, byte(30 + i%2), 1, 0, 0, 0, 1, 0x68, 0xce, 1, 1, 0, 0, 1, 0x65, 0x88, 0x84}}
			r.Write(s)
		}
		r.Write(picture(1995, false))
	})
	if got.err != nil || len(got.stopped) != 2 || got.keyFramesRequired != 1 {
		t.Errorf("%d files, %d key frames asked for, %v", len(got.stopped), got.keyFramesRequired, got.err)
	}
}

// normalized has long start codes alone.
func normalized(stream []byte) []byte {
	return []byte(strings.ReplaceAll(strings.ReplaceAll(string(stream), "\x00\x00\x00\x01", "\x00\x00\x01"), "\x00\x00\x01", "\x00\x00\x00\x01"))
}

// Who is muted is silent in the file, and what is lost too: players that do not look at
// time stamps of sound stay in step.
func TestSilence(t *testing.T) {
	const ms = time.Millisecond
	var c soundClock
	for i, step := range []struct {
		at, from, start time.Duration
		lost, silence   int
		dropped         bool
	}{
		{at: 100 * ms, from: 100 * ms, start: 100 * ms},
		{at: 135 * ms, from: 120 * ms, start: 120 * ms}, // as early as sound without a gap
		{at: 202 * ms, from: 140 * ms, start: 200 * ms, lost: 3, silence: 3},
		{at: 350 * ms, from: 220 * ms, start: 340 * ms, silence: 6}, // muted meanwhile
		{at: 255 * ms, dropped: true},                               // 105 ms ahead
	} {
		silence, from, begin, ok := c.place(step.at, silentTime, step.lost)
		if silence != step.silence || from != step.from || begin != step.start || ok == step.dropped {
			t.Errorf("%d: %d packets from %v, then %v, %v", i, silence, from, begin, ok)
		}
	}
}

// The clock of a sound device that is slow or fast by far does not take the sound away
// from its pictures, and uneven times put nothing in.
func TestSoundDrift(t *testing.T) {
	for _, drift := range []float64{0.999, 1, 1.001} {
		var c soundClock
		changes, worst := 0, time.Duration(0)
		for i := range 50 * 600 { // ten minutes
			jitter := time.Duration(i*7919%23-11) * time.Millisecond
			at := time.Second + time.Duration(drift*float64(i)*float64(silentTime)) + jitter
			silence, _, begin, ok := c.place(at, silentTime, 0)
			if changes += silence; !ok {
				changes++
				continue
			}
			worst = max(worst, (begin - at + jitter).Abs())
		}
		want := int(math.Round(math.Abs(drift-1) * 30_000)) // ten minutes are so many packets
		if worst > 40*time.Millisecond || max(changes-want, want-changes) > 2 {
			t.Errorf("drift %v: up to %v from its time, %d corrections of %d", drift, worst, changes, want)
		}
	}
}

func TestOpusDuration(t *testing.T) {
	for _, c := range []struct {
		packet []byte
		want   time.Duration
	}{
		{nil, 0}, {[]byte{0x78}, 20 * time.Millisecond}, {silentPacket, silentTime}, {[]byte{0x79}, 40 * time.Millisecond},
		{[]byte{0x18}, 60 * time.Millisecond}, {[]byte{0x80}, 2500 * time.Microsecond}, {[]byte{0x68}, 20 * time.Millisecond},
		{[]byte{0x7b, 3}, 60 * time.Millisecond}, {[]byte{0x7b}, 0}, {[]byte{0x7b, 63}, 120 * time.Millisecond},
	} {
		if got := opusDuration(c.packet); got != c.want {
			t.Errorf("%x lasts %v, want %v", c.packet, got, c.want)
		}
	}
}

// A member without a camera is heard.
func TestSoundAlone(t *testing.T) {
	got := recordAll(t, t.TempDir(), func(r *Recorder) {
		for ms := 0; ms < 4000; ms += 20 {
			r.Write(sound(ms))
		}
		r.Write(picture(4000, true))
	})
	if got.err != nil || len(got.stopped) != 2 || got.stopped[0].Duration != 2*time.Second {
		t.Errorf("%+v", got)
	}
}

func TestBoxes(t *testing.T) {
	cup := []Object{{ID: 3, Label: "cup --> saucer", Score: 0.5, Box: [4]float32{0.1, 0.2, 0.3, 0.4}}}
	got := recordAll(t, t.TempDir(), func(r *Recorder) {
		r.Write(picture(0, true))
		r.WriteObjects(at(200), cup)
		r.WriteObjects(at(233), nil) // too short to be seen
		r.WriteObjects(at(300), cup)
		r.WriteObjects(at(3_700_500), nil)
	})
	text, err := os.ReadFile(boxesPath(got.stopped[0].Path))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	if len(lines) != 5 || lines[0] != "WEBVTT" || lines[2] != "00:00:00.200 --> 01:01:40.500" || strings.Contains(lines[3], "-->") {
		t.Fatalf("%q", lines)
	}
	var cue cueText
	if err := json.Unmarshal([]byte(lines[3]), &cue); err != nil || len(cue.Objects) != 1 || cue.Objects[0] != cup[0] {
		t.Errorf("%v, %v", cue, err)
	}
}

func TestFileNames(t *testing.T) {
	for name, want := range map[string]string{
		"Ada": "Ada", "": "Member", "../../etc/passwd": "____etc_passwd", "COM1.x": "COM1_x", "김 하나": "김 하나", " . ": "Member",
		"a/b\\c:d*e\x00f\n": "a_b_c_d_e_f_", strings.Repeat("é", 100): strings.Repeat("é", maxNameLength), ".hidden": "hidden",
	} {
		if got := fileName(name); got != want {
			t.Errorf("%q becomes %q, not %q", name, got, want)
		}
	}
	folder := t.TempDir()
	for _, want := range []string{"a 2026-11-26 09.00.00.webm", "a 2026-11-26 09.00.00 (2).webm", "a 2026-11-26 09.00.00 (3).mkv", "a 2026-11-26 09.00.00 (4).webm"} {
		f, err := createFile(folder, "a", filepath.Ext(want), start)
		if err != nil || filepath.Base(f.Name()) != want {
			t.Fatalf("%v, %v", f, err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// What the disk does not keep up with ends the recording, and is bounded.
func TestTooSlow(t *testing.T) {
	r := New(Config{Folder: t.TempDir(), RequestKeyFrame: func() {}, Started: func(File) {}, Stopped: func(File, error) {}})
	for i := range maxQueued + 1 {
		r.Write(picture(i, i == 0))
	}
	if err := r.Run(t.Context()); !errors.Is(err, ErrTooSlow) {
		t.Error(err)
	}
	big := picture(0, true)
	big.Data = make([]byte, maxQueuedBytes/4)
	r = New(Config{})
	for range 6 {
		r.Write(big)
	}
	if got := len(r.queue); got != 4 {
		t.Errorf("%d large samples wait", got)
	}
}
