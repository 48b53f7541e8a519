package rtp

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/pion/rtp"
)

// mediaPackets are n packets from a sequence number on, of different sizes.
func mediaPackets(first uint16, n int) []*rtp.Packet {
	rng := rand.New(rand.NewPCG(1, uint64(first)))
	packets := make([]*rtp.Packet, n)
	for i := range packets {
		payload := make([]byte, 1+rng.IntN(1100))
		for j := range payload {
			payload[j] = byte(rng.Uint32())
		}
		packets[i] = &rtp.Packet{Header: rtp.Header{Version: 2, SequenceNumber: first + uint16(i), Timestamp: rng.Uint32(), Marker: i%3 == 2, PayloadType: 96, SSRC: 7}, Payload: payload}
	}
	return packets
}

// withParity encodes the packets and gives the parity payloads.
func withParity(size int, packets []*rtp.Packet) (parities [][]byte) {
	var e ParityEncoder
	e.SetGroupSize(size)
	for _, p := range packets {
		if b := e.Add(&p.Header, p.Payload); b != nil {
			parities = append(parities, b)
		}
	}
	return parities
}

// addPacket gives a decoder a packet of which parity protects the payload.
func addPacket(d *fecDecoder, p *rtp.Packet) (restored []*rtp.Packet) {
	return packetsIn(d.addMedia(protectPayload(&p.Header, p.Payload)))
}

func packetsIn(restored []protectedPacket) (all []*rtp.Packet) {
	for _, m := range restored {
		all = append(all, m.packet())
	}
	return all
}

func samePacket(a, b *rtp.Packet) bool {
	return a.SequenceNumber == b.SequenceNumber && a.Timestamp == b.Timestamp && a.Marker == b.Marker &&
		a.PayloadType == b.PayloadType && bytes.Equal(a.Payload, b.Payload)
}

func TestParityRestoresAnyOneOfAGroup(t *testing.T) {
	packets := mediaPackets(65531, 10)
	parities := withParity(10, packets)
	if len(parities) != 1 {
		t.Fatalf("%d parity packets", len(parities))
	}
	for lost := range packets {
		var d fecDecoder
		for i, p := range packets {
			if i != lost && addPacket(&d, p) != nil {
				t.Fatal("restored of nothing")
			}
		}
		restored := packetsIn(d.addFEC(parities[0]))
		if len(restored) != 1 || !samePacket(restored[0], packets[lost]) {
			t.Fatalf("lost %d: %v", lost, restored)
		}
	}
}

// TestParityOfTwoLost: the retransmission of one restores the other, whenever the
// parity came.
func TestParityOfTwoLost(t *testing.T) {
	packets := mediaPackets(100, 10)
	parity := withParity(10, packets)[0]
	var d fecDecoder
	addPacket(&d, packets[0])
	if d.addFEC(parity) != nil {
		t.Fatal("restored of one")
	}
	for _, p := range packets[1:8] {
		addPacket(&d, p)
	}
	restored := addPacket(&d, packets[9])
	if len(restored) != 1 || !samePacket(restored[0], packets[8]) {
		t.Errorf("%v", restored)
	}
	if addPacket(&d, packets[8]) != nil || d.addFEC(parity) != nil || len(d.pending) != 0 {
		t.Error("what is complete is kept")
	}
}

func TestParityGroupIsConsecutive(t *testing.T) {
	packets := mediaPackets(0, 8)
	if n := len(withParity(4, append(packets[:2:2], packets[3:]...))); n != 1 {
		t.Errorf("%d parity packets of 2 and 5 packets", n)
	}
	if n := len(withParity(0, packets)); n != 0 {
		t.Errorf("%d parity packets though it is off", n)
	}
	if n := len(withParity(99, mediaPackets(0, 64))); n != 4 {
		t.Errorf("%d parity packets of 64", n)
	}
}
