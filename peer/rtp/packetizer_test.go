package rtp

import (
	"bytes"
	"testing"
	"time"

	"github.com/pion/rtp"
)

// A recorder keeps the packets that a Sender writes.
type recorder struct{ packets []*rtp.Packet }

func (r *recorder) WriteRTP(h *rtp.Header, payload []byte) (int, error) {
	r.packets = append(r.packets, &rtp.Packet{Header: h.Clone(), Payload: payload})
	return len(payload), nil
}

func TestPacketsOfASample(t *testing.T) {
	out := &recorder{}
	p, s := NewPacketizer("video/VP8"), NewSender(out, 120, 77, ExtensionIDs{CaptureTime: 5})
	s.next.SequenceNumber = 65534
	data := bytes.Repeat([]byte{7}, 2500)
	for i := range 2 {
		at := begin.Add(time.Duration(i) * time.Second / 30)
		if err := s.Send(p.Packetize(Sample{Data: data, Time: at})); err != nil {
			t.Fatal(err)
		}
	}
	sequence := uint16(65534)
	for i, p := range out.packets {
		if p.SequenceNumber != sequence || p.Marker != (i%3 == 2) || p.PayloadType != 120 || p.SSRC != 77 {
			t.Errorf("packet %d: %+v", i, p.Header)
		}
		sequence++
		if has := p.GetExtension(5) != nil; has != (i%3 == 0) {
			t.Errorf("packet %d has a capture time: %v", i, has)
		}
		if n := p.MarshalSize(); n > 12+16+maxPayload {
			t.Errorf("packet %d of %d bytes", i, n)
		}
	}
	if ticks := out.packets[3].Timestamp - out.packets[0].Timestamp; ticks != 3000 && ticks != 2999 {
		t.Errorf("a thirtieth of a second is %d ticks", ticks)
	}
	c := referenceClock{rate: 90000}
	observeCaptureTime(&c, &out.packets[3].Header, 5)
	at, ok := c.at(out.packets[3].Timestamp)
	if want := begin.Add(time.Second / 30); !ok || at.Sub(want).Abs() > time.Microsecond {
		t.Errorf("captured %v, not %v", at, want)
	}
}

func TestTimestamps(t *testing.T) {
	out := &recorder{}
	p, s := NewPacketizer("video/VP8"), NewSender(out, 120, 77, ExtensionIDs{})
	timestamp := func(p *Packetizer, since time.Duration) uint32 {
		if err := s.Send(p.Packetize(Sample{Data: []byte{1}, Time: begin.Add(since)})); err != nil {
			t.Fatal(err)
		}
		return out.packets[len(out.packets)-1].Timestamp
	}
	first := timestamp(p, 0)
	a := timestamp(p, 100*time.Hour)
	if a-first != uint32((100*3600*90000)%(1<<32)) {
		t.Errorf("100 h are %d ticks", a-first)
	}
	if b := timestamp(p, 99*time.Hour); b-a != 1 {
		t.Errorf("a clock that is set back gives %d ticks", b-a)
	}
	other := timestamp(p.Sibling(), 101*time.Hour)
	if other-a != 3600*90000 {
		t.Errorf("an hour is %d ticks of another encoding", other-a)
	}
	if same := timestamp(p, 101*time.Hour); same-other != 1 {
		t.Errorf("the same picture in another encoding is %d ticks later", same-other)
	}
}

func TestCaptureTimesInBetween(t *testing.T) {
	c := referenceClock{rate: 48000}
	if _, ok := c.at(0); ok {
		t.Error("a time from nothing")
	}
	h := rtp.Header{Timestamp: 1<<32 - 480}
	addCaptureTime(&h, 5, begin)
	observeCaptureTime(&c, &h, 5)
	if at, ok := c.at(480); !ok || at.Sub(begin.Add(20*time.Millisecond)).Abs() > time.Microsecond {
		t.Errorf("20 ms later is %v, %v", at, ok)
	}
	if _, ok := c.at(480 + 48000*11); ok {
		t.Error("derived for more than 10 s")
	}
}

func TestNTPTime(t *testing.T) {
	if got, want := ntpTime(2_208_988_800<<32|1<<31), time.Unix(0, int64(time.Second/2)); !got.Equal(want) {
		t.Errorf("%v, not %v", got, want)
	}
}

func BenchmarkPacketize(b *testing.B) {
	out := &recorder{}
	p, s := NewPacketizer("video/VP8"), NewSender(out, 120, 77, ExtensionIDs{CaptureTime: 5})
	sample := Sample{Data: make([]byte, 8000), Time: begin} // a frame at 2 Mbit/s and 30 fps
	b.SetBytes(int64(len(sample.Data)))
	b.ReportAllocs()
	for b.Loop() {
		sample.Time = sample.Time.Add(time.Second / 30)
		out.packets = out.packets[:0]
		if err := s.Send(p.Packetize(sample)); err != nil {
			b.Fatal(err)
		}
	}
}
