package playout

import (
	"sync"
	"time"

	"peerscope/media"
)

const (
	// maxLate and maxEarly are what sound may be heard later and earlier than it is
	// to be. Stretching aims between them, so that it ends once it has begun.
	maxLate  = 8 * time.Millisecond
	maxEarly = 3 * time.Millisecond
	// cutLateness is what is not played faster any more but left out.
	cutLateness = 150 * time.Millisecond
	// smoothing is the time over which lateness is averaged: devices ask in bursts.
	smoothing = 500 * time.Millisecond
	// spliceInterval is the least between two splices.
	spliceInterval = media.SampleRate / 25 // samples: 40 ms
	// maxConcealed is how many blocks are made up before it is silent.
	maxConcealed = 5
	// maxBuffered bounds what waits where nobody reads.
	maxBuffered = media.SampleRate * 6 / 5 // samples: 1.2 s
	// maxGap is the longest that there may be nothing between two packets without
	// its being played as silence.
	maxGap = 2 * media.BlockTime
	// history is what is kept of what was read, to be repeated.
	history = maxSplice
	fadeIn  = media.SampleRate / 200 // samples: 5 ms

	marginStep = 10 * time.Millisecond
	maxMargin  = 200 * time.Millisecond
	// marginFall is how long it takes until the margin has sunk to a third.
	marginFall = 20 * time.Second
)

// A Buffer is the adaptive jitter buffer of one member's sound. Each packet comes
// with the time at which it is to be heard, which the receiver of its stream makes
// later as packets are late and earlier as they are not. The Buffer keeps to those
// times by the clock of the device that reads it. Any goroutine may use it.
type Buffer struct {
	mu      sync.Mutex
	decoder media.AudioDecoder

	samples []int16 // with some that were read, to be repeated
	next    int     // index of the first that was not read
	playing bool    // else it is silent until the next packet is due
	// newest is the index at which the newest packet begins, or would begin;
	// newestAt is when it is to be heard.
	newest   int
	newestAt time.Time

	period      time.Duration // of the device: what was asked for last
	lateness    time.Duration // averaged, of what is read
	margin      time.Duration // all is heard so much later, for packets came too late
	sinceSplice int           // samples that were read
	made        int           // blocks that were made up since the newest packet
	concealed   time.Duration // in all
}

// NewBuffer makes one that decodes with d, which the caller closes after the last
// Push and Read.
func NewBuffer(d media.AudioDecoder) *Buffer { return &Buffer{decoder: d} }

// Push takes the next packet, before which so many were lost, and gives its samples;
// one that is damaged is made up. It is to be heard at playAt, and one period of the
// device later.
func (b *Buffer) Push(packet []byte, lost int, playAt, now time.Time) []int16 {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.concealed += time.Duration(max(lost, b.made)) * media.BlockTime
	if b.made > lost && b.playing {
		b.margin = min(b.margin+marginStep, maxMargin)
	}
	b.recover(packet, lost-b.made)
	b.made = 0
	samples, err := b.decoder.Decode(packet)
	if err != nil {
		samples, _ = b.decoder.DecodeLost(nil)
	}
	if gap := playAt.Sub(b.endAt()); b.unread() > 0 && gap > maxGap && gap < media.DurationOf(maxBuffered) {
		b.pause(media.SamplesIn(gap), samples)
	}
	b.newest, b.newestAt = len(b.samples), playAt
	b.samples = append(b.samples, samples...)
	b.next += max(0, b.unread()-maxBuffered)
	b.forget()
	return samples
}

// pause has nothing heard between what waits and the samples that follow.
func (b *Buffer) pause(n int, following []int16) {
	fade(b.samples[max(b.next, len(b.samples)-fadeIn):], false)
	b.samples = append(b.samples, make([]int16, n)...)
	fade(following[:min(fadeIn, len(following))], true)
}

// recover makes blocks that were lost before a packet: the last by its FEC.
func (b *Buffer) recover(packet []byte, lost int) {
	if lost > maxConcealed {
		return // it is heard anyway
	}
	for ; lost > 0; lost-- {
		var next []byte
		if lost == 1 {
			next = packet
		}
		if samples, err := b.decoder.DecodeLost(next); err == nil {
			b.samples = append(b.samples, samples...)
		}
	}
}

// Read gives the samples that a device plays next, as many as it asks for. They are
// silent where there are none.
func (b *Buffer) Read(samples []int16, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.period = media.DurationOf(len(samples))
	now = now.Add(-b.period)
	if !b.playing {
		silent := b.untilStart(len(samples), now)
		clear(samples[:silent])
		if samples = samples[silent:]; len(samples) == 0 {
			return
		}
		b.playing, b.lateness = true, max(b.late(now), 0)
		fade(b.samples[b.next:min(b.next+fadeIn, len(b.samples))], true)
	}
	b.keepTime(now)
	for b.unread() < len(samples) && b.conceal() {
	}
	n := copy(samples, b.samples[b.next:])
	clear(samples[n:])
	b.next += n
	b.sinceSplice += n
	b.playing = n == len(samples)
	b.forget()
}

func (b *Buffer) unread() int { return len(b.samples) - b.next }

// endAt is when what follows all samples is to be heard.
func (b *Buffer) endAt() time.Time {
	return b.newestAt.Add(media.DurationOf(len(b.samples) - b.newest))
}

// late is how much too late it is to read the next sample now.
func (b *Buffer) late(now time.Time) time.Duration {
	return now.Sub(b.newestAt) + media.DurationOf(b.newest-b.next) - b.margin
}

// untilStart is how many of n samples pass before the first is to be read.
func (b *Buffer) untilStart(n int, now time.Time) int {
	if b.unread() == 0 {
		return n
	}
	return min(max(media.SamplesIn(-b.late(now)), 0), n)
}

// conceal makes a block up, and no more after a while: the last one sinks into
// silence.
func (b *Buffer) conceal() bool {
	if b.made == maxConcealed {
		return false
	}
	samples, err := b.decoder.DecodeLost(nil)
	if err != nil {
		return false
	}
	b.made++
	if b.made == maxConcealed {
		fade(samples, false)
	}
	b.samples = append(b.samples, samples...)
	return true
}

// keepTime has what follows heard earlier or later, where that is not heard.
func (b *Buffer) keepTime(now time.Time) {
	b.margin -= part(b.margin, b.period, marginFall)
	b.lateness += part(b.late(now)-b.lateness, b.period, smoothing)
	if b.made > 0 || b.sinceSplice < spliceInterval || b.unread() < overlap {
		return
	}
	low, high := b.spliceRange()
	if low > high {
		return
	}
	s := bestSplice(b.samples, b.next, low, high)
	if s.similarity < b.requiredSimilarity() {
		return
	}
	crossfade(b.samples, b.next, s.offset)
	b.next += s.offset
	b.lateness -= media.DurationOf(s.offset)
	b.sinceSplice = 0
}

// spliceRange is how much may be left out, or with a minus repeated: low is above
// high where nothing is to be.
func (b *Buffer) spliceRange() (low, high int) {
	switch {
	case b.lateness > maxLate:
		high = min(media.SamplesIn(b.lateness+maxEarly), b.unread()-overlap)
		if b.lateness < cutLateness {
			high = min(high, maxSplice)
		}
		return max(minSplice, high-maxSplice), high
	case b.lateness < -maxEarly:
		most := min(media.SamplesIn(maxLate-b.lateness), maxSplice, b.next)
		return -most, -minSplice
	}
	return 0, -1
}

// requiredSimilarity is what a place must have for playing to go on there, less the
// more too late or too early it is.
func (b *Buffer) requiredSimilarity() float64 {
	const good, worse = 0.9, 100 * time.Millisecond
	return good - float64(max(b.lateness.Abs()-maxLate, 0))/float64(worse)
}

// forget drops samples that were read, but for the history.
func (b *Buffer) forget() {
	drop := b.next - history
	if drop < history {
		return
	}
	b.samples = append(b.samples[:0], b.samples[drop:]...)
	b.next, b.newest = history, b.newest-drop
}

// Stats tell how a Buffer fares.
type Stats struct {
	// Delay is how much later than at its time sound is given to the device.
	Delay time.Duration
	// Concealed is how much sound was made up, or is missing, until now.
	Concealed time.Duration
}

// Stats are what was counted until now.
func (b *Buffer) Stats() Stats {
	b.mu.Lock()
	defer b.mu.Unlock()
	return Stats{Delay: b.period + b.margin + b.lateness, Concealed: b.concealed}
}
