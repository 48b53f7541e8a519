package rtp

import (
	"testing"
	"time"

	"github.com/pion/rtp"
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
func play(j *frameBuffer, packets ...*rtp.Packet) (pictures []int) {
	for i, p := range packets {
		now := begin.Add(time.Duration(i) * time.Millisecond)
		j.push(p, now, original)
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
	equal(t, play(newFrameBuffer(formats["video/VP8"]), packetsOf(65530, true, false, false, false)...), 0, 1, 2, 3)
}

func TestOutOfOrderAndTwice(t *testing.T) {
	p := packetsOf(65533, true, false, false)
	equal(t, play(newFrameBuffer(formats["video/VP8"]), p[0], p[2], p[2], p[1], p[1], p[5], p[4], p[0], p[8], p[3], p[7], p[6]), 0, 1, 2)
}

func TestNothingIsDecodedPastAHole(t *testing.T) {
	j := newFrameBuffer(formats["video/VP8"])
	p := packetsOf(10, true, false, false, false, true, false)
	equal(t, play(j, append(p[:4:4], p[5:]...)...), 0) // 1 has a hole, which is waited for
	if j.dropped {
		t.Error("dropped before it was waited for")
	}
	now := begin.Add(maxHoleAge + time.Second)
	var got []int
	for f := j.pop(now); f != nil; f = j.pop(now) {
		got = append(got, int(f[0].Timestamp/3000))
	}
	equal(t, got, 4, 5) // 2 and 3 refer to 1
	if j.takeKeyFrameRequest() {
		t.Error("a key frame is asked for, which is there")
	}
}

// TestKeyFrameEndsTheWait: while a key frame is needed, one that is whole is shown
// at once, whatever is missing before it.
func TestKeyFrameEndsTheWait(t *testing.T) {
	j := newFrameBuffer(formats["video/VP8"])
	p := packetsOf(10, false, false, true, false)
	equal(t, play(j, p[0], p[1], p[2], p[4], p[5]))
	equal(t, play(j, p[6:]...), 2, 3)
	if len(j.losses.takeDue(begin.Add(time.Hour))) != 0 {
		t.Error("packets before the key frame are asked for")
	}
}

func TestHoleIsFilledInTime(t *testing.T) {
	p := packetsOf(10, true, false, false)
	equal(t, play(newFrameBuffer(formats["video/VP8"]), p[0], p[1], p[2], p[3], p[5], p[6], p[7], p[8], p[4]), 0, 1, 2)
}

func TestBeginsWithAKeyFrame(t *testing.T) {
	j := newFrameBuffer(formats["video/VP8"])
	p := packetsOf(10, false, false, true, false)
	equal(t, play(j, p[1:6]...)) // the very first packet is missing too
	if !j.takeKeyFrameRequest() || j.takeKeyFrameRequest() {
		t.Error("a key frame is not asked for once")
	}
	equal(t, play(j, p[6:]...), 2, 3)
}

func TestPaddingBetweenPictures(t *testing.T) {
	p := packetsOf(10, true, false)
	for _, late := range p[3:] {
		late.SequenceNumber++
	}
	padding := &rtp.Packet{Header: rtp.Header{SequenceNumber: 13}}
	equal(t, play(newFrameBuffer(formats["video/VP8"]), p[0], p[1], p[2], padding, p[3], p[4], p[5]), 0, 1)
}

func TestNoMarkers(t *testing.T) {
	p := packetsOf(10, true, false, false)
	for _, p := range p {
		p.Marker = false
	}
	equal(t, play(newFrameBuffer(formats["video/VP8"]), p...), 0, 1)
}

func TestJumpRestarts(t *testing.T) {
	j := newFrameBuffer(formats["video/VP8"])
	far := packetsOf(20000, true, false)
	equal(t, play(j, append(packetsOf(10, true), far...)...), 0, 0, 1)
	if j.takeKeyFrameRequest() {
		t.Error("a key frame is asked for, which is there")
	}
}

func TestSinglePacketFarAwayIsDropped(t *testing.T) {
	p := packetsOf(10, true, false)
	stray := packetsOf(20000, true)[1]
	equal(t, play(newFrameBuffer(formats["video/VP8"]), p[0], stray, p[1], p[2], stray, p[3], p[4], p[5]), 0, 1)
}

// TestSinglePacketMovesLittle: what one that is 100 ahead says to be missing is not
// asked for before the next one agrees.
func TestSinglePacketMovesLittle(t *testing.T) {
	j := newFrameBuffer(formats["video/VP8"])
	play(j, packetsOf(10, true)...)
	ahead := packetsOf(112, false)
	j.push(ahead[0], begin, original)
	if due := j.losses.takeDue(begin); due != nil {
		t.Errorf("%d packets are asked for", len(due))
	}
	j.push(ahead[1], begin, original)
	if due := j.losses.takeDue(begin); len(due) != 99 {
		t.Errorf("%d packets are asked for", len(due))
	}
}

// TestRetransmissionsOfWhatIsMissing alone are taken.
func TestRetransmissionsOfWhatIsMissing(t *testing.T) {
	j := newFrameBuffer(formats["video/VP8"])
	p := packetsOf(10, true, false, false)
	j.push(p[0], begin, retransmission) // nothing is known yet
	equal(t, play(j, p[:4]...), 0)
	j.push(p[5], begin, original)
	for _, i := range []int{8, 7, 6, 4} { // only 4 is missing
		j.push(p[i], begin, retransmission)
	}
	if f := j.pop(begin); f == nil || f[0].Timestamp != p[3].Timestamp || j.pop(begin) != nil {
		t.Errorf("it gives %v, not the second picture alone", f)
	}
	if j.newest != p[5].SequenceNumber {
		t.Errorf("it has %d, which was not asked for", j.newest)
	}
}

// TestSilenceEndsTheSequence: what was sent while the link was cut is not waited for.
func TestSilenceEndsTheSequence(t *testing.T) {
	j := newFrameBuffer(formats["video/VP8"])
	p := packetsOf(10, true, false, false, false, true, false)
	equal(t, play(j, p[:3]...), 0)
	now := begin.Add(3 * time.Second)
	j.push(p[11], now, original)
	if j.pop(now) != nil || !j.takeKeyFrameRequest() || len(j.losses.takeDue(now)) != 0 {
		t.Error("a key frame is not asked for at once, or old packets are")
	}
	equal(t, play(j, p[12:]...), 4, 5)
}

// TestSlowPictures: of a source that sends little, what is lost is asked for however
// long that takes.
func TestSlowPictures(t *testing.T) {
	j := newFrameBuffer(formats["video/VP8"])
	p := packetsOf(10, true, false, false)
	equal(t, play(j, p[:3]...), 0)
	now := begin.Add(3 * time.Second)
	j.push(p[5], now, original)
	if j.takeKeyFrameRequest() || len(j.losses.takeDue(now)) != 2 {
		t.Error("what is missing is not asked for")
	}
}

func TestPictureWithoutEndIsBounded(t *testing.T) {
	j := newFrameBuffer(formats["video/VP8"])
	for i := range 5 * slots {
		j.push(&rtp.Packet{Header: rtp.Header{SequenceNumber: uint16(i)}, Payload: []byte{0x10, 0}}, begin, original)
		if f := j.pop(begin); f != nil {
			t.Fatalf("a picture of %d packets", len(f))
		}
	}
	if !j.dropped {
		t.Error("nothing was dropped")
	}
}

// keyFramePacket is one of a frame without end that begins with packet 0.
func keyFramePacket(seq uint16) *rtp.Packet {
	p := &rtp.Packet{Header: rtp.Header{SequenceNumber: seq}, Payload: []byte{0, 0}}
	if seq == 0 {
		p.Payload[0] = 0x10
	}
	return p
}

// withHole holds a frame of 1000 packets of which some are missing.
func withHole(missing, after uint16) *frameBuffer {
	j := newFrameBuffer(formats["video/VP8"])
	for seq := range uint16(1000) {
		if seq < missing || seq >= after {
			j.push(keyFramePacket(seq), begin, original)
			j.pop(begin)
		}
	}
	return j
}

// TestPacketsAreScannedOnce: while a packet is missing, those before it are not
// looked at again; here that would be a nil pointer.
func TestPacketsAreScannedOnce(t *testing.T) {
	j := withHole(900, 901)
	for seq := uint16(1); seq < 900; seq++ {
		j.at(seq).Packet = nil
	}
	for seq := uint16(1000); seq < slots; seq++ {
		j.push(keyFramePacket(seq), begin, original)
		if f := j.pop(begin); f != nil {
			t.Fatalf("a frame of %d packets", len(f))
		}
	}
	if j.scanned != 900 {
		t.Errorf("scanned up to %d", j.scanned)
	}
}

// BenchmarkHole is the work for one packet while others are missing: one late
// in a large frame, and most of a frame.
func BenchmarkHole(b *testing.B) {
	for name, j := range map[string]*frameBuffer{"late": withHole(990, 991), "long": withHole(1, 999)} {
		p := &rtp.Packet{Header: rtp.Header{SequenceNumber: 999}}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				j.push(p, begin, original)
				j.pop(begin)
			}
		})
	}
}
