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
	repairs       repairTypes
	parity        rtp.ParityEncoder
	ulpfec        *rtp.ULPFECEncoder // nil where it was not negotiated
	timestamp     uint32             // of the newest picture
}

// repairTypes are the payload types of what restores lost packets of a stream: parity
// with ours, RED and ULPFEC with browsers; 0 where it was not negotiated.
type repairTypes struct{ parity, red, redRetransmission, ulpfec uint8 }

func repairTypesFor(codec string, negotiated []webrtc.RTPCodecParameters) repairTypes {
	t := repairTypes{
		parity: payloadTypeOf(negotiated, rtp.ParityMimeType),
		red:    payloadTypeOf(negotiated, rtp.REDMimeType),
		ulpfec: payloadTypeOf(negotiated, rtp.ULPFECMimeType),
	}
	t.redRetransmission = retransmissionPayloadType(negotiated, webrtc.PayloadType(t.red))
	if codec != webrtc.MimeTypeVP8 || t.parity != 0 || t.red == 0 || t.ulpfec == 0 || t.redRetransmission == 0 {
		return repairTypes{parity: t.parity}
	}
	return t
}

func newPacedStream(info *interceptor.StreamInfo, out interceptor.RTPWriter, repairs repairTypes) *pacedStream {
	s := &pacedStream{ssrc: info.SSRC, out: out, repairs: repairs}
	for _, e := range info.RTPHeaderExtensions {
		if e.URI == transportSequenceURI {
			s.sequenceID = uint8(e.ID)
		}
	}
	if strings.EqualFold(info.MimeType, webrtc.MimeTypeOpus) {
		return s
	}
	s.retransmitter = rtp.NewRetransmitter(info.SSRCRetransmission, info.PayloadTypeRetransmission)
	switch {
	case !s.retransmitter.HasStream():
		s.repairs = repairTypes{}
	case repairs.ulpfec != 0:
		s.retransmitter.SetRED(repairs.red, repairs.redRetransmission)
		s.ulpfec = rtp.NewULPFECEncoder(repairs.red, repairs.ulpfec)
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

// setGroupSize has one packet that repairs follow every n packets; 0 makes none.
func (s *pacedStream) setGroupSize(n int) {
	s.parity.SetGroupSize(n)
	if s.ulpfec != nil {
		s.ulpfec.SetGroupSize(n)
	}
}

// withFEC gives what is sent for a packet: itself, perhaps in RED, and FEC packets.
func (s *pacedStream) withFEC(h *pionrtp.Header, payload []byte) (media *pionrtp.Packet, fec []*pionrtp.Packet) {
	own := h.Clone()
	if s.ulpfec == nil {
		return &pionrtp.Packet{Header: own, Payload: payload}, nil
	}
	s.number(&own, 0) // FEC protects the extension too
	return s.ulpfec.Add(own, payload)
}

// parityAfter is the parity packet that follows a packet, or nil.
func (s *pacedStream) parityAfter(h *pionrtp.Header, payload []byte) *pionrtp.Packet {
	if s.repairs.parity == 0 {
		return nil
	}
	parity := s.parity.Add(h, payload)
	if parity == nil {
		return nil
	}
	return &pionrtp.Packet{Header: s.retransmitter.Header(s.repairs.parity, h.Timestamp), Payload: parity}
}
