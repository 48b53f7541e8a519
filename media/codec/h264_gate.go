package codec

import (
	"bytes"
	"fmt"
	"image"
	"maps"
	"slices"

	"peerscope/media/h264"
)

// maxParameterSet bounds an SPS or PPS. Real ones take some dozens of bytes.
const maxParameterSet = 512 // bytes

// What bounds the slices of one picture. Nothing but decoding them tells whether they
// overlap, and one of ten bytes may skip through the whole picture.
const (
	// maxSlices is more than encoders make that give each of their threads a slice
	// (x264: a quarter of the rows of macroblocks, 36 of 4096x2304).
	maxSlices = 64
	// slicesPerPicture are decoded for the price of one picture. Where they overlap and
	// skip everything, they take less time than one key frame of much detail.
	slicesPerPicture = 8
)

// An h264Gate decides what of a peer's H.264 reaches the decoder. Only plain
// slices pass, and parameter sets only right before the key frame they are for:
// a decoder never sees its sequence change under pictures it still holds, which
// is what decoders have failed on, openh264 among them (CVE-2025-27091).
type h264Gate struct {
	sps         []byte          // the sequence in use, as it came; nil before the first
	size        image.Point     // of its pictures, in whole macroblocks
	pps         map[uint][]byte // by their ids; they belong to sps
	started     bool            // a key frame of sps went through and nothing was lost since then
	newSequence bool            // sps is new to the decoder
	slices      int             // of the picture that was admitted last
}

// admit gives the slices of an access unit in Annex B form, after the parameter sets
// of a key frame.
func (g *h264Gate) admit(data []byte) (unit []byte, newSequence bool, err error) {
	var parts [][]byte
	var found, key, delta bool
	for nal := range h264.NALUnits(data) {
		found = true
		switch h264.Type(nal) {
		case h264.SPS:
			err = g.setSPS(nal)
		case h264.PPS:
			err = g.setPPS(nal)
		case h264.IDR:
			parts, key = append(parts, nal), true
		case h264.Slice:
			parts, delta = append(parts, nal), true
		} // the rest, SEI and delimiters, does not change the picture
		if err != nil {
			return nil, false, err
		}
	}
	if err := checkSlices(parts); err != nil {
		return nil, false, err
	}
	g.slices = len(parts)
	switch {
	case !found:
		return nil, false, fmt.Errorf("%w: no H.264 in it", ErrCorrupt)
	case len(parts) == 0:
		return nil, false, nil
	case key && delta:
		return nil, false, fmt.Errorf("%w: H.264 key frame mixed with another", ErrCorrupt)
	case delta && !g.started:
		return nil, false, fmt.Errorf("%w: H.264 without its key frame", ErrCorrupt)
	case delta:
		return annexB(parts), false, nil
	}
	return g.admitKey(parts)
}

func (g *h264Gate) admitKey(parts [][]byte) ([]byte, bool, error) {
	if g.sps == nil || len(g.pps) == 0 {
		return nil, false, fmt.Errorf("%w: H.264 key frame without parameter sets", ErrCorrupt)
	}
	all := [][]byte{g.sps}
	for _, id := range slices.Sorted(maps.Keys(g.pps)) {
		all = append(all, g.pps[id])
	}
	newSequence := g.newSequence
	g.started, g.newSequence = true, false
	return annexB(append(all, parts...)), newSequence, nil
}

func (g *h264Gate) cost() (size image.Point, pictures int) {
	return g.size, (g.slices + slicesPerPicture - 1) / slicesPerPicture
}

// awaitKeyFrame has the next key frame begin a new sequence.
func (g *h264Gate) awaitKeyFrame() { g.started, g.newSequence = false, true }

func (g *h264Gate) setSPS(nal []byte) error {
	if bytes.Equal(nal, g.sps) {
		return nil
	}
	g.sps, g.pps = nil, nil
	g.awaitKeyFrame()
	size, err := checkSPS(nal)
	if err != nil {
		return err
	}
	g.sps, g.pps, g.size = bytes.Clone(nal), make(map[uint][]byte), size
	return nil
}

func (g *h264Gate) setPPS(nal []byte) error {
	if g.sps == nil {
		return fmt.Errorf("%w: H.264 PPS without an SPS", ErrCorrupt)
	}
	id, err := checkPPS(nal)
	if err != nil {
		return err
	}
	g.pps[id] = bytes.Clone(nal)
	return nil
}

func annexB(nals [][]byte) []byte {
	var unit []byte
	for _, nal := range nals {
		unit = append(append(unit, h264.StartCode...), nal...)
	}
	return unit
}
