package rtp

import "github.com/pion/rtp"

// A ULPFECEncoder puts the packets of a stream into RED (RFC 2198) and FEC packets among
// them (RFC 5109), as browsers do: numbered with the others, and only after the last
// packet of a picture, so that one that is lost is not missed. It is for one goroutine.
type ULPFECEncoder struct {
	redType, fecType uint8 // payload types
	size             int   // packets in a group at least; 0 is off
	sent             uint16
	group            fecGroup
	ended            [][]byte // FEC packets of the picture so far
}

// NewULPFECEncoder makes no FEC packets until SetGroupSize is called.
func NewULPFECEncoder(redPayloadType, ulpfecPayloadType uint8) *ULPFECEncoder {
	return &ULPFECEncoder{redType: redPayloadType, fecType: ulpfecPayloadType}
}

// SetGroupSize has a FEC packet follow the end of a picture after n packets or more,
// and after 16; 0 makes none, and puts nothing into RED.
func (e *ULPFECEncoder) SetGroupSize(n int) {
	e.size = min(n, maxParityGroup)
	if e.size <= 0 {
		e.group.count, e.ended = 0, nil
	}
}

// Add takes a media packet that is to be sent, as it will be but for what protect names,
// and gives what is sent instead: the packet, with another number, and FEC packets.
func (e *ULPFECEncoder) Add(h rtp.Header, payload []byte) (media *rtp.Packet, fec []*rtp.Packet) {
	h.SequenceNumber += e.sent
	media = &rtp.Packet{Header: h, Payload: payload}
	if e.size <= 0 {
		return media, nil
	}
	if raw, err := media.Marshal(); err == nil { // it fails for no header of ours
		e.group.add(protect(raw))
	}
	if full := e.group.count == maxParityGroup; full || h.Marker && (e.group.count >= e.size || e.ended != nil) {
		e.ended = append(e.ended, e.group.end())
	}
	media.PayloadType, media.Payload = e.redType, inRED(h.PayloadType, payload)
	if h.Marker {
		fec = e.takeFEC(h)
	}
	return media, fec
}

// takeFEC gives the FEC packets that follow the last packet of a picture.
func (e *ULPFECEncoder) takeFEC(after rtp.Header) (fec []*rtp.Packet) {
	for _, payload := range e.ended {
		e.sent++
		after.SequenceNumber++
		fec = append(fec, &rtp.Packet{Header: rtp.Header{
			Version: 2, PayloadType: e.redType, SequenceNumber: after.SequenceNumber, Timestamp: after.Timestamp, SSRC: after.SSRC,
		}, Payload: inRED(e.fecType, payload)})
	}
	e.ended = nil
	return fec
}

// inRED is the payload of RED with one block.
func inRED(payloadType uint8, payload []byte) []byte {
	return append(append(make([]byte, 0, 1+len(payload)), payloadType), payload...)
}
