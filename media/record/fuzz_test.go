package record

import (
	"bytes"
	"image"
	"slices"
	"testing"
	"time"

	"peerscope/media/h264"
)

// A memoryFile is an output in memory, with room for a number of bytes.
type memoryFile struct {
	content []byte
	room    int
	full    error // what writes return that do not fit
}

func (f *memoryFile) WriteAt(b []byte, offset int64) (int, error) {
	end := int(offset) + len(b)
	if end > f.room {
		b = b[:max(0, f.room-int(offset))] // what fits is written, as disks do
	}
	if missing := int(offset) + len(b) - len(f.content); missing > 0 {
		f.content = append(f.content, make([]byte, missing)...)
	}
	n := copy(f.content[offset:], b)
	if end > f.room {
		return n, f.full
	}
	return n, nil
}

func (f *memoryFile) Truncate(size int64) error {
	f.content = f.content[:size]
	return nil
}

// smallRecording is a whole file of a few pictures and packets.
func smallRecording(t testing.TB) []byte {
	t.Helper()
	f := &memoryFile{room: 1 << 20}
	m, err := newMuxer(f, tracks{video: mimeH264, size: image.Pt(64, 48), avcC: []byte{1, 66, 0xc0, 31, 0xff, 0xe1, 0, 4, 0x67, 66, 0xc0, 31, 1, 0, 2, 0x68, 0xce}, sound: true}, start)
	for i := 0; err == nil && i < 40; i++ {
		at := time.Duration(i) * 50 * time.Millisecond
		if err = m.write(block{videoTrack, at, i%20 == 0, []byte{0, 0, 0, 1, 9}}); err == nil {
			err = m.write(block{soundTrack, at, true, silentPacket})
		}
	}
	if err == nil {
		err = m.finish()
	}
	if err != nil {
		t.Fatal(err)
	}
	return f.content
}

// FuzzReader is for files that lie in the folder of recordings, whoever wrote them: what
// a reader takes of them is bounded, and one that is repaired can be read again.
func FuzzReader(f *testing.F) {
	whole := smallRecording(f)
	f.Add(whole)
	f.Add(whole[:len(whole)-150])
	f.Fuzz(func(t *testing.T, content []byte) {
		r, err := newReader(bytes.NewReader(content))
		if err != nil {
			return
		}
		blocks := 0
		for {
			b, err := r.next()
			if err != nil {
				break
			}
			if blocks++; len(b.data) > len(content) || b.at < 0 || b.at > maxFileTime+time.Minute {
				t.Fatalf("a block of %d bytes at %v", len(b.data), b.at)
			}
			annexB(r.tracks.avcC, b.data, b.key)
		}
		again, _ := newReader(bytes.NewReader(content))
		l, err := again.readLayout()
		if err != nil || l.end > int64(len(content)) {
			t.Fatalf("%+v, %v", l, err)
		}
		out := &memoryFile{content: bytes.Clone(content[:l.end]), room: len(content) + 100*(len(l.cues)+10)}
		if err := l.finish(out); err != nil {
			t.Fatal(err)
		}
		repaired, err := newReader(bytes.NewReader(out.content))
		if err != nil || !repaired.whole {
			t.Fatalf("repaired: %v", err)
		}
	})
}

// What does not fit on the disk leaves no part of a cluster behind.
func TestFullDisk(t *testing.T) {
	whole := smallRecording(t)
	for room := 600; room < len(whole); room += 37 {
		f := &memoryFile{room: room, full: ErrDiskFull}
		m, err := newMuxer(f, tracks{video: mimeVP8, size: image.Pt(64, 48), sound: true}, start)
		written := 0
		for i := 0; err == nil && i < 40; i++ {
			written++
			err = m.write(block{videoTrack, time.Duration(i) * 100 * time.Millisecond, i%10 == 0, make([]byte, 30)})
		}
		_ = m.finish() // there is room for it or not
		r, readErr := newReader(bytes.NewReader(f.content))
		if readErr != nil {
			t.Fatalf("with room for %d bytes: %v after %d pictures", room, readErr, written)
		}
		read := 0
		for {
			b, err := r.next()
			if err != nil {
				break
			}
			if len(b.data) != 30 {
				t.Fatalf("with room for %d bytes, a picture has %d", room, len(b.data))
			}
			read++
		}
		if r.layout.end != int64(len(f.content)) && !r.whole {
			t.Errorf("with room for %d bytes there are %d after the last cluster", room, int64(len(f.content))-r.layout.end)
		}
	}
}

// A disk with too little room is left to others.
func TestRoomIsLeft(t *testing.T) {
	r := New(Config{Folder: t.TempDir(), RequestKeyFrame: func() {}, Started: func(File) {}, Stopped: func(File, error) {}})
	r.minFree = 1 << 62
	r.Write(picture(0, true))
	if err := r.Run(t.Context()); err == nil {
		t.Error("it is recorded")
	}
}

// FuzzFrame is for what a member sends: what is written of a frame of H.264 is what can
// be read again, and a packet of sound lasts as long as one may.
func FuzzFrame(f *testing.F) {
	f.Add([]byte{0, 0, 0, 1, 0x67, 66, 0xc0, 31, 1, 0, 0, 0, 1, 0x68, 0xce, 1, 1, 0, 0, 0, 1, 0x65, 0x88, 0x84})
	f.Fuzz(func(t *testing.T, frame []byte) {
		if d := opusDuration(frame); d < 0 || d > 120*time.Millisecond {
			t.Fatalf("it lasts %v", d)
		}
		isKey(mimeVP8, frame)
		var sets, rest [][]byte
		for nal := range h264.NALUnits(frame) {
			switch h264.Type(nal) {
			case h264.SPS, h264.PPS:
				sets = append(sets, nal)
			default:
				rest = append(rest, nal)
			}
		}
		if got := slices.Collect(h264.NALUnits(annexB(nil, avcFrame(frame), false))); !slices.EqualFunc(got, rest, bytes.Equal) {
			t.Fatalf("%x comes back as %x", rest, got)
		}
		for _, set := range parameterSets(avcConfiguration(frame)) {
			if !contains(sets, set) {
				t.Fatalf("parameter set %x comes of %x", set, sets)
			}
		}
	})
}
