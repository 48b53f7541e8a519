package rtp

import (
	"testing"

	"github.com/pion/rtp"
)

// TestULPFECEncoder: of pictures of up to 34 packets, each packet is restored by FEC
// packets that follow the picture, or the one after it; all are numbered in a row.
func TestULPFECEncoder(t *testing.T) {
	e := NewULPFECEncoder(simulatedRED, simulatedULPFEC)
	e.SetGroupSize(10)
	var all, media []*rtp.Packet
	for _, size := range []int{4, 34, 3, 1, 9, 12} {
		for i, p := range mediaPackets(uint16(65500+len(media)), size) {
			p.Marker, p.PayloadType = i == size-1, simulatedVP8
			sent, fec := e.Add(p.Header, p.Payload)
			if len(fec) > 0 && !p.Marker {
				t.Error("FEC packets in a picture")
			}
			media = append(media, sent)
			all = append(append(all, sent), fec...)
		}
	}
	for i, p := range all {
		if p.SequenceNumber != uint16(65500+i) || p.PayloadType != simulatedRED {
			t.Errorf("packet %d has number %d and type %d", i, p.SequenceNumber, p.PayloadType)
		}
	}
	for lost := range media {
		var d fecDecoder
		restored := 0
		for _, p := range all {
			inner, _ := unwrapRED(marshal(t, p), p)
			switch {
			case p == media[lost]:
			case inner[1]&0x7f == simulatedVP8:
				restored += len(d.addMedia(protect(inner)))
			default:
				restored += len(d.addFEC(p.Payload[1:]))
			}
		}
		if restored != 1 {
			t.Errorf("packet %d is restored %d times", lost, restored)
		}
	}
}

// TestULPFECEncoderOff: nothing is put into RED, and numbers go on behind the FEC packets
// of before.
func TestULPFECEncoderOff(t *testing.T) {
	e := NewULPFECEncoder(simulatedRED, simulatedULPFEC)
	e.SetGroupSize(1)
	p := mediaPackets(10, 3)
	p[0].Marker = true
	if _, fec := e.Add(p[0].Header, p[0].Payload); len(fec) != 1 {
		t.Fatalf("%d FEC packets", len(fec))
	}
	e.SetGroupSize(0)
	if sent, fec := e.Add(p[2].Header, p[2].Payload); sent.SequenceNumber != 13 || sent.PayloadType != 96 || fec != nil || len(sent.Payload) != len(p[2].Payload) {
		t.Errorf("%v, %d FEC packets", sent, len(fec))
	}
}
