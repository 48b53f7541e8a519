package rtp

import "github.com/pion/rtp"

// Browsers put the packets of a video stream into RED (RFC 2198), and among them send
// FEC packets (RFC 5109), numbered with the others. These are the names of both in
// session descriptions.
const (
	REDMimeType    = "video/red"
	ULPFECMimeType = "video/ulpfec"
)

// unwrapRED gives the packet inside one of RED, in the same memory: browsers put one
// block into each, with a header of a byte. It must have been parsed.
func unwrapRED(packet []byte, p *rtp.Packet) (inner []byte, ok bool) {
	const more = 0x80 // blocks follow
	if len(p.Payload) == 0 || p.Payload[0]&more != 0 {
		return nil, false
	}
	payloadType := p.Payload[0]
	inner = cutPayload(packet, p, 1)
	setPayloadType(inner, payloadType)
	return inner, true
}
