package peer

import (
	"time"

	"github.com/pion/rtp"
)

const (
	// jitterSlots bounds what is held of one track: 1024 packets, at most
	// 1460 bytes each, so 1.5 MB; a key frame of 720p has some 100.
	jitterSlots = 1024
	// holeWait is how long a missing packet is waited for. It is asked for
	// within 50 ms and three times more in the next 150 ms; a round trip of
	// 250 ms still brings it.
	holeWait = 500 * time.Millisecond
)

// A packet is one RTP packet of a picture and when it arrived.
type packet struct {
	*rtp.Packet
	arrived time.Time
}

// A jitter buffer puts packets in order and gives whole pictures, each as soon
// as its marked packet and all before it are there. A missing packet is waited
// for; when it does not come its picture is dropped and so are all after it up
// to the next key frame, since they refer to it. It is for one goroutine.
//
// Packets that came too late, twice, or from more than jitterSlots away are
// dropped, so what a hostile sender can make it hold and do is bounded.
type jitter struct {
	startsKey func(payload []byte) bool // whether a packet begins a key frame

	slots   [jitterSlots]packet // by sequence number; empty where Packet is nil
	started bool
	next    uint16 // first packet of the next picture
	newest  uint16 // newest packet held
	needKey bool   // pictures are dropped until a key frame
	dropped bool   // a picture was dropped since takeDropped
}

func newJitter(startsKey func([]byte) bool) *jitter {
	return &jitter{startsKey: startsKey, needKey: true}
}

// push takes a packet.
func (j *jitter) push(p *rtp.Packet, now time.Time) {
	if !j.started {
		j.started, j.next, j.newest = true, p.SequenceNumber, p.SequenceNumber
	}
	ahead := int16(p.SequenceNumber - j.next)
	switch {
	case ahead < 0 && ahead > -jitterSlots:
		return // too late
	case ahead < 0 || ahead >= jitterSlots:
		j.restart(p.SequenceNumber)
	}
	slot := j.at(p.SequenceNumber)
	if slot.Packet != nil {
		return // twice
	}
	*slot = packet{p, now}
	if int16(p.SequenceNumber-j.newest) > 0 {
		j.newest = p.SequenceNumber
	}
}

// pop gives the packets of the next picture, nil when none is whole.
func (j *jitter) pop(now time.Time) []packet {
	for j.started && int16(j.newest-j.next) >= 0 {
		end, whole := j.frameEnd()
		switch {
		case whole:
			if f := j.cut(end); f != nil {
				return f
			}
		case !j.giveUp(end, now):
			return nil
		}
	}
	return nil
}

// takeDropped says whether a picture was dropped since it was last asked.
func (j *jitter) takeDropped() bool {
	d := j.dropped
	j.dropped = false
	return d
}

func (j *jitter) at(seq uint16) *packet { return &j.slots[seq%jitterSlots] }

// frameEnd is the number after the last packet of the picture that begins at
// next, or the first missing one in it.
func (j *jitter) frameEnd() (end uint16, whole bool) {
	first := j.at(j.next)
	for end = j.next; int16(j.newest-end) >= 0; end++ {
		p := j.at(end)
		switch {
		case p.Packet == nil:
			return end, false
		case p.Timestamp != first.Timestamp:
			return end, true // the sender marks nothing
		case p.Marker || len(p.Payload) == 0 && end == j.next: // or padding between pictures
			return end + 1, true
		}
	}
	return end, false
}

// cut takes the packets up to end out; nil when they are no use.
func (j *jitter) cut(end uint16) []packet {
	var f []packet
	key := false
	for ; j.next != end; j.next++ {
		p := j.at(j.next)
		if len(p.Payload) > 0 {
			f = append(f, *p)
			key = key || j.startsKey(p.Payload)
		}
		*p = packet{}
	}
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

// giveUp skips the hole at a missing packet when it has been waited for long
// enough, with the picture it is in.
func (j *jitter) giveUp(hole uint16, now time.Time) bool {
	after := hole
	for j.at(after).Packet == nil {
		if after == j.newest {
			return false // nothing is missing yet
		}
		after++
	}
	if int16(j.newest-hole) < 0 || now.Sub(j.at(after).arrived) < holeWait {
		return false
	}
	for ; j.next != after; j.next++ {
		*j.at(j.next) = packet{}
	}
	j.needKey, j.dropped = true, true
	return true
}

// restart begins anew at a packet that is too far away to belong to the others.
func (j *jitter) restart(seq uint16) {
	clear(j.slots[:])
	j.next, j.newest = seq, seq
	j.needKey, j.dropped = true, true
}
