package rtp

import (
	"slices"
	"testing"
	"time"
)

// playSound gives the sequence numbers of what was played, each with how many are
// lost before it, of packets that arrive at a millisecond each and are due at their
// number's place in blocks of 20 ms.
func playSound(delay time.Duration, arrivals map[int]uint16) (played []uint16, lost []int) {
	r := NewReceiver(ReceiverConfig{Codec: "audio/opus"})
	for at := range 2000 {
		now := begin.Add(time.Duration(at) * ms)
		if seq, ok := arrivals[at]; ok && r.sound.accepts(seq) {
			p := soundPacket{Packet: packetsOf(seq, true)[0], arrived: now, playout: begin.Add(time.Duration(seq) * 20 * ms).Add(delay)}
			r.sound.push(p)
		}
		for s := r.Pop(now); s != nil; s = r.Pop(now) {
			played, lost = append(played, uint16(s.PlayAt.Sub(begin.Add(delay))/(20*ms))), append(lost, s.Lost)
		}
	}
	return played, lost
}

func TestSoundWaitsForWhatWasOvertaken(t *testing.T) {
	arrivals := map[int]uint16{0: 0, 21: 2, 22: 1, 60: 3, 81: 5, 82: 4, 83: 4, 150: 7}
	played, lost := playSound(30*ms, arrivals)
	if !slices.Equal(played, []uint16{0, 1, 2, 3, 4, 5, 7}) || !slices.Equal(lost, []int{0, 0, 0, 0, 0, 0, 1}) {
		t.Errorf("%v, lost %v", played, lost)
	}
	played, lost = playSound(-20*ms, arrivals) // no time to wait
	if !slices.Equal(played, []uint16{0, 2, 3, 5, 7}) || !slices.Equal(lost, []int{0, 1, 0, 1, 1}) {
		t.Errorf("at once: %v, lost %v", played, lost)
	}
}

// TestSoundThatIsInOrderIsGivenAtOnce: who plays it waits for its time. What comes
// after a hole is given when the hole is due.
func TestSoundThatIsInOrderIsGivenAtOnce(t *testing.T) {
	r := NewReceiver(ReceiverConfig{Codec: "audio/opus"})
	given := map[byte]time.Duration{}
	for at := range 300 {
		now := begin.Add(time.Duration(at) * ms)
		if seq := at / 20; at%20 == 0 && seq < 12 && seq != 5 && seq != 6 {
			p := packetsOf(uint16(seq), true)[0]
			p.Timestamp, p.Payload = 960*uint32(seq), []byte{byte(seq)}
			if r.sound.accepts(p.SequenceNumber) {
				r.sound.push(soundPacket{Packet: p, arrived: now, playout: now.Add(100 * ms)})
			}
		}
		for s := r.Pop(now); s != nil; s = r.Pop(now) {
			given[s.Data[0]] = now.Sub(begin)
		}
	}
	for seq, want := range map[byte]time.Duration{4: 80 * ms, 7: 200 * ms, 8: 200 * ms, 9: 200 * ms, 10: 200 * ms, 11: 220 * ms} {
		if given[seq] != want {
			t.Errorf("packet %d is given after %v, not %v", seq, given[seq], want)
		}
	}
}

// TestSoundOfANewSequence: one packet far away is dropped, the second in a row is not.
func TestSoundOfANewSequence(t *testing.T) {
	played, lost := playSound(-time.Hour, map[int]uint16{0: 500, 20: 501, 30: 9000, 40: 502, 60: 40, 80: 41, 100: 42})
	if !slices.Equal(played, []uint16{500, 501, 502, 41, 42}) || !slices.Equal(lost, []int{0, 0, 0, 0, 0}) {
		t.Errorf("%v, lost %v", played, lost)
	}
}
