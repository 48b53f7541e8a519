package congestion

import "time"

// historySize is how many sent packets are remembered: 13 s of 300 a second.
const historySize = 4096

// A sentPacket is one that was sent.
type sentPacket struct {
	number  int64 // transport-wide, from 1; 0 is none
	at      time.Time
	size    int
	cluster int // of probes; 0 is none
	acked   bool
}

// A sentHistory remembers the newest packets.
type sentHistory struct {
	packets [historySize]sentPacket
	last    int64 // number of the newest
}

func (h *sentHistory) add(now time.Time, size, cluster int) uint16 {
	h.last++
	h.packets[h.last%historySize] = sentPacket{number: h.last, at: now, size: size, cluster: cluster}
	return uint16(h.last)
}

// find gives a packet by the number it had on the wire; nil if it is not one of
// the newest.
func (h *sentHistory) find(sequence uint16) *sentPacket {
	number := h.last - int64(uint16(h.last)-sequence)
	p := &h.packets[(number%historySize+historySize)%historySize]
	if number <= 0 || p.number != number {
		return nil
	}
	return p
}
