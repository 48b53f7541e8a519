package rtp

import (
	"testing"

	"github.com/pion/rtp"
)

// numbered is a packet of a VP8 picture, no key frame, with a PictureID of 7 bits, or of 15 from 128 on.
func numbered(sequence, id uint16, begins, ends bool) *rtp.Packet {
	payload := []byte{0x80, 0x80, byte(id)}
	if id > 127 {
		payload = []byte{0x80, 0x80, 0x80 | byte(id>>8), byte(id)}
	}
	if begins {
		payload[0] |= 0x10
	}
	return &rtp.Packet{Header: rtp.Header{SequenceNumber: sequence, Timestamp: 3000 * uint32(id), Marker: ends}, Payload: append(payload, 1)}
}

// whole is a picture of one packet.
func whole(sequence, id uint16) *rtp.Packet { return numbered(sequence, id, true, true) }

func keyPicture(sequence, id uint16) *rtp.Packet {
	p := whole(sequence, id)
	p.Payload[len(p.Payload)-1] = 0
	return p
}

// TestNothingIsMissingBetweenPictures has gaps in the sequence in which no picture can be,
// and such in which one can.
func TestNothingIsMissingBetweenPictures(t *testing.T) {
	for name, c := range map[string]struct {
		packets []*rtp.Packet
		want    []int // pictures
	}{
		"one packet":        {[]*rtp.Packet{whole(1, 5), whole(3, 6)}, []int{5, 6}},
		"several":           {[]*rtp.Packet{whole(65530, 5), whole(9, 6)}, []int{5, 6}},
		"around one":        {[]*rtp.Packet{whole(1, 5), {Header: rtp.Header{SequenceNumber: 3}}, whole(5, 6)}, []int{5, 6}},
		"7 bits run over":   {[]*rtp.Packet{whole(1, 127), whole(3, 0)}, []int{127, 0}},
		"15 bits run over":  {[]*rtp.Packet{whole(1, 32767), whole(3, 0)}, []int{32767, 0}},
		"the end is late":   {[]*rtp.Packet{numbered(1, 5, true, false), whole(4, 6), numbered(2, 5, false, true)}, []int{5, 6}},
		"the begin is late": {[]*rtp.Packet{whole(1, 5), numbered(4, 6, false, true), numbered(3, 6, true, false)}, []int{5, 6}},
		"a picture":         {[]*rtp.Packet{whole(1, 5), whole(3, 7)}, []int{5}},
		"no begin":          {[]*rtp.Packet{whole(1, 5), numbered(3, 6, false, true)}, []int{5}},
		"no end":            {[]*rtp.Packet{whole(1, 5), numbered(2, 6, true, false), whole(4, 7)}, []int{5}},
	} {
		t.Run(name, func(t *testing.T) {
			b, first := newFrameBuffer(formats["video/VP8"]), c.packets[0]
			play(b, keyPicture(first.SequenceNumber-1, uint16(c.want[0])-1))
			equal(t, play(b, c.packets...), c.want...)
		})
	}
}

// TestLostBetweenPictures: what is lost there counts, and is not asked for again.
func TestLostBetweenPictures(t *testing.T) {
	b := newFrameBuffer(formats["video/VP8"])
	play(b, keyPicture(1, 5), &rtp.Packet{Header: rtp.Header{SequenceNumber: 3}})
	if due := b.losses.takeDue(begin.Add(ms)); len(due) != 1 {
		t.Fatalf("%v are asked for", due)
	}
	play(b, whole(5, 6))
	if due := b.losses.takeDue(begin.Add(maxHoleAge)); due != nil || b.losses.lost != 2 {
		t.Errorf("%v are asked for, %d are lost", due, b.losses.lost)
	}
	play(b, &rtp.Packet{Header: rtp.Header{SequenceNumber: 2}}, whole(6, 7))
	if b.losses.lost != 2 || b.next != 7 {
		t.Errorf("%d are lost, the next one is %d", b.losses.lost, b.next)
	}
}

// TestNoPictureNumbers: without them, what is missing may be a picture.
func TestNoPictureNumbers(t *testing.T) {
	equal(t, play(newFrameBuffer(formats["video/VP8"]), append(packetsOf(1, true), packetsOf(5, false)...)...), 0)
}
