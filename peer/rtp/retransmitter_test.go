package rtp

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/pion/rtp"
)

var goodLine = Line{TargetBitRate: 1_000_000, RoundTrip: 50 * time.Millisecond}

// kept is a Retransmitter that has n packets of 1000 bytes, a millisecond apart.
func kept(first uint16, n int) (*Retransmitter, time.Time) {
	r := NewRetransmitter(9, 97)
	now := begin
	for i := range n {
		h := &rtp.Header{Version: 2, PayloadType: 96, SSRC: 7, SequenceNumber: first + uint16(i), Timestamp: uint32(i), Marker: true}
		_ = h.SetExtension(5, []byte{1})
		now = begin.Add(time.Duration(i) * time.Millisecond)
		r.Keep(h, make([]byte, 1000), now)
	}
	return r, now
}

func TestRetransmissionFormat(t *testing.T) {
	r, now := kept(65530, 10)
	a, b := r.Resend(65534, now, goodLine), r.Resend(1, now, goodLine)
	if len(a) != 1 || len(b) != 1 {
		t.Fatalf("%d and %d packets", len(a), len(b))
	}
	p := a[0]
	if p.SSRC != 9 || p.PayloadType != 97 || p.Timestamp != 4 || !p.Marker || p.GetExtension(5) == nil {
		t.Errorf("%+v", p.Header)
	}
	if len(p.Payload) != 1002 || binary.BigEndian.Uint16(p.Payload) != 65534 || b[0].SequenceNumber != p.SequenceNumber+1 {
		t.Errorf("%d bytes of packet %d, then number %d after %d", len(p.Payload), binary.BigEndian.Uint16(p.Payload), b[0].SequenceNumber, p.SequenceNumber)
	}
	plain := NewRetransmitter(9, 0)
	plain.Keep(&rtp.Header{SequenceNumber: 3, SSRC: 7}, []byte{1}, now)
	if again := plain.Resend(3, now, goodLine); len(again) != 1 || again[0].SSRC != 7 || again[0].SequenceNumber != 3 || plain.HasStream() {
		t.Errorf("without a stream of retransmissions: %+v", again)
	}
}

// TestREDIsSentAgain: packets in RED have a payload type of their own when they are sent
// again, and FEC packets among them are left out.
func TestREDIsSentAgain(t *testing.T) {
	r, now := NewRetransmitter(9, 97), time.Now()
	r.SetRED(100, 101)
	r.Keep(&rtp.Header{SequenceNumber: 65535, PayloadType: 100}, []byte{96, 1}, now)
	r.Pass()
	r.Keep(&rtp.Header{SequenceNumber: 1, PayloadType: 96}, []byte{1}, now)
	for sequence, want := range map[uint16]uint8{65535: 101, 0: 0, 1: 97} {
		packets := r.Resend(sequence, now.Add(time.Second), Line{TargetBitRate: 1_000_000})
		if want == 0 && packets != nil || want != 0 && (len(packets) != 1 || packets[0].PayloadType != want) {
			t.Errorf("%d: %v", sequence, packets)
		}
	}
}

func TestSecondRequestsAreSentTwice(t *testing.T) {
	r, now := kept(0, 10)
	if n := len(r.Resend(5, now, goodLine)); n != 1 {
		t.Errorf("%d copies", n)
	}
	if n := len(r.Resend(5, now.Add(15*time.Millisecond), goodLine)); n != 0 {
		t.Errorf("%d copies a moment later", n)
	}
	if n := len(r.Resend(5, now.Add(60*time.Millisecond), goodLine)); n != 2 {
		t.Errorf("%d copies the second time", n)
	}
	for i, c := range []struct {
		loss   float64
		parity bool
		copies int
	}{{0.1, true, 2}, {0.05, true, 1}, {0.05, false, 2}, {0.005, false, 1}} {
		lossy := goodLine
		lossy.Loss, lossy.Parity = c.loss, c.parity
		if n := len(r.Resend(6+uint16(i), now, lossy)); n != c.copies {
			t.Errorf("%+v: %d copies", c, n)
		}
	}
}

func TestHistoryIsBounded(t *testing.T) {
	r, now := kept(60000, 5000)
	if newest := r.next - 1; len(r.Resend(newest, now, goodLine)) != 1 || len(r.Resend(newest-1030, now, goodLine)) != 0 {
		t.Error("the newest 1024 packets are not those that are kept")
	}
	if n := r.next - r.oldest; n > sentPackets || r.bytes > sentBytes || r.bytes != int(n)*1000 {
		t.Errorf("%d packets of %d bytes", n, r.bytes)
	}
	if len(r.Resend(r.next-1, now.Add(sentAge+time.Second), goodLine)) != 0 {
		t.Error("an old packet is sent again")
	}
	r.Keep(&rtp.Header{SequenceNumber: r.next + 5}, make([]byte, 10), now.Add(time.Second))
	if r.bytes != 10 {
		t.Errorf("%d bytes after a gap", r.bytes)
	}
}

// TestFloodOfRequests: for a second everything is asked for every millisecond.
func TestFloodOfRequests(t *testing.T) {
	r, now := kept(0, 500)
	bytes := 0
	for ms := range 1000 {
		for seq := range uint16(2000) {
			for _, p := range r.Resend(seq, now.Add(time.Duration(ms)*time.Millisecond), Line{TargetBitRate: 1_000_000, Loss: 1}) {
				bytes += len(p.Payload)
			}
		}
	}
	if limit := 1_000_000 / 8 * 3 / 4; bytes < limit/2 || bytes > limit+2000 { // half a second's at first, then a second's
		t.Errorf("%d bytes in a second, not %d", bytes, limit)
	}
}
