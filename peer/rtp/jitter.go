package rtp

import (
	"math/bits"
	"time"

	"github.com/pion/rtp"
)

const (
	// jitterSlots bounds what is held of one track: 1024 packets, at most
	// 1460 bytes each, so 1.5 MB; a key frame of 720p has some 100.
	jitterSlots = 1024
	// maxHoleAge is how long a missing packet is waited for. The NACK generator
	// asks for it within 50 ms and three times more in the next 150 ms; with a
	// round trip of 250 ms it still comes.
	maxHoleAge = 500 * time.Millisecond
)

// A packet is one RTP packet and when it arrived.
type packet struct {
	*rtp.Packet
	arrived time.Time
}

// A jitterBuffer puts the packets of video in order and gives whole frames,
// each as soon as its marked packet and all before it are there. A missing
// packet is waited for; if it does not come, its frame is dropped and so are
// all after it up to the next key frame, since they refer to it.
//
// Packets that are late, duplicates, or more than jitterSlots away are dropped,
// so what a hostile sender can make it hold is bounded. So is the work: each
// packet is looked at a constant number of times, whatever is missing.
type jitterBuffer struct {
	startsKeyFrame func(payload []byte) bool

	packets [jitterSlots]packet // by sequence number, where held says so
	held    bitmap
	started bool
	next    uint16 // first packet of the next frame
	scanned uint16 // the packets from next to before this one are held, and no frame ends in them
	newest  uint16 // newest packet held

	needKey bool // frames are dropped until a key frame
	dropped bool // a frame was dropped since takeKeyFrameRequest
}

func newJitterBuffer(startsKeyFrame func([]byte) bool) *jitterBuffer {
	return &jitterBuffer{startsKeyFrame: startsKeyFrame, needKey: true}
}

func (j *jitterBuffer) push(p *rtp.Packet, now time.Time) {
	seq := p.SequenceNumber
	if !j.started {
		j.started = true
		j.restart(seq)
	}
	ahead := int16(seq - j.next)
	switch {
	case ahead < 0 && ahead > -jitterSlots:
		return // late
	case ahead < 0 || ahead >= jitterSlots:
		j.restart(seq)
		j.needKey, j.dropped = true, true
	}
	if j.held.has(seq) {
		return
	}
	*j.at(seq) = packet{p, now}
	j.held.set(seq)
	if int16(seq-j.newest) > 0 {
		j.newest = seq
	}
}

// pop gives the packets of the next frame, nil when none is whole.
func (j *jitterBuffer) pop(now time.Time) []packet {
	for {
		end, whole := j.frameEnd()
		switch {
		case whole:
			if f := j.cut(end); f != nil {
				return f
			}
		case !j.skipHole(now):
			return nil
		}
	}
}

// takeKeyFrameRequest says whether frames were dropped since it was last asked
// and only a key frame ends that.
func (j *jitterBuffer) takeKeyFrameRequest() bool {
	request := j.dropped && j.needKey
	j.dropped = false
	return request
}

func (j *jitterBuffer) at(seq uint16) *packet { return &j.packets[seq%jitterSlots] }

// frameEnd is the number after the last packet of the frame that begins at
// next, if all of it is held. It goes on where it stopped the last time.
func (j *jitterBuffer) frameEnd() (end uint16, whole bool) {
	for ; j.held.has(j.scanned) && j.scanned-j.next < jitterSlots; j.scanned++ {
		p := j.at(j.scanned)
		switch {
		case p.Timestamp != j.at(j.next).Timestamp:
			return j.scanned, true // the sender sets no markers
		case p.Marker || len(p.Payload) == 0 && j.scanned == j.next: // or padding between frames
			return j.scanned + 1, true
		}
	}
	return 0, false
}

// cut takes the packets up to end out; nil when they are no use.
func (j *jitterBuffer) cut(end uint16) []packet {
	var f []packet
	key := false
	for seq := j.next; seq != end; seq++ {
		if p := *j.at(seq); len(p.Payload) > 0 {
			f = append(f, p)
			key = key || j.startsKeyFrame(p.Payload)
		}
	}
	j.advance(end, end)
	switch {
	case f == nil:
		return nil
	case j.needKey && !key:
		j.dropped = true
		return nil
	}
	j.needKey = false
	return f
}

// skipHole drops the frame with a missing packet when that has been waited for
// long enough.
func (j *jitterBuffer) skipHole(now time.Time) bool {
	if int16(j.newest-j.scanned) <= 0 {
		return false // nothing is missing yet
	}
	after := j.held.next(j.scanned)
	if now.Sub(j.at(after).arrived) < maxHoleAge {
		return false
	}
	j.advance(j.scanned, after)
	j.needKey, j.dropped = true, true
	return true
}

// advance forgets the packets from next up to end, and goes on at to.
func (j *jitterBuffer) advance(end, to uint16) {
	for ; j.next != end; j.next++ {
		*j.at(j.next) = packet{}
		j.held.clear(j.next)
	}
	j.next, j.scanned = to, to
}

// restart begins at a packet that is too far away to belong to the others.
func (j *jitterBuffer) restart(seq uint16) {
	j.held = bitmap{} // what packets holds is overwritten
	j.next, j.scanned, j.newest = seq, seq, seq
}

// A bitmap holds one bit for each slot, by sequence number.
type bitmap [jitterSlots / 64]uint64

func (b *bitmap) has(seq uint16) bool { return b[seq%jitterSlots/64]>>(seq%64)&1 != 0 }
func (b *bitmap) set(seq uint16)      { b[seq%jitterSlots/64] |= 1 << (seq % 64) }
func (b *bitmap) clear(seq uint16)    { b[seq%jitterSlots/64] &^= 1 << (seq % 64) }

// next is the first number from seq on that is set, of which there is one. It
// looks at 17 words at most.
func (b *bitmap) next(seq uint16) uint16 {
	for {
		word := b[seq%jitterSlots/64] >> (seq % 64)
		if word != 0 {
			return seq + uint16(bits.TrailingZeros64(word))
		}
		seq += 64 - seq%64
	}
}
