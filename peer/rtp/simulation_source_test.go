package rtp

import (
	"encoding/binary"
	"slices"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
)

// sendFrame sends a picture that says which one it is, and is a key frame if one is
// wanted: five times as large as the others, whose size varies by a half.
func (s *simulation) sendFrame() {
	size := s.bitRate / 8 / 30
	size = size*3/4 + s.random.IntN(size/2)
	data := []byte{0x11}
	if s.keyWanted {
		data[0], size = 0x10, 5*size
	}
	s.sentFrames[s.frames] = sentFrame{key: s.keyWanted}
	s.keyWanted = false
	data = binary.BigEndian.AppendUint32(data, uint32(s.frames))
	data = append(data, make([]byte, max(size-len(data), 0))...)
	s.frames++
	if err := s.toVideo.Send(s.video.Packetize(Sample{Data: data, Time: s.now.Add(clockOffset)})); err != nil {
		s.t.Fatal(err)
	}
}

func (s *simulation) sendSound() {
	data := binary.BigEndian.AppendUint32(nil, uint32(s.soundsSent))
	data = append(data, make([]byte, soundSize-len(data))...)
	s.soundsSent++
	if err := s.toAudio.Send(s.audio.Packetize(Sample{Data: data, Time: s.now.Add(clockOffset)})); err != nil {
		s.t.Fatal(err)
	}
}

// answer handles what the receiver asks for.
func (s *simulation) answer(b []byte) {
	packets, err := rtcp.Unmarshal(b)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, p := range packets {
		switch p := p.(type) {
		case *rtcp.PictureLossIndication:
			s.keyWanted = true
		case *rtcp.TransportLayerNack:
			for _, pair := range p.Nacks {
				for _, seq := range pair.PacketList() {
					s.repeat(seq)
				}
			}
		}
	}
}

// repeat sends a packet again: twice if it was asked for twice.
func (s *simulation) repeat(seq uint16) {
	p, repeated := s.history[seq], s.repeatedAt[seq]
	if p == nil || s.now.Sub(repeated) < minRepeatDelay {
		return
	}
	s.repeatedAt[seq] = s.now
	payload := append(binary.BigEndian.AppendUint16(nil, seq), p.Payload...)
	s.sendRepair(p.PayloadType+1, &p.Header, payload)
	if !repeated.IsZero() {
		s.sendRepair(p.PayloadType+1, &p.Header, payload)
	}
}

// WriteRTP implements Writer.
func (s *simulation) WriteRTP(h *rtp.Header, payload []byte) (int, error) {
	if h.SSRC != videoSSRC {
		s.send(&rtp.Packet{Header: *h, Payload: payload})
		return len(payload), nil
	}
	p, fec := s.ulpfec.Add(h.Clone(), slices.Clone(payload))
	s.history[p.SequenceNumber] = p
	delete(s.history, p.SequenceNumber-maxHistory)
	delete(s.repeatedAt, p.SequenceNumber)
	s.send(p)
	for _, p := range fec {
		delete(s.history, p.SequenceNumber)
		s.send(p)
	}
	if parity := s.parity.Add(h, payload); parity != nil {
		s.sendRepair(simulatedParity, &rtp.Header{Timestamp: h.Timestamp}, parity)
	}
	return len(payload), nil
}

// sendRepair sends on the retransmission stream.
func (s *simulation) sendRepair(payloadType uint8, of *rtp.Header, payload []byte) {
	s.send(&rtp.Packet{Header: rtp.Header{
		Version: 2, PayloadType: payloadType, SSRC: repairSSRC, SequenceNumber: s.retransmission,
		Timestamp: of.Timestamp, Marker: of.Marker,
	}, Payload: payload})
	s.retransmission++
}

func (s *simulation) send(p *rtp.Packet) {
	b, err := p.Marshal()
	if err != nil {
		s.t.Fatal(err)
	}
	s.forward.Send(s.now, b)
}
