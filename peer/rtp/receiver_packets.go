package rtp

import (
	"time"

	"github.com/pion/rtp"
)

// Push takes one packet, which it keeps, and when it arrived. What is no RTP or of
// another payload type is dropped.
func (r *Receiver) Push(packet []byte, arrived time.Time) {
	p := &rtp.Packet{}
	if p.Unmarshal(packet) != nil || p.PayloadType != r.config.PayloadType && !r.isRED(p) {
		return
	}
	r.stats.Bytes += len(packet)
	r.stats.PacketsReceived++
	r.push(packet, p, arrived, original)
}

// PushRetransmission is Push for a packet of the track's retransmission stream,
// which carries parity too.
func (r *Receiver) PushRetransmission(packet []byte, arrived time.Time) {
	p := &rtp.Packet{}
	if p.Unmarshal(packet) != nil || p.PayloadType == 0 {
		return
	}
	of := r.config.PayloadType
	switch p.PayloadType {
	case r.config.RetransmissionPayloadType:
	case r.config.REDRetransmissionPayloadType:
		of = r.config.REDPayloadType
	case r.config.ParityPayloadType:
		r.stats.Bytes += len(packet)
		r.pushRecovered(r.fec.addFEC(p.Payload), arrived)
		return
	default:
		return
	}
	r.stats.Bytes += len(packet)
	if packet, ok := unwrapRetransmission(packet, p, of); ok && p.Unmarshal(packet) == nil {
		r.push(packet, p, arrived, retransmission)
	}
}

// push takes a packet that was parsed.
func (r *Receiver) push(packet []byte, p *rtp.Packet, arrived time.Time, from origin) {
	if r.isRED(p) {
		r.pushRED(packet, p, arrived, from)
		return
	}
	r.pushMedia(p, arrived, from)
	if r.config.ParityPayloadType != 0 {
		r.pushRecovered(r.fec.addMedia(protectPayload(&p.Header, p.Payload)), arrived)
	}
}

func (r *Receiver) isRED(p *rtp.Packet) bool {
	return p.PayloadType != 0 && p.PayloadType == r.config.REDPayloadType
}

// pushRED takes what is in a packet of RED. A FEC packet fills its place in the
// sequence as one without a payload does.
func (r *Receiver) pushRED(packet []byte, p *rtp.Packet, arrived time.Time, from origin) {
	packet, ok := unwrapRED(packet, p)
	if !ok || p.Unmarshal(packet) != nil {
		return
	}
	switch p.PayloadType {
	case r.config.PayloadType:
		r.pushMedia(p, arrived, from)
		clear(p.GetExtension(r.config.Extensions.TransportSequence))
		r.pushRecovered(r.fec.addMedia(protect(packet)), arrived)
	case r.config.ULPFECPayloadType:
		r.frames.push(&rtp.Packet{Header: rtp.Header{SequenceNumber: p.SequenceNumber, Timestamp: p.Timestamp}}, arrived, from)
		r.pushRecovered(r.fec.addFEC(p.Payload), arrived)
	}
}

func (r *Receiver) pushMedia(p *rtp.Packet, arrived time.Time, from origin) {
	observeCaptureTime(&r.captureTimes, &p.Header, r.config.Extensions.CaptureTime)
	if r.frames == nil {
		r.pushSound(p, arrived)
		return
	}
	r.frames.push(p, arrived, from)
}

func (r *Receiver) pushRecovered(restored []protectedPacket, at time.Time) {
	for _, m := range restored {
		if p := m.packet(); p != nil && p.PayloadType == r.config.PayloadType {
			r.frames.push(p, at, recovered)
		}
	}
}

func (r *Receiver) pushSound(p *rtp.Packet, arrived time.Time) {
	if r.sound.accepts(p.SequenceNumber) {
		playout := r.schedule(playoutFrame{timestamp: p.Timestamp, arrived: arrived}, sound)
		r.sound.push(soundPacket{p, arrived, playout})
	}
}
