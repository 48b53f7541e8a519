package peer

import (
	"encoding/binary"
	"io"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

var begin = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// packetsOf cuts VP8 pictures of three packets each; the i-th begins with
// sequence number first+3i and is a key frame where keys says so.
func packetsOf(first uint16, keys ...bool) []*rtp.Packet {
	var all []*rtp.Packet
	for i, key := range keys {
		for j := range 3 {
			p := &rtp.Packet{Header: rtp.Header{SequenceNumber: first, Timestamp: uint32(3000 * i), Marker: j == 2}}
			first++
			switch {
			case j > 0:
				p.Payload = []byte{0x00, byte(i)}
			case key:
				p.Payload = []byte{0x10, 0x00, byte(i)}
			default:
				p.Payload = []byte{0x10, 0x01, byte(i)}
			}
			all = append(all, p)
		}
	}
	return all
}

// play pushes packets a millisecond apart and gives the pictures that came out,
// by timestamp / 3000.
func play(j *jitter, packets ...*rtp.Packet) (pictures []int) {
	for i, p := range packets {
		now := begin.Add(time.Duration(i) * time.Millisecond)
		j.push(p, now)
		for f := j.pop(now); f != nil; f = j.pop(now) {
			pictures = append(pictures, int(f[0].Timestamp/3000))
		}
	}
	return pictures
}

func equal(t *testing.T, got []int, want ...int) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("pictures %v, not %v", got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("pictures %v, not %v", got, want)
		}
	}
}

func TestPictureComesWithItsMarker(t *testing.T) {
	equal(t, play(newJitter(startsVP8Key), packetsOf(65530, true, false, false, false)...), 0, 1, 2, 3)
}

func TestOutOfOrderAndTwice(t *testing.T) {
	p := packetsOf(65533, true, false, false)
	equal(t, play(newJitter(startsVP8Key), p[0], p[2], p[2], p[1], p[1], p[5], p[4], p[0], p[8], p[3], p[7], p[6]), 0, 1, 2)
}

func TestNothingIsDecodedPastAHole(t *testing.T) {
	j := newJitter(startsVP8Key)
	p := packetsOf(10, true, false, false, false, true, false)
	equal(t, play(j, append(p[:4:4], p[5:]...)...), 0) // 1 has a hole, which is waited for
	if j.takeDropped() {
		t.Error("dropped before it was waited for")
	}
	now := begin.Add(holeWait + time.Second)
	var got []int
	for f := j.pop(now); f != nil; f = j.pop(now) {
		got = append(got, int(f[0].Timestamp/3000))
	}
	equal(t, got, 4, 5) // 2 and 3 refer to 1
	if !j.takeDropped() {
		t.Error("not told of the dropped pictures")
	}
}

func TestHoleIsFilledInTime(t *testing.T) {
	p := packetsOf(10, true, false, false)
	equal(t, play(newJitter(startsVP8Key), p[0], p[1], p[2], p[3], p[5], p[6], p[7], p[8], p[4]), 0, 1, 2)
}

func TestBeginsWithAKeyFrame(t *testing.T) {
	j := newJitter(startsVP8Key)
	equal(t, play(j, packetsOf(10, false, false, true, false)[1:]...), 2, 3) // the very first packet is missing too
	if !j.takeDropped() {
		t.Error("not told of the dropped pictures")
	}
}

func TestPaddingBetweenPictures(t *testing.T) {
	p := packetsOf(10, true, false)
	for _, late := range p[3:] {
		late.SequenceNumber++
	}
	padding := &rtp.Packet{Header: rtp.Header{SequenceNumber: 13}}
	equal(t, play(newJitter(startsVP8Key), p[0], p[1], p[2], padding, p[3], p[4], p[5]), 0, 1)
}

func TestNoMarkers(t *testing.T) {
	p := packetsOf(10, true, false, false)
	for _, p := range p {
		p.Marker = false
	}
	equal(t, play(newJitter(startsVP8Key), p...), 0, 1)
}

func TestJumpStartsAnew(t *testing.T) {
	j := newJitter(startsVP8Key)
	far := packetsOf(20000, true, false)
	equal(t, play(j, append(packetsOf(10, true), far...)...), 0, 0, 1)
}

func TestPictureWithoutEndIsBounded(t *testing.T) {
	j := newJitter(startsVP8Key)
	for i := range 5 * jitterSlots {
		j.push(&rtp.Packet{Header: rtp.Header{SequenceNumber: uint16(i)}, Payload: []byte{0x10, 0}}, begin)
		if f := j.pop(begin); f != nil {
			t.Fatalf("a picture of %d packets", len(f))
		}
	}
	if !j.takeDropped() {
		t.Error("nothing was dropped")
	}
}

// FuzzRead feeds packets cut from the fuzzer's bytes to tracks of each codec:
// no panic, no end, and nothing larger than what was put in.
func FuzzRead(f *testing.F) {
	for _, p := range packetsOf(1, true, false) {
		b, _ := p.Marshal()
		f.Add(append(binary.BigEndian.AppendUint16(nil, uint16(len(b))), b...))
	}
	f.Add([]byte{0, 0, 0, 12, 0x80, 0x80, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, codec := range []string{webrtc.MimeTypeVP8, webrtc.MimeTypeH264, webrtc.MimeTypeOpus} {
			r := remoteTrack(webrtc.RTPCodecTypeVideo, codec)
			r.clock = captureClock{id: 1, rate: 90000}
			r.read, r.ask = feed(b), func() {}
			total := 0
			for {
				s, err := r.Read()
				if err != nil {
					break
				}
				total += len(s.Data)
			}
			if total > 5*len(b) {
				t.Errorf("%s: %d bytes out of %d", codec, total, len(b))
			}
		}
	})
}

// feed reads packets that each have two bytes of length before them.
func feed(b []byte) func([]byte) (int, error) {
	return func(into []byte) (int, error) {
		if len(b) < 2 {
			return 0, io.EOF
		}
		size := min(int(binary.BigEndian.Uint16(b)), len(b)-2)
		packet := b[2 : 2+size]
		b = b[2+size:]
		if size > len(into) {
			return 0, io.ErrShortBuffer
		}
		return copy(into, packet), nil
	}
}

func TestStartsKey(t *testing.T) {
	for _, c := range []struct {
		name    string
		starts  func([]byte) bool
		payload []byte
		want    bool
	}{
		{"VP8 key", startsVP8Key, []byte{0x10, 0x00}, true},
		{"VP8 key with picture id", startsVP8Key, []byte{0x90, 0x80, 0x81, 0x02, 0x00}, true},
		{"VP8 delta", startsVP8Key, []byte{0x10, 0x01}, false},
		{"VP8 continuation", startsVP8Key, []byte{0x00, 0x00}, false},
		{"VP8 other partition", startsVP8Key, []byte{0x11, 0x00}, false},
		{"VP8 empty", startsVP8Key, nil, false},
		{"H.264 SPS", startsH264Key, []byte{0x67, 0x42}, true},
		{"H.264 IDR", startsH264Key, []byte{0x65, 0x88}, true},
		{"H.264 second slice of IDR", startsH264Key, []byte{0x65, 0x48}, false},
		{"H.264 slice", startsH264Key, []byte{0x41, 0x9a}, false},
		{"H.264 first of IDR", startsH264Key, []byte{0x7c, 0x85, 0x88}, true},
		{"H.264 middle of IDR", startsH264Key, []byte{0x7c, 0x05, 0x88}, false},
		{"H.264 aggregate", startsH264Key, []byte{0x18, 0, 2, 0x09, 0x10, 0, 2, 0x67, 0x42}, true},
		{"H.264 aggregate without", startsH264Key, []byte{0x18, 0, 2, 0x09, 0x10, 0, 2, 0x41, 0x9a}, false},
		{"H.264 aggregate that lies", startsH264Key, []byte{0x18, 0xff, 0xff, 0x67, 0x42}, false},
	} {
		if got := c.starts(c.payload); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func BenchmarkAssemble(b *testing.B) {
	s := newStream(webrtc.MimeTypeVP8)
	data := make([]byte, 8000) // a frame at 2 Mbit/s and 30 fps
	var seq uint16
	j := newJitter(startsVP8Key)
	now := time.Now()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		now = now.Add(time.Second / 30)
		f := s.packetize(Sample{Data: data, Time: now})
		for i, payload := range f.payloads {
			j.push(&rtp.Packet{Header: rtp.Header{
				SequenceNumber: seq, Timestamp: f.timestamp, Marker: i == len(f.payloads)-1,
			}, Payload: payload}, now)
			seq++
		}
		if got := assemble(webrtc.MimeTypeVP8, j.pop(now)); len(got) != len(data) {
			b.Fatalf("%d bytes", len(got))
		}
	}
}
