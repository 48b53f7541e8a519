package rtp

import (
	"time"

	"github.com/pion/rtp"
)

const (
	// maxStep is the largest step of the sequence that a single packet makes. What
	// is farther away may be forged, or be of the time before a restart, and is
	// believed when the packet after it comes next (RFC 3550 appendix A.1).
	maxStep = 16
	// maxJump is the largest step that is taken for lost packets: half a second at
	// 10 Mbit/s. What is behind a larger one is a new sequence.
	maxJump = 512
	// maxLateRun is how many late packets may come in a row, and nothing else,
	// before they are taken for a new sequence.
	maxLateRun = 16
	// After maxSilence without packets, more than fewPackets that are missing are
	// not asked for: they take longer to come than a key frame does.
	maxSilence = 500 * time.Millisecond
	fewPackets = 8
)

// A packet is one RTP packet and when it arrived.
type packet struct {
	*rtp.Packet
	arrived  time.Time
	repaired bool // it was sent again or recovered
	key      bool // it begins a key frame
	picture  pictureNumber
}

// A frameBuffer puts the packets of video in order and gives whole frames, each as
// soon as its marked packet and all before it are there. A missing packet is asked
// for and waited for; if it does not come, its frame is given up and so are all
// after it up to the next key frame, since they refer to it.
//
// Packets that are late, duplicates, or more than slots away are dropped, so what a
// hostile sender can make it hold is bounded. So is the work: each packet is looked
// at a constant number of times, whatever is missing.
type frameBuffer struct {
	format format
	losses nackGenerator

	packets [slots]packet // by sequence number, where held says so
	held    bitmap
	keys    bitmap // those of held that begin a key frame
	started bool
	next    uint16    // first packet of the next frame
	last    packet    // of the newest frame that was whole
	scanned uint16    // the packets from next to before this one are held, and no frame ends in them
	newest  uint16    // newest packet held
	arrived time.Time // when the last packet came
	stray   packet    // the newest one too far away; nil if others came since
	late    uint16    // the newest one that was late
	lateRun int       // how many came in a row

	needKey bool // frames are dropped until a key frame
	dropped bool // a frame was dropped since takeKeyFrameRequest
}

func newFrameBuffer(f format) *frameBuffer { return &frameBuffer{format: f, needKey: true} }

func (b *frameBuffer) push(p *rtp.Packet, now time.Time, from origin) {
	arrived := packet{Packet: p, arrived: now, repaired: from != original}
	if b.accepts(arrived, from) {
		b.losses.received(p.SequenceNumber, now, from)
		if !b.held.has(p.SequenceNumber) {
			b.hold(arrived)
		}
	}
}

// accepts says whether a packet belongs to the sequence of those that are held. It
// restarts where one begins another sequence.
func (b *frameBuffer) accepts(p packet, from origin) bool {
	seq := p.SequenceNumber
	ahead, afterNext := int16(seq-b.newest), int16(seq-b.next)
	switch {
	case from == retransmission:
		return b.started && b.losses.isMissing(seq)
	case from == recovered:
		return b.started && afterNext >= 0 && ahead <= maxStep
	}
	before := b.arrived
	b.arrived = p.arrived
	switch {
	case !b.started:
		b.restart(seq)
		b.started, b.dropped = true, false // it may begin with a key frame
	case ahead > fewPackets && p.arrived.Sub(before) > maxSilence:
		b.restart(seq)
	case ahead > maxStep || afterNext >= slots || afterNext <= -slots:
		return b.confirms(p)
	case afterNext < 0:
		return b.endsLateRun(seq)
	}
	return true
}

// confirms says whether a packet comes right after another one that was too far
// away, and takes both in.
func (b *frameBuffer) confirms(p packet) bool {
	first := b.stray
	b.stray = p
	if first.Packet == nil || first.SequenceNumber+1 != p.SequenceNumber {
		return false
	}
	seq := first.SequenceNumber
	if int16(seq-b.newest) <= 0 || int16(seq-b.newest) > maxJump || int16(seq+1-b.next) >= slots {
		b.restart(seq)
	}
	b.losses.received(seq, p.arrived, original)
	b.hold(first)
	return true
}

// endsLateRun takes note of a packet that is late, and says whether so many came in
// a row that it begins a new sequence.
func (b *frameBuffer) endsLateRun(seq uint16) bool {
	if seq != b.late+1 {
		b.lateRun = 0
	}
	b.late = seq
	if b.lateRun++; b.lateRun < maxLateRun {
		return false
	}
	b.restart(seq)
	return true
}

func (b *frameBuffer) hold(p packet) {
	seq := p.SequenceNumber
	p.key = b.format.startsKeyFrame(p.Payload)
	if b.format.picture != nil {
		p.picture = b.format.picture(p.Payload)
	}
	*b.at(seq), b.stray, b.lateRun = p, packet{}, 0
	b.held.set(seq)
	if p.key {
		b.keys.set(seq)
	}
	if int16(seq-b.newest) > 0 {
		b.newest = seq
	}
	b.fillBetweenPictures(seq)
}

// pop gives the packets of the next frame, nil when none is whole.
func (b *frameBuffer) pop(now time.Time) []packet {
	for {
		end, whole := b.frameEnd()
		switch {
		case whole:
			if f := b.cut(end); f != nil {
				return f
			}
		case !b.skipHole(now):
			return nil
		}
	}
}

// takeKeyFrameRequest says whether frames were dropped since it was last asked
// and only a key frame ends that.
func (b *frameBuffer) takeKeyFrameRequest() bool {
	request := b.dropped && b.needKey
	b.dropped = false
	return request
}

func (b *frameBuffer) at(seq uint16) *packet { return &b.packets[seq%slots] }

// frameEnd is the number after the last packet of the frame that begins at
// next, if all of it is held. It goes on where it stopped the last time.
func (b *frameBuffer) frameEnd() (end uint16, whole bool) {
	for ; b.held.has(b.scanned) && b.scanned-b.next < slots; b.scanned++ {
		p := b.at(b.scanned)
		switch {
		case p.Timestamp != b.at(b.next).Timestamp:
			return b.scanned, true // the sender sets no markers
		case p.Marker || len(p.Payload) == 0 && b.scanned == b.next: // or padding between frames
			return b.scanned + 1, true
		}
	}
	return 0, false
}

// cut takes the packets up to end out; nil when they are no use.
func (b *frameBuffer) cut(end uint16) []packet {
	f := make([]packet, 0, end-b.next)
	key := false
	for seq := b.next; seq != end; seq++ {
		if p := *b.at(seq); len(p.Payload) > 0 {
			f = append(f, p)
			key = key || p.key
			b.last = p
		}
	}
	b.advance(end)
	switch {
	case len(f) == 0:
		return nil
	case b.needKey && !key:
		b.dropped = true
		return nil
	}
	b.needKey = false
	return f
}

// skipHole gives up the frame with a missing packet when that has been waited for
// long enough, or when a key frame is needed anyway and begins behind it.
func (b *frameBuffer) skipHole(now time.Time) bool {
	if int16(b.newest-b.scanned) <= 0 {
		return false // nothing is missing yet
	}
	givenUp := b.losses.givenUp(b.scanned, now)
	if !givenUp && !b.needKey {
		return false
	}
	to, ok := b.keys.next(b.scanned, b.newest+1)
	switch {
	case ok:
	case givenUp:
		to, _ = b.held.next(b.scanned, b.newest+1)
	default: // what is not whole yet may be the key frame
		b.dropped = b.dropped || !b.keys.has(b.next)
		return false
	}
	b.advance(to)
	b.needKey, b.dropped = true, true
	return true
}

// nextDue is when a packet is to be asked for or a frame to be given up; zero is
// never.
func (b *frameBuffer) nextDue() time.Time {
	due := b.losses.nextDue
	if !b.started || int16(b.newest-b.scanned) <= 0 {
		return due
	}
	if at := b.losses.givenUpAt(b.scanned); due.IsZero() || at.Before(due) {
		due = at
	}
	return due
}

// advance forgets the packets from next up to end, and goes on there.
func (b *frameBuffer) advance(end uint16) {
	for ; b.next != end; b.next++ {
		*b.at(b.next) = packet{}
		b.held.clear(b.next)
		b.keys.clear(b.next)
	}
	b.scanned = end
	b.losses.forget(end)
}

// restart begins at a packet that does not belong to the others.
func (b *frameBuffer) restart(seq uint16) {
	clear(b.packets[:])
	b.held, b.keys = bitmap{}, bitmap{}
	b.next, b.scanned, b.newest = seq, seq, seq
	b.losses.restart(seq)
	b.needKey, b.dropped = true, true
}
