package rtp

import (
	"time"

	"github.com/pion/rtp"
)

const soundRate = 48000 // ticks a second, of Opus (RFC 7587)

// soundSlots bounds how many packets of sound wait: 1.3 s at 20 ms each.
const soundSlots = 64

// A soundBuffer puts packets of sound in order and gives each when all before it have
// come. One that has not come by its own playout time is taken to be lost, if another
// has come after it.
type soundBuffer struct {
	packets [soundSlots]soundPacket // by sequence number
	started bool
	next    uint16 // the next to be given
	given   uint32 // timestamp of the last that was given
	waiting int
	stray   uint16 // the newest one too far away, if strayed says so
	strayed bool
}

// A soundPacket is empty where none waits.
type soundPacket struct {
	*rtp.Packet
	arrived time.Time
	playout time.Time
}

// accepts says whether a packet belongs to the sequence and has not come yet.
func (b *soundBuffer) accepts(seq uint16) bool {
	ahead := int16(seq - b.next)
	switch {
	case !b.started:
		b.started, b.next = true, seq
	case ahead < -maxStep || int(ahead) >= b.waiting+maxStep:
		confirmed := b.strayed && seq == b.stray+1
		b.strayed, b.stray = true, seq
		if !confirmed {
			return false
		}
		*b = soundBuffer{started: true, next: seq}
	case ahead < 0 || ahead >= soundSlots || b.at(seq).Packet != nil:
		return false
	}
	b.strayed = false
	return true
}

func (b *soundBuffer) push(p soundPacket) {
	*b.at(p.SequenceNumber) = p
	b.waiting++
}

func (b *soundBuffer) at(seq uint16) *soundPacket { return &b.packets[seq%soundSlots] }

// first is the oldest packet that waits.
func (b *soundBuffer) first() *soundPacket {
	if b.waiting == 0 {
		return nil
	}
	for seq := b.next; ; seq++ {
		if p := b.at(seq); p.Packet != nil {
			return p
		}
	}
}

// due is when there is a packet to be given; zero is not before one comes.
func (b *soundBuffer) due() time.Time {
	first := b.first()
	if first == nil {
		return time.Time{}
	}
	missing := int64(first.SequenceNumber - b.next)
	if missing == 0 {
		return first.arrived
	}
	ticks := int64(first.Timestamp-b.given) * missing / (missing + 1)
	return first.playout.Add(-time.Duration(ticks * int64(time.Second) / soundRate))
}

// pop gives the next packet, and how many are missing before it.
func (b *soundBuffer) pop(now time.Time) (p soundPacket, lost int) {
	if due := b.due(); due.IsZero() || now.Before(due) {
		return soundPacket{}, 0
	}
	first := b.first()
	p, *first = *first, soundPacket{}
	lost = int(p.SequenceNumber - b.next)
	b.next, b.given = p.SequenceNumber+1, p.Timestamp
	b.waiting--
	return p, lost
}
