package peer

import (
	"math"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"

	"peerscope/peer/congestion"
)

const (
	// pacerTick is how often a sender looks whether a probe is due.
	pacerTick = 100 * time.Millisecond
	// pacerStep is the shortest sleep; a timer is not more exact.
	pacerStep = time.Millisecond
	// maxPacerDelay of what is queued: beyond, pictures are left out.
	maxPacerDelay = 250 * time.Millisecond
)

// run sends what waits, until Close.
func (s *pacedSender) run() {
	defer close(s.ended)
	timer := time.NewTimer(pacerTick)
	defer timer.Stop()
	for {
		select {
		case <-s.closing:
			return
		case <-s.wake:
		case <-timer.C:
		}
		timer.Reset(s.work(time.Now()))
	}
}

// work sends what is due and says when to come back.
func (s *pacedSender) work(now time.Time) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Sub(s.probed) >= pacerTick {
		s.probed = now
		s.tick(now)
	}
	s.pacer.SetTargetBitRate(s.target(), s.controller.Capacity())
	_ = s.drain(now) // a connection that cannot write is ending; its member notices
	if s.pacer.Empty() && s.controller.ProbeRate() == 0 {
		return pacerTick
	}
	return min(max(s.pacer.Wait(now), pacerStep), pacerTick)
}

// tick is what is done ten times a second.
func (s *pacedSender) tick(now time.Time) {
	s.setParity()
	if s.controller.Stalled(now) {
		s.pacer.Clear()
		if p, ok := s.padding(); ok { // so that the line can be seen to be back
			_ = s.send(p, now)
		}
		return
	}
	if s.paddedStream() != nil {
		s.controller.Probe(now, s.useful)
	}
}

// When parity is worth its bytes: many packets are lost and asking for them takes
// long. It goes on until less than half of that is lost.
const (
	parityLoss      = 0.01
	parityRoundTrip = 50 * time.Millisecond
	heavyLoss       = 0.08 // from which on half as many packets share one
)

func (s *pacedSender) setParity() {
	loss, distant := s.controller.Loss(), s.controller.RoundTrip() >= parityRoundTrip
	for _, stream := range s.streams {
		switch {
		case loss >= heavyLoss && distant:
			stream.setGroupSize(5)
		case loss >= parityLoss && distant:
			stream.setGroupSize(10)
		case loss < parityLoss/2 || !distant:
			stream.setGroupSize(0)
		}
	}
}

// target is the bit rate for all that is sent.
func (s *pacedSender) target() int {
	for _, stream := range s.streams {
		if stream.sequenceID != 0 {
			return s.controller.TargetBitRate()
		}
	}
	if s.remb > 0 {
		return min(max(s.remb, minBitRate), maxBitRate)
	}
	return fallbackBitRate
}

// A lineState is what a track must know of the line to a member.
type lineState struct {
	bitRate int  // for the encoder, bits a second
	behind  bool // what is queued already takes too long
	stalled bool // nothing gets through
}

// state tells how it is; of more than useful bits a second nothing is made.
func (s *pacedSender) state(useful int) lineState {
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.useful = int(float64(useful)/(usableShare*payloadShare) + s.shares.sound.bitRate(now) + s.shares.repairs.bitRate(now))
	return lineState{
		bitRate: s.shares.picture(s.target(), s.pacer.Waiting(), now),
		behind:  s.pacer.Delay() > maxPacerDelay,
		stalled: s.controller.Stalled(now) && !s.retry.allow(now),
	}
}

func (s *pacedSender) stats() SendStats {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.streams) == 0 {
		return SendStats{}
	}
	const step = 10_000 // bits a second
	return SendStats{TargetBitRate: s.target() / step * step, Loss: math.Round(100*s.controller.Loss()) / 100, Retransmitted: s.resent}
}

// feedbackID tells feedback packets apart; one may come with the reports of two
// streams.
type feedbackID struct {
	known bool
	count uint8
	base  uint16
}

// BindRTCPReader implements interceptor.Interceptor.
func (s *pacedSender) BindRTCPReader(r interceptor.RTCPReader) interceptor.RTCPReader {
	return interceptor.RTCPReaderFunc(func(b []byte, a interceptor.Attributes) (int, interceptor.Attributes, error) {
		n, a, err := r.Read(b, a)
		if err != nil {
			return n, a, err
		}
		if a == nil {
			a = interceptor.Attributes{}
		}
		if packets, err := a.GetRTCPPackets(b[:n]); err == nil { // else others say what is wrong with it
			s.handleRTCP(packets, time.Now())
		}
		return n, a, nil
	})
}

func (s *pacedSender) handleRTCP(packets []rtcp.Packet, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range packets {
		switch p := p.(type) {
		case *rtcp.TransportLayerCC:
			id := feedbackID{true, p.FbPktCount, p.BaseSequenceNumber}
			if id != s.fed {
				s.controller.Feedback(now, p)
			}
			s.fed = id
		case *rtcp.TransportLayerNack:
			s.resend(p, now)
		case *rtcp.ReceiverEstimatedMaximumBitrate:
			s.remb = int(min(max(p.Bitrate, 0), maxBitRate))
		}
	}
	if !s.pacer.Empty() {
		notify(s.wake)
	}
}

// resend queues what is asked for.
func (s *pacedSender) resend(nack *rtcp.TransportLayerNack, now time.Time) {
	stream := s.streams[nack.MediaSSRC]
	if stream == nil || stream.retransmitter == nil {
		return
	}
	line := s.line(stream)
	for _, pair := range nack.Nacks {
		pair.Range(func(sequence uint16) bool {
			for _, p := range stream.retransmitter.Resend(sequence, now, line) {
				s.resent++
				s.enqueue(congestion.Retransmission, pacedPacket{stream, &p.Header, p.Payload, true})
			}
			return true
		})
	}
}
