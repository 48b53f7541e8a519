package rtp

import "math/bits"

// slots bounds what is held of one track of video: 2048 packets, at most 1460
// bytes each, so 3 MB. It is two seconds, as long as a lost packet is asked for, at
// 10 Mbit/s; a key frame of 720p has some 100 packets.
const slots = 2048

// A bitmap holds one bit for each slot, by sequence number.
type bitmap [slots / 64]uint64

func (b *bitmap) has(seq uint16) bool { return b[seq%slots/64]>>(seq%64)&1 != 0 }
func (b *bitmap) set(seq uint16)      { b[seq%slots/64] |= 1 << (seq % 64) }
func (b *bitmap) clear(seq uint16)    { b[seq%slots/64] &^= 1 << (seq % 64) }

// next is the first number from seq on that is set, and before end, which is at
// most slots away. It looks at 33 words at most.
func (b *bitmap) next(seq, end uint16) (set uint16, ok bool) {
	for left := int(end - seq); left > 0; {
		if word := b[seq%slots/64] >> (seq % 64); word != 0 {
			skip := bits.TrailingZeros64(word)
			return seq + uint16(skip), skip < left
		}
		skip := 64 - seq%64
		seq, left = seq+skip, left-int(skip)
	}
	return 0, false
}
