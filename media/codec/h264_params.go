package codec

import (
	"fmt"
	"image"
)

// checkSPS gives the size of the pictures of a sequence parameter set (H.264,
// 7.3.2.1.1), and refuses one that asks for what a call does not send: other chroma
// than 8 bit 4:2:0, interlacing, large pictures, odd profiles.
func checkSPS(nal []byte) (size image.Point, err error) {
	if len(nal) < 4 || len(nal) > maxParameterSet {
		return size, fmt.Errorf("%w: H.264 SPS of %d bytes", ErrCorrupt, len(nal))
	}
	profile := nal[1]
	r := bitReader{data: unescapeRBSP(nal[4:])} // after constraint flags and level
	id := r.ue()
	plain := true
	switch profile {
	case 66, 77: // baseline, main
	case 100: // high
		chroma, depthY, depthC := r.ue(), r.ue(), r.ue()
		lossless, matrices := r.bit(), r.bit()
		plain = chroma == 1 && depthY == 0 && depthC == 0 && lossless == 0 && matrices == 0
	default:
		return size, fmt.Errorf("%w: H.264 profile %d", ErrCorrupt, profile)
	}
	frameNumBits := r.ue()
	order := r.skipPicOrderCnt()
	references := r.ue()
	r.bit() // gaps_in_frame_num_value_allowed_flag
	size = image.Pt(int(r.ue()+1)*16, int(r.ue()+1)*16)
	progressive := r.bit() == 1
	if r.failed || id > 31 || !plain || frameNumBits > 12 || order > 2 || references > 16 || !progressive {
		return size, fmt.Errorf("%w: H.264 SPS", ErrCorrupt)
	}
	if !sizeFits(size) {
		return size, fmt.Errorf("%w: H.264 picture of %v", ErrCorrupt, size)
	}
	return size, nil
}

// skipPicOrderCnt reads pic_order_cnt_type, which it returns, and skips the
// elements that depend on it.
func (r *bitReader) skipPicOrderCnt() uint {
	order := r.ue()
	switch order {
	case 0:
		r.ue() // log2_max_pic_order_cnt_lsb_minus4
	case 1:
		r.bit() // delta_pic_order_always_zero_flag
		r.ue()  // the offsets are signed, but of the same length
		r.ue()
		for n := r.ue(); n > 0 && !r.failed; n-- {
			r.ue()
		}
	}
	return order
}

// checkPPS gives the id of a picture parameter set (H.264, 7.3.2.2) and refuses
// slice groups, which only the baseline profile has and nobody sends.
func checkPPS(nal []byte) (id uint, err error) {
	if len(nal) < 2 || len(nal) > maxParameterSet {
		return 0, fmt.Errorf("%w: H.264 PPS of %d bytes", ErrCorrupt, len(nal))
	}
	r := bitReader{data: unescapeRBSP(nal[1:])}
	id = r.ue()
	sps := r.ue()
	r.bit() // entropy_coding_mode_flag
	r.bit() // bottom_field_pic_order_in_frame_present_flag
	groups := r.ue()
	if r.failed || id > 255 || sps > 31 || groups != 0 {
		return 0, fmt.Errorf("%w: H.264 PPS", ErrCorrupt)
	}
	return id, nil
}

// checkSlices refuses slices that are not those of one picture in their order, by
// their first_mb_in_slice (H.264, 7.3.3).
func checkSlices(nals [][]byte) error {
	if len(nals) > maxSlices {
		return fmt.Errorf("%w: H.264 picture of %d slices", ErrCorrupt, len(nals))
	}
	var last uint
	for i, nal := range nals {
		r := bitReader{data: unescapeRBSP(nal[1:min(len(nal), 8)])}
		first := r.ue()
		if r.failed || i == 0 && first != 0 || i > 0 && first <= last {
			return fmt.Errorf("%w: H.264 slice out of order", ErrCorrupt)
		}
		last = first
	}
	return nil
}

// unescapeRBSP takes out the emulation prevention bytes: 0 0 3 stands for 0 0
// (H.264, 7.4.1.1).
func unescapeRBSP(nal []byte) []byte {
	out := make([]byte, 0, len(nal))
	zeros := 0
	for _, b := range nal {
		if b == 3 && zeros >= 2 {
			zeros = 0
			continue
		}
		if b == 0 {
			zeros++
		} else {
			zeros = 0
		}
		out = append(out, b)
	}
	return out
}

// A bitReader reads the syntax elements of H.264. Past the end it gives zeros
// and has failed.
type bitReader struct {
	data   []byte
	pos    int // in bits
	failed bool
}

func (r *bitReader) bit() uint {
	if r.pos >= 8*len(r.data) {
		r.failed = true
		return 0
	}
	b := r.data[r.pos/8] >> (7 - r.pos%8) & 1
	r.pos++
	return uint(b)
}

// ue reads an unsigned Exp-Golomb number (H.264, 9.1). One of more than 16 bits
// fails: no element that is used here is that large.
func (r *bitReader) ue() uint {
	zeros := 0
	for r.bit() == 0 && !r.failed {
		zeros++
	}
	if zeros > 16 {
		r.failed = true
		return 0
	}
	v := uint(1)
	for range zeros {
		v = v<<1 | r.bit()
	}
	return v - 1
}
