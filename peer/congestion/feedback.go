package congestion

import (
	"time"

	"github.com/pion/rtcp"
)

// A result is what the receiver says of one packet.
type result struct {
	*sentPacket
	received bool
	arrival  time.Duration // on the receiver's clock
}

// A feedbackReader reads transport-wide feedback.
type feedbackReader struct {
	started   bool
	reference int64 // unwrapped, in units of 64 ms
	results   []result
}

// referenceUnit is that of the reference time.
const referenceUnit = 64 * time.Millisecond

// read gives what a feedback packet says of the packets in the history, in the
// order in which they were sent; it is valid until the next call. The work is
// bounded by historySize, whatever the packet claims.
func (r *feedbackReader) read(fb *rtcp.TransportLayerCC, h *sentHistory) []result {
	r.results = r.results[:0]
	at := time.Duration(r.unwrap(fb.ReferenceTime)) * referenceUnit
	sequence, left, deltas := fb.BaseSequenceNumber, min(int(fb.PacketStatusCount), historySize), fb.RecvDeltas
	status := func(symbol uint16) {
		res := result{sentPacket: h.find(sequence)}
		if received := symbol == rtcp.TypeTCCPacketReceivedSmallDelta || symbol == rtcp.TypeTCCPacketReceivedLargeDelta; received && len(deltas) > 0 {
			at += time.Duration(deltas[0].Delta) * time.Microsecond
			deltas = deltas[1:]
			res.received, res.arrival = true, at
		}
		if res.sentPacket != nil {
			r.results = append(r.results, res)
		}
		sequence++
		left--
	}
	for _, chunk := range fb.PacketChunks {
		switch c := chunk.(type) {
		case *rtcp.RunLengthChunk:
			for range c.RunLength {
				if left > 0 {
					status(c.PacketStatusSymbol)
				}
			}
		case *rtcp.StatusVectorChunk:
			for _, symbol := range c.SymbolList {
				if left > 0 {
					status(symbol)
				}
			}
		}
	}
	return r.results
}

// unwrap continues the reference time, which has 24 bits.
func (r *feedbackReader) unwrap(reference uint32) int64 {
	if !r.started {
		r.started, r.reference = true, int64(reference)
		return r.reference
	}
	r.reference += int64(int32((reference-uint32(r.reference))<<8) >> 8)
	return r.reference
}
