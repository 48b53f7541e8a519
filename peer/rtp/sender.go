package rtp

import (
	"math/rand/v2"

	"github.com/pion/rtp"
)

// A Writer sends one packet; webrtc.TrackLocalWriter is one.
type Writer interface {
	WriteRTP(header *rtp.Header, payload []byte) (int, error)
}

// A Sender numbers the packets for one receiver. It is for one goroutine.
type Sender struct {
	out           Writer
	payloadType   uint8
	ssrc          uint32
	captureTimeID uint8
	sequence      uint16
}

// NewSender writes to out with the payload type and SSRC as negotiated;
// captureTimeID is the ID of the header extension CaptureTimeURI, or 0.
func NewSender(out Writer, payloadType uint8, ssrc uint32, captureTimeID uint8) *Sender {
	return &Sender{
		out: out, payloadType: payloadType, ssrc: ssrc, captureTimeID: captureTimeID,
		sequence: uint16(rand.Uint32()),
	}
}

// Send writes the packets of one sample up to the first that fails.
func (s *Sender) Send(p Payloads) error {
	for i, payload := range p.data {
		h := rtp.Header{
			Version:        2,
			Marker:         p.marker && i == len(p.data)-1,
			PayloadType:    s.payloadType,
			SequenceNumber: s.sequence,
			Timestamp:      p.timestamp,
			SSRC:           s.ssrc,
		}
		s.sequence++
		if i == 0 && s.captureTimeID != 0 {
			addCaptureTime(&h, s.captureTimeID, p.captured)
		}
		if _, err := s.out.WriteRTP(&h, payload); err != nil {
			return err
		}
	}
	return nil
}
