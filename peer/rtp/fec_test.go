package rtp

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/pion/rtp"
)

// exampleOfRFC5109 are the four packets of its section 10.1; it leaves the payloads open.
func exampleOfRFC5109() []protectedPacket {
	packets := make([]protectedPacket, 4)
	for i, length := range []int{200, 140, 100, 340} {
		packets[i] = protectedPacket{
			sequence: uint16(8 + i), markerType: []byte{11, 18, 11, 18}[i], timestamp: []uint32{3, 5, 7, 9}[i],
			body: bytes.Repeat([]byte{byte(i + 1)}, length),
		}
	}
	packets[1].markerType |= 0x80
	return packets
}

// TestFECExample: the header is that of RFC 5109 section 10.1, and the packet restores
// each of the four.
func TestFECExample(t *testing.T) {
	packets := exampleOfRFC5109()
	var g fecGroup
	for _, m := range packets {
		g.add(m)
	}
	payload := g.end()
	want := []byte{0, 0x80, 0, 8, 0, 0, 0, 8, 1, 372 & 0xff, 340 >> 8, 340 & 0xff, 0xf0, 0}
	if !bytes.Equal(payload[:fecHeader], want) || len(payload) != fecHeader+340 {
		t.Fatalf("%d bytes, % x", len(payload), payload[:fecHeader])
	}
	for lost := range packets {
		var d fecDecoder
		restored := d.addFEC(payload)
		for i, m := range packets {
			if i != lost {
				restored = append(restored, d.addMedia(m)...)
			}
		}
		if len(restored) != 1 || !sameProtected(restored[0], packets[lost]) {
			t.Errorf("%d: %v", lost, restored)
		}
	}
}

func sameProtected(a, b protectedPacket) bool {
	return a.sequence == b.sequence && a.flags == b.flags && a.markerType == b.markerType && a.timestamp == b.timestamp && bytes.Equal(a.body, b.body)
}

// fecOf is a FEC packet of any packets, with a mask of 48 bits.
func fecOf(first uint16, packets ...protectedPacket) []byte {
	p := fecPacket{first: first, body: make([]byte, receiveLimit)}
	for _, m := range packets {
		p.xor(m)
		p.missing |= p.bit(m.sequence)
	}
	b := p.marshal()
	b[fecFlags] |= fecLongMask
	mask := binary.BigEndian.AppendUint32(nil, uint32(p.missing>>(fecMaskBits-maxFECDistance)))
	return append(append(b[:fecHeader:fecHeader], mask...), b[fecHeader:]...)
}

// TestFECLongMask: of two lost packets, one is restored by a FEC packet of its own, and
// the other by that one and a FEC packet which protects 48 packets.
func TestFECLongMask(t *testing.T) {
	var packets []protectedPacket
	for _, p := range mediaPackets(65500, 48) {
		raw, err := p.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		packets = append(packets, protect(raw))
	}
	var d fecDecoder
	for i, m := range packets {
		if i != 20 && i != 47 {
			d.addMedia(m)
		}
	}
	if restored := d.addFEC(fecOf(65500, packets...)); restored != nil {
		t.Fatal("one packet restores two")
	}
	restored := d.addFEC(fecOf(65510, packets[20], packets[22]))
	if len(restored) != 2 || !sameProtected(restored[0], packets[20]) || !sameProtected(restored[1], packets[47]) {
		t.Errorf("%d restored", len(restored))
	}
}

// TestFECWithoutSense: what is cut short, has a level of protection of an unknown kind or
// says more than it has is dropped.
func TestFECWithoutSense(t *testing.T) {
	packets := exampleOfRFC5109()
	payload := fecOf(8, packets...)
	change := func(at int, v byte) []byte {
		b := bytes.Clone(payload)
		b[at] = v
		return b
	}
	for name, b := range map[string][]byte{
		"empty": nil, "no level": payload[:fecCommon], "half a mask": payload[:fecHeader+2], "no body": payload[:fecLongHeader],
		"cut short": payload[:len(payload)-1], "extended": change(fecFlags, fecExtended),
		"too long": change(fecProtected, 0xff), "of shorter packets": change(fecProtected, 0), "longer than protected": change(fecLength, 0xff),
	} {
		var d fecDecoder
		for _, m := range packets[1:] {
			d.addMedia(m)
		}
		if restored := d.addFEC(b); restored != nil || len(d.pending) != 0 {
			t.Errorf("%s: %d restored, %d kept", name, len(restored), len(d.pending))
		}
	}
}

// redReceiver is one with the numbers for the feedback in extension 3.
func redReceiver() *Receiver {
	return NewReceiver(ReceiverConfig{Codec: "video/VP8", PayloadType: simulatedVP8, REDPayloadType: simulatedRED,
		REDRetransmissionPayloadType: simulatedREDRTX, ULPFECPayloadType: simulatedULPFEC, Extensions: ExtensionIDs{TransportSequence: 3}})
}

// redStream are pictures of three packets in RED, and a FEC packet after each, all with
// the numbers that are written after it was made.
func redStream(t *testing.T, first uint16, pictures int) (stream []*rtp.Packet) {
	t.Helper()
	e := NewULPFECEncoder(simulatedRED, simulatedULPFEC)
	e.SetGroupSize(3)
	for i, p := range packetsOf(first, append([]bool{true}, make([]bool, pictures-1)...)...) {
		p.PayloadType, p.Version = simulatedVP8, 2
		p.Payload = append([]byte{p.Payload[0] | 0x80, 0x80, byte(i / 3)}, p.Payload[1:]...) // PictureID
		if i%3 == 0 {
			extend(t, p, 4, 9) // so that the number is elsewhere in this one
		}
		extend(t, p, 3, 0)
		media, fec := e.Add(p.Header, p.Payload)
		stream = append(append(stream, media), fec...)
	}
	for i, p := range stream {
		extend(t, p, 3, byte(i+0x40))
	}
	return stream
}

func extend(t *testing.T, p *rtp.Packet, id, value byte) {
	t.Helper()
	if err := p.SetExtension(id, []byte{value, value}); err != nil {
		t.Fatal(err)
	}
}

func marshal(t *testing.T, p *rtp.Packet) []byte {
	t.Helper()
	b, err := p.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// checkPictures fails unless those that come out are whole, and as many as wanted.
func checkPictures(t *testing.T, r *Receiver, want int) {
	t.Helper()
	count := byte(0)
	for s := r.Pop(begin); s != nil; s = r.Pop(begin) {
		if !bytes.Equal(s.Data, []byte{min(count, 1), count, count, count}) {
			t.Errorf("picture %d is % x", count, s.Data)
		}
		count++
	}
	if int(count) != want {
		t.Errorf("%d pictures of %d", count, want)
	}
}

// TestREDRestores: whichever packet but the first is lost of four pictures, these are
// whole at once, and nothing is asked for after that.
func TestREDRestores(t *testing.T) {
	stream := redStream(t, 65530, 4)
	for lost := 1; lost < len(stream); lost++ {
		r := redReceiver()
		for i, p := range stream {
			if i != lost {
				r.Push(marshal(t, p), begin)
			}
		}
		checkPictures(t, r, 4)
		recovered := 1
		if lost%4 == 3 { // a FEC packet
			recovered = 0
		}
		missing, s := r.TakeMissing(begin.Add(ms)), r.Stats(begin)
		if len(missing) != 0 || s.RecoveredByParity != recovered || s.Retransmitted != 0 {
			t.Errorf("lost %d: %v are missing, %+v", lost, missing, s)
		}
	}
}

// TestREDRetransmission: of two lost packets of a picture, one is sent again in RED, with
// which the FEC packet restores the other.
func TestREDRetransmission(t *testing.T) {
	stream := redStream(t, 100, 2)
	r := redReceiver()
	for i, p := range stream {
		if i != 4 && i != 5 {
			r.Push(marshal(t, p), begin)
		}
	}
	again := stream[4].Clone()
	again.PayloadType, again.SequenceNumber = simulatedREDRTX, 7
	again.Payload = append(binary.BigEndian.AppendUint16(nil, stream[4].SequenceNumber), again.Payload...)
	r.PushRetransmission(marshal(t, again), begin)
	checkPictures(t, r, 2)
	if s := r.Stats(begin); s.Retransmitted != 1 || s.RecoveredByParity != 1 {
		t.Errorf("%+v", s)
	}
}

// FuzzFEC feeds a FEC packet, changed a little each time, among packets of which some are
// missing: no panic, and no more restored or kept than there can be.
func FuzzFEC(f *testing.F) {
	packets := mediaPackets(3, 40)
	f.Add(withParity(10, packets)[0], uint16(4), uint16(5))
	f.Add(make([]byte, fecHeader+1), uint16(0), uint16(0))
	f.Add(fecOf(5, exampleOfRFC5109()...), uint16(4), uint16(2))
	f.Fuzz(func(t *testing.T, payload []byte, from, gap uint16) {
		payload = bytes.Clone(payload)
		var d fecDecoder
		count := 0
		for i, p := range packets {
			p := *p
			p.SequenceNumber += from
			if i%7 != int(gap%7) {
				count += len(addPacket(&d, &p))
			}
			count += len(d.addFEC(payload))
			if len(payload) > 4 {
				payload[3]++
			}
		}
		if count > 40 || len(d.pending) > maxFECPackets {
			t.Errorf("%d restored, %d kept", count, len(d.pending))
		}
	})
}
