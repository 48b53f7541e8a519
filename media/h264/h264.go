// Package h264 takes apart the byte stream of H.264 (Annex B).
package h264

import (
	"bytes"
	"iter"
)

// Types of NAL units (H.264, Table 7-1).
const (
	Slice = 1
	IDR   = 5
	SPS   = 7
	PPS   = 8
)

// StartCode stands before each NAL unit of a byte stream.
var StartCode = []byte{0, 0, 0, 1}

// Type is that of a NAL unit, which is not empty.
func Type(nal []byte) byte { return nal[0] & 0x1f }

// NALUnits gives the units of a byte stream, without start codes and the zeros that
// may follow a unit; none is empty. What stands before the first start code is left
// out.
func NALUnits(data []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		_, rest, found := bytes.Cut(data, StartCode[1:])
		for found {
			var nal []byte
			nal, rest, found = bytes.Cut(rest, StartCode[1:])
			nal = bytes.TrimRight(nal, "\x00")
			if len(nal) > 0 && !yield(nal) {
				return
			}
		}
	}
}
