package rtp

import (
	"encoding/binary"
	"slices"
	"testing"
	"time"

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
		if s := r.Pop(now); s != nil {
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

// FuzzReceiver feeds packets, which each have two bytes of length before them,
// to receivers of each codec: no panic, and nothing larger than what was put in.
func FuzzReceiver(f *testing.F) {
	for _, p := range packetsOf(1, true, false) {
		b, _ := p.Marshal()
		f.Add(append(binary.BigEndian.AppendUint16(nil, uint16(len(b))), b...))
	}
	f.Add([]byte{0, 0, 0, 12, 0x80, 0x80, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		for codec := range formats {
			r := NewReceiver(ReceiverConfig{Codec: codec, RetransmissionPayloadType: 1, CaptureTimeID: 1})
			total := 0
			for rest := b; len(rest) >= 2; {
				end := 2 + min(int(binary.BigEndian.Uint16(rest)), len(rest)-2)
				r.Push(rest[2:end], begin)
				for s := r.Pop(begin); s != nil; s = r.Pop(begin) {
					total += len(s.Data)
				}
				rest = rest[end:]
			}
			if total > 5*len(b) {
				t.Errorf("%s: %d bytes out of %d", codec, total, len(b))
			}
		}
	})
}

func BenchmarkAssemble(b *testing.B) {
	p, r := NewPacketizer("video/VP8"), NewReceiver(ReceiverConfig{Codec: "video/VP8", PayloadType: 120})
	out := &recorder{}
	s := NewSender(out, 120, 77, 0)
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
