package peer

import (
	"strings"

	"github.com/pion/interceptor"
	pionrtp "github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"peerscope/peer/rtp"
)

// transportSequenceURI names the header extension that numbers all packets of a
// connection (draft-holmer-rmcat-transport-wide-cc-extensions-01).
const transportSequenceURI = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"

// A pacedStream is one track to one member. Its pacedSender guards it.
type pacedStream struct {
	ssrc          uint32
	out           interceptor.RTPWriter
	sequenceID    uint8              // of the header extension; 0 where it was not negotiated
	retransmitter *rtp.Retransmitter // nil for sound
	parityType    uint8              // payload type; 0 where it was not negotiated
	parity        rtp.ParityEncoder
	timestamp     uint32 // of the newest picture
}

func newPacedStream(info *interceptor.StreamInfo, out interceptor.RTPWriter, parityType uint8) *pacedStream {
	s := &pacedStream{ssrc: info.SSRC, out: out, parityType: parityType}
	for _, e := range info.RTPHeaderExtensions {
		if e.URI == transportSequenceURI {
			s.sequenceID = uint8(e.ID)
		}
	}
	if strings.EqualFold(info.MimeType, webrtc.MimeTypeOpus) {
		return s
	}
	s.retransmitter = rtp.NewRetransmitter(info.SSRCRetransmission, info.PayloadTypeRetransmission)
	if !s.retransmitter.HasStream() {
		s.parityType = 0
	}
	return s
}

// number puts the transport-wide sequence number on a packet.
func (s *pacedStream) number(h *pionrtp.Header, sequence uint16) {
	if s.sequenceID == 0 {
		return
	}
	if b, err := (pionrtp.TransportCCExtension{TransportSequence: sequence}).Marshal(); err == nil {
		_ = h.SetExtension(s.sequenceID, b) // it fails for IDs above 14 only
	}
}

// parityAfter is the parity packet that follows a packet, or nil.
func (s *pacedStream) parityAfter(h *pionrtp.Header, payload []byte) *pionrtp.Packet {
	if s.parityType == 0 {
		return nil
	}
	parity := s.parity.Add(h, payload)
	if parity == nil {
		return nil
	}
	return &pionrtp.Packet{Header: s.retransmitter.Header(s.parityType, h.Timestamp), Payload: parity}
}
