package peer

import (
	"bytes"
	"errors"
	"io"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"
)

// maxArrivals is how many packets of a track wait to be put in order: those of a
// key frame and more. Those that come while it is full are lost.
const maxArrivals = 256

// An arrival is what came of a track: a packet of the stream or of its
// retransmission stream, or a report.
type arrival struct {
	packet         []byte
	retransmission bool
	report         *rtcp.SenderReport
	roundTrip      time.Duration // that was measured
	at             time.Time
}

func (r *RemoteTrack) enqueue(a arrival) {
	a.at = time.Now()
	select {
	case r.arrivals <- a:
	default:
	}
}

// readPackets takes the packets of the stream from pion until the track ends.
func (r *RemoteTrack) readPackets() {
	defer close(r.done)
	b := make([]byte, receiveMTU)
	for {
		n, attributes, err := r.track.Read(b)
		switch {
		case err == nil && isRetransmission(attributes): // one that came before its handler
		case err == nil:
			r.enqueue(arrival{packet: bytes.Clone(b[:n])})
		case n == 0 && !errors.Is(err, io.ErrShortBuffer): // which is a packet larger than receiveMTU
			return
		}
	}
}

// isRetransmission says whether pion has unwrapped a packet of a retransmission
// stream.
func isRetransmission(a interceptor.Attributes) bool { return a.Get(webrtc.AttributeRtxSsrc) != nil }

func (r *RemoteTrack) handleRetransmission(packet []byte) {
	r.enqueue(arrival{packet: bytes.Clone(packet), retransmission: true})
}

// receive puts what arrives in order, hands the samples to Read and asks for what is
// missing, until the track ends.
func (r *RemoteTrack) receive() {
	defer close(r.samples)
	timer := time.NewTimer(0)
	defer timer.Stop()
	var next *Sample
	for {
		now := time.Now()
		if next == nil {
			next = r.receiver.Pop(now)
		}
		r.requestMissing(r.receiver.TakeMissing(now))
		if r.receiver.TakeKeyFrameRequest() {
			r.RequestKeyFrame()
		}
		r.updateStats(now)
		timer.Reset(waitFor(r.receiver.NextDue(), now, next != nil))
		samples, sample := r.samples, Sample{}
		if next == nil {
			samples = nil
		} else {
			sample = *next
		}
		select {
		case a := <-r.arrivals:
			r.push(a)
		case samples <- sample:
			next = nil
		case <-timer.C:
		case <-r.done:
			return
		}
	}
}

// waitFor is how long there is nothing to do if nothing arrives. While a sample
// waits to be read, what comes after it waits too, and only requests are due.
func waitFor(due, now time.Time, waiting bool) time.Duration {
	const idle, busy = time.Minute, 5 * time.Millisecond
	switch {
	case due.IsZero():
		return idle
	case waiting:
		return max(due.Sub(now), busy)
	}
	return max(due.Sub(now), 0)
}

func (r *RemoteTrack) push(a arrival) {
	switch {
	case a.report != nil:
		r.receiver.PushReport(a.report)
	case a.roundTrip > 0:
		r.receiver.SetRoundTrip(a.roundTrip)
	case a.retransmission:
		r.receiver.PushRetransmission(a.packet, a.at)
	default:
		r.receiver.Push(a.packet, a.at)
	}
}

func (r *RemoteTrack) updateStats(now time.Time) {
	s := r.receiver.Stats(now)
	r.mu.Lock()
	r.stats = s
	r.mu.Unlock()
}
