package rtp

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"peerscope/peer/rtp/rtptest"
)

// tampering are ways to change a datagram; each gives what arrives instead.
var tampering = map[string]func(r *rand.Rand, b []byte) [][]byte{
	"sequence jumps":   func(r *rand.Rand, b []byte) [][]byte { return withUint16(b, 2, uint16(r.Uint32())) },
	"small jumps":      func(r *rand.Rand, b []byte) [][]byte { return withUint16(b, 2, sequenceOf(b)+uint16(r.IntN(600))) },
	"times run back":   func(r *rand.Rand, b []byte) [][]byte { return withTime(b, -r.Uint32N(1<<31)) },
	"times run ahead":  func(r *rand.Rand, b []byte) [][]byte { return withTime(b, r.Uint32N(1<<20)) },
	"payload types":    func(r *rand.Rand, b []byte) [][]byte { return with(b, 1, byte(r.Uint32())) },
	"markers":          func(_ *rand.Rand, b []byte) [][]byte { return with(b, 1, b[1]^0x80) },
	"truncated":        func(r *rand.Rand, b []byte) [][]byte { return [][]byte{b[:r.IntN(len(b))]} },
	"twice":            func(_ *rand.Rand, b []byte) [][]byte { return [][]byte{b, b, b} },
	"garbage":          func(r *rand.Rand, b []byte) [][]byte { return [][]byte{randomBytes(r, 1+r.IntN(1400))} },
	"garbage payloads": func(r *rand.Rand, b []byte) [][]byte { return [][]byte{append(b[:12:12], randomBytes(r, 200)...)} },
	"garbage headers":  func(r *rand.Rand, b []byte) [][]byte { return [][]byte{append(randomBytes(r, 8), b[8:]...)} },
	"forged repairs":   func(r *rand.Rand, b []byte) [][]byte { return [][]byte{b, forgedRepair(r, simulatedRTX)} },
	"forged parity":    func(r *rand.Rand, b []byte) [][]byte { return [][]byte{b, forgedRepair(r, simulatedParity)} },
	"forged RED":       func(r *rand.Rand, b []byte) [][]byte { return [][]byte{b, forgedRED(r)} },
	"forged RED again": func(r *rand.Rand, b []byte) [][]byte { return [][]byte{b, forgedRepair(r, simulatedREDRTX)} },
	"lost":             func(*rand.Rand, []byte) [][]byte { return nil },
}

func with(b []byte, at int, v byte) [][]byte {
	c := slices.Clone(b)
	c[at] = v
	return [][]byte{c}
}

func withUint16(b []byte, at int, v uint16) [][]byte {
	c := slices.Clone(b)
	binary.BigEndian.PutUint16(c[at:], v)
	return [][]byte{c}
}

func sequenceOf(b []byte) uint16 { return binary.BigEndian.Uint16(b[2:]) }

func withTime(b []byte, ticks uint32) [][]byte {
	c := slices.Clone(b)
	binary.BigEndian.PutUint32(c[4:], binary.BigEndian.Uint32(c[4:])+ticks)
	return [][]byte{c}
}

func randomBytes(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func forgedRepair(r *rand.Rand, payloadType byte) []byte {
	b := append([]byte{0x80, payloadType}, randomBytes(r, 2+4)...)
	b = binary.BigEndian.AppendUint32(b, repairSSRC)
	return append(b, randomBytes(r, r.IntN(300))...)
}

// forgedRED is a FEC packet among those that are numbered as the media.
func forgedRED(r *rand.Rand) []byte {
	b := append([]byte{0x80, simulatedRED}, randomBytes(r, 2+4)...)
	b = append(binary.BigEndian.AppendUint32(b, videoSSRC), simulatedULPFEC)
	return append(b, randomBytes(r, r.IntN(300))...)
}

// TestHostilePackets: for five seconds half of the packets are tampered with, of all
// tracks. A second after the last of them, pictures and sound are as before.
func TestHostilePackets(t *testing.T) {
	for name, tamper := range tampering {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(4) {
				random := rand.New(rand.NewPCG(seed, 9))
				s := simulate(t, &rtptest.Link{Rate: 2_000_000, Delay: 20 * ms}, &rtptest.Link{Delay: 20 * ms}, 400_000)
				s.parity.SetGroupSize(10)
				s.ulpfec.SetGroupSize(8 * int(seed%2))
				s.run(2 * time.Second)
				s.tamper = func(b []byte) [][]byte {
					if random.IntN(2) == 0 {
						return [][]byte{b}
					}
					return tamper(random, b)
				}
				s.run(5 * time.Second)
				s.tamper = nil
				s.run(time.Second)
				s.checkRecovered(seed)
			}
		})
	}
}

// TestHostileMixture is all kinds of tampering at once, and packets that overtake
// one another.
func TestHostileMixture(t *testing.T) {
	var kinds []string
	for name := range tampering {
		kinds = append(kinds, name)
	}
	slices.Sort(kinds)
	for seed := range uint64(10) {
		random := rand.New(rand.NewPCG(seed, 9))
		s := simulate(t, &rtptest.Link{Rate: 2_000_000, Delay: 20 * ms, Jitter: 50 * ms}, &rtptest.Link{Delay: 20 * ms}, 400_000)
		s.ulpfec.SetGroupSize(8 * int(seed%2))
		s.run(2 * time.Second)
		s.tamper = func(b []byte) [][]byte {
			kind := kinds[random.IntN(len(kinds))]
			return tampering[kind](random, b)
		}
		s.run(5 * time.Second)
		s.tamper, s.forward.Jitter = nil, 0
		s.run(time.Second)
		s.checkRecovered(seed)
	}
}

// checkRecovered fails unless pictures and sound come from now on, all and in time.
func (s *simulation) checkRecovered(seed uint64) {
	s.t.Helper()
	s.shown, s.heard = nil, nil
	from := s.now
	s.run(4 * time.Second)
	freezes, shown := s.freezes(from)
	if shown < 115 || freezes.Longest > 150*ms {
		s.t.Errorf("seed %d: %d pictures of 120 are shown, the longest gap is %v", seed, shown, freezes.Longest)
	}
	if len(s.heard) < 195 {
		s.t.Errorf("seed %d: %d blocks of 200 are heard", seed, len(s.heard))
	}
	for _, f := range append(s.shown, s.heard...) {
		if delay := f.at.Sub(s.now); delay > maxPlayoutDelay {
			s.t.Fatalf("seed %d: frame %d is to be played after %v", seed, f.index, delay)
		}
	}
}
