package rtp

import (
	"encoding/binary"
	"slices"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// opusPacket is 20 ms of sound.
func opusPacket(t *testing.T, sequence uint16) []byte {
	t.Helper()
	p := rtp.Packet{Header: rtp.Header{SequenceNumber: sequence, Timestamp: 960 * uint32(sequence)}, Payload: []byte{byte(sequence)}}
	b, err := p.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestLostCountsSequenceNumbers: without capture times, a packet of sound that
// is late is no sign of lost ones.
func TestLostCountsSequenceNumbers(t *testing.T) {
	r := NewReceiver(ReceiverConfig{Codec: "audio/opus"})
	var lost []int
	for _, p := range []struct {
		sequence uint16
		at       time.Duration
	}{
		{65533, 0}, {65534, 20 * time.Millisecond},
		{65535, 100 * time.Millisecond}, {0, 101 * time.Millisecond}, // 60 ms late
		{0, 102 * time.Millisecond}, // twice
		{3, 120 * time.Millisecond}, // 1 and 2 are missing
		{2, 121 * time.Millisecond}, // too late
		{4, 140 * time.Millisecond},
	} {
		now := begin.Add(p.at)
		r.Push(opusPacket(t, p.sequence), now)
		for s := r.Pop(now.Add(10 * ms)); s != nil; s = r.Pop(now.Add(10 * ms)) { // when it is due
			if s.HasCaptureTime || !s.Time.Equal(now) {
				t.Errorf("packet %d is of %v", p.sequence, s.Time)
			}
			lost = append(lost, s.Lost)
		}
	}
	if want := []int{0, 0, 0, 0, 2, 0}; !slices.Equal(lost, want) {
		t.Errorf("lost %v, not %v", lost, want)
	}
}

func TestOtherPayloadTypesAreDropped(t *testing.T) {
	r := NewReceiver(ReceiverConfig{Codec: "audio/opus", PayloadType: 111})
	r.Push(opusPacket(t, 1), begin)
	if s := r.Pop(begin); s != nil {
		t.Errorf("payload type 0 gives %v", s)
	}
}

func TestUnknownCodec(t *testing.T) {
	if NewReceiver(ReceiverConfig{Codec: "video/AV1"}) != nil || NewPacketizer("video/AV1") != nil {
		t.Error("AV1 is known")
	}
}

// How FuzzReceiver takes a packet: two bits of the two bytes before it.
const (
	fuzzedRepair = 0x8000 // of the retransmission stream
	fuzzedReport = 0x4000 // RTCP
	fuzzedLength = 0x3fff
)

// Payload types of FuzzReceiver.
const fuzzedRED, fuzzedREDRTX, fuzzedULPFEC = 3, 4, 5

// inREDPackets are those of the packets, and FEC packets.
func inREDPackets(media []*rtp.Packet) (all []*rtp.Packet) {
	e := NewULPFECEncoder(fuzzedRED, fuzzedULPFEC)
	e.SetGroupSize(1)
	for _, p := range media {
		p, fec := e.Add(p.Header, p.Payload)
		all = append(append(all, p), fec...)
	}
	return all
}

func redRetransmission(p *rtp.Packet) *rtp.Packet {
	payload := append(binary.BigEndian.AppendUint16(nil, p.SequenceNumber), inRED(p.PayloadType, p.Payload)...)
	return &rtp.Packet{Header: rtp.Header{PayloadType: fuzzedREDRTX, Marker: p.Marker, Timestamp: p.Timestamp}, Payload: payload}
}

// fuzzInput puts packets one after another, each with its length and how it is taken.
func fuzzInput(t testing.TB, as uint16, packets ...*rtp.Packet) (all []byte) {
	t.Helper()
	for _, p := range packets {
		b, err := p.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		all = append(binary.BigEndian.AppendUint16(all, as|uint16(len(b))), b...)
	}
	return all
}

// FuzzReceiver feeds packets, 5 ms apart, to receivers of each codec: no panic,
// nothing larger than what was put in, and requests that are bounded.
func FuzzReceiver(f *testing.F) {
	media := packetsOf(1, true, false)
	f.Add(fuzzInput(f, 0, media...))
	repeated := *media[1]
	repeated.PayloadType, repeated.Payload = 1, append([]byte{0, 2}, repeated.Payload...)
	f.Add(append(fuzzInput(f, 0, media[0], media[2]), fuzzInput(f, fuzzedRepair, &repeated)...))
	var parity ParityEncoder
	parity.SetGroupSize(2)
	parity.Add(&media[0].Header, media[0].Payload)
	repair := &rtp.Packet{Header: rtp.Header{PayloadType: 2}, Payload: parity.Add(&media[1].Header, media[1].Payload)}
	f.Add(append(fuzzInput(f, 0, media[0]), fuzzInput(f, fuzzedRepair, repair)...))
	f.Add(fuzzInput(f, 0, inREDPackets(media)...))
	f.Add(append(fuzzInput(f, 0, inREDPackets(media[:1])...), fuzzInput(f, fuzzedRepair, redRetransmission(media[1]))...))
	sound := &rtp.Packet{Payload: []byte{1, 2, 3}}
	addAudioLevel(&sound.Header, 2, 30)
	f.Add(fuzzInput(f, 0, sound))
	f.Add([]byte{0, 12, 0x80, 0x80, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	report, err := (&rtcp.SenderReport{NTPTime: 1 << 63, RTPTime: 5}).Marshal()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(append([]byte{fuzzedReport >> 8, byte(len(report))}, report...))
	f.Fuzz(func(t *testing.T, b []byte) {
		for codec := range formats {
			r := NewReceiver(ReceiverConfig{Codec: codec, RetransmissionPayloadType: 1, ParityPayloadType: 2,
				REDPayloadType: fuzzedRED, REDRetransmissionPayloadType: fuzzedREDRTX, ULPFECPayloadType: fuzzedULPFEC,
				Extensions: ExtensionIDs{CaptureTime: 1, AudioLevel: 2, TransportSequence: 3}, Synchronizer: &Synchronizer{}})
			total, now := 0, begin
			for rest := b; len(rest) >= 2; now = now.Add(5 * ms) {
				head := binary.BigEndian.Uint16(rest)
				end := 2 + min(int(head&fuzzedLength), len(rest)-2)
				pushFuzzed(r, head, rest[2:end], now)
				for s := r.Pop(now); s != nil; s = r.Pop(now) {
					total += len(s.Data)
				}
				if n := len(r.TakeMissing(now)); n > maxRequestSize {
					t.Errorf("%d packets are asked for at once", n)
				}
				rest = rest[end:]
			}
			if total > 6*len(b) {
				t.Errorf("%s: %d bytes out of %d", codec, total, len(b))
			}
		}
	})
}

func pushFuzzed(r *Receiver, head uint16, packet []byte, now time.Time) {
	switch {
	case head&fuzzedReport != 0:
		reports, _ := rtcp.Unmarshal(packet)
		for _, report := range reports {
			if s, ok := report.(*rtcp.SenderReport); ok {
				r.PushReport(s)
			}
		}
	case head&fuzzedRepair != 0:
		r.PushRetransmission(packet, now)
	default:
		r.Push(packet, now)
	}
}

func BenchmarkAssemble(b *testing.B) {
	p, r := NewPacketizer("video/VP8"), NewReceiver(ReceiverConfig{Codec: "video/VP8", PayloadType: 120})
	out := &recorder{}
	s := NewSender(out, 120, 77, ExtensionIDs{})
	data := make([]byte, 8000) // a frame at 2 Mbit/s and 30 fps
	now := begin
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		now = now.Add(time.Second / 30)
		out.packets = out.packets[:0]
		if err := s.Send(p.Packetize(Sample{Data: data, Time: now})); err != nil {
			b.Fatal(err)
		}
		for _, packet := range out.packets {
			r.frames.push(packet, now, original)
		}
		if got := r.Pop(now); len(got.Data) != len(data) {
			b.Fatalf("%d bytes", len(got.Data))
		}
	}
}
