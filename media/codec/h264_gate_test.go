package codec

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// bits packs a string of 0 and 1, with spaces, into bytes.
func bits(s string) []byte {
	s = strings.ReplaceAll(s, " ", "")
	out := make([]byte, (len(s)+7)/8)
	for i, c := range s {
		out[i/8] |= byte(c-'0') << (7 - i%8)
	}
	return out
}

// ueBits writes a number as Exp-Golomb.
func ueBits(v uint) string {
	var digits string
	for v++; v > 0; v >>= 1 {
		digits = string(rune('0'+v&1)) + digits
	}
	return strings.Repeat("0", len(digits)-1) + digits
}

// sps makes a baseline sequence of so many macroblocks; frame is 1 for
// progressive.
func sps(widthMBs, heightMBs uint, frame string) []byte {
	body := "1 1" + ueBits(2) + ueBits(1) + "0" + ueBits(widthMBs-1) + ueBits(heightMBs-1) + frame + "1 0 0 1"
	return append([]byte{0x67, 66, 0xc0, 31}, bits(body)...)
}

var (
	plainPPS = append([]byte{0x68}, bits("1 1 0 0 1 1 1 0 00 1 1 1 0 0 0 1")...)
	idrSlice = []byte{0x65, 0x88, 0x84}
	slice    = []byte{0x41, 0x9a, 0x02}
	sei      = []byte{0x06, 5, 1, 0x80}
	svcSlice = []byte{0x74, 1, 2, 3}
)

// deltaSlice begins at a macroblock.
func deltaSlice(first uint) []byte {
	return append([]byte{0x41}, bits(ueBits(first)+ueBits(5)+"1 1")...)
}

// deltaSlices begin at so many macroblocks one after the other.
func deltaSlices(n uint) (all [][]byte) {
	for first := range n {
		all = append(all, deltaSlice(first))
	}
	return all
}

func TestGateAdmits(t *testing.T) {
	small, large := sps(4, 3, "1"), sps(8, 6, "1")
	var gate h264Gate
	for i, step := range []struct {
		in, out     []byte
		newSequence bool
	}{
		{in: annexB([][]byte{small, plainPPS})}, // alone they make no picture
		{in: annexB([][]byte{sei, idrSlice}), out: annexB([][]byte{small, plainPPS, idrSlice}), newSequence: true},
		{in: annexB([][]byte{sei, slice, svcSlice}), out: annexB([][]byte{slice})},
		{in: annexB([][]byte{small, plainPPS, idrSlice}), out: annexB([][]byte{small, plainPPS, idrSlice})},
		{in: annexB([][]byte{small, slice}), out: annexB([][]byte{slice})},
		{in: annexB(deltaSlices(12)), out: annexB(deltaSlices(12))},
		{in: annexB([][]byte{large, plainPPS, idrSlice}), out: annexB([][]byte{large, plainPPS, idrSlice}), newSequence: true},
	} {
		unit, newSequence, err := gate.admit(step.in)
		if err != nil || newSequence != step.newSequence || !bytes.Equal(unit, step.out) {
			t.Errorf("step %d: %x, %v, %v", i, unit, newSequence, err)
		}
	}
}

// TestGateRefuses: streams whose last unit must not reach the decoder.
func TestGateRefuses(t *testing.T) {
	ok, start := sps(4, 3, "1"), [][]byte{sps(4, 3, "1"), plainPPS, idrSlice}
	for name, units := range map[string][][][]byte{
		"slice first":             {{slice}},
		"key frame without SPS":   {{idrSlice}},
		"PPS without SPS":         {{plainPPS}},
		"key frame without PPS":   {{ok, idrSlice}},
		"new SPS, old PPS":        {start, {sps(8, 6, "1"), idrSlice}},
		"new SPS, no key frame":   {start, {sps(8, 6, "1"), plainPPS, slice}},
		"bad SPS, no key frame":   {start, {{0x67, 0, 0, 0, 0}}},
		"key frame and another":   {start, {idrSlice, slice}},
		"two pictures":            {start, {slice, slice}},
		"no first slice":          {start, {deltaSlice(1)}},
		"slices out of order":     {start, {slice, deltaSlice(6), deltaSlice(3)}},
		"the same slice twice":    {start, {slice, deltaSlice(3), deltaSlice(3)}},
		"an empty slice":          {start, {slice, {0x41}}},
		"too many slices":         {start, deltaSlices(maxSlices + 1)},
		"interlaced":              {{sps(4, 3, "0"), plainPPS, idrSlice}},
		"large":                   {{sps(257, 2, "1")}},
		"larger than 32 bits can": {{sps(65535, 65535, "1")}},
		"long SPS":                {{append(ok, make([]byte, maxParameterSet)...), {1}}},
		"cut SPS":                 {{ok[:6]}},
		"slice groups":            {{ok, append([]byte{0x68}, bits("1 1 0 0 010 1 1")...)}},
		"high 4:4:4":              {{append([]byte{0x67, 244, 0, 31}, ok[4:]...)}},
		"high, not 4:2:0":         {{append([]byte{0x67, 100, 0, 31}, bits("1 00100 1 1 0 0"+strings.Repeat("1", 40))...)}},
	} {
		var gate h264Gate
		for i, unit := range units {
			out, _, err := gate.admit(annexB(unit))
			if last := i == len(units)-1; last && (out != nil || !errors.Is(err, ErrCorrupt)) {
				t.Errorf("%s: %x, %v", name, out, err)
			} else if !last && err != nil {
				t.Errorf("%s: unit %d: %v", name, i, err)
			}
		}
	}
}

func TestGateWaitsAfterLoss(t *testing.T) {
	var gate h264Gate
	start := annexB([][]byte{sps(4, 3, "1"), plainPPS, idrSlice})
	if _, _, err := gate.admit(start); err != nil {
		t.Fatal(err)
	}
	gate.awaitKeyFrame()
	if _, _, err := gate.admit(annexB([][]byte{slice})); !errors.Is(err, ErrCorrupt) {
		t.Errorf("a slice after a loss: %v", err)
	}
	if _, newSequence, err := gate.admit(start); !newSequence || err != nil {
		t.Errorf("a key frame after a loss: new sequence %v, %v", newSequence, err)
	}
}

func TestUnescape(t *testing.T) {
	got := unescapeRBSP([]byte{0, 0, 3, 1, 0, 0, 3, 0, 0, 3, 3, 0, 3})
	if want := []byte{0, 0, 1, 0, 0, 0, 0, 3, 0, 3}; !bytes.Equal(got, want) {
		t.Errorf("%x", got)
	}
}

func TestVP8Header(t *testing.T) {
	key := func(width, height byte) []byte { // in steps of 256
		return append([]byte{0x10, 0, 0, 0x9d, 1, 0x2a, 0, width, 0, height}, 0)
	}
	if h, err := parseVP8Header(key(5, 0xc3)); err != nil || !h.key || h.size.X != 1280 || h.size.Y != 768 {
		t.Errorf("1280x768, scaled: %v, %v", h, err)
	}
	if h, err := parseVP8Header([]byte{0x11, 0, 0}); err != nil || h.key {
		t.Errorf("a delta frame: %v, %v", h, err)
	}
	for name, data := range map[string][]byte{
		"short":      {0x10, 0},
		"version 4":  {0x19, 0, 0},
		"no start":   {0x10, 0, 0, 1, 2, 3, 4, 5, 6, 7},
		"no size":    {0x10, 0, 0, 0x9d, 1, 0x2a, 0},
		"width of 0": key(0, 5),
		"large":      key(0x11, 1),
		"large area": key(0x10, 0x10),
		"cut":        {0x31, 0, 0},
		"cut key":    append([]byte{0x50, 0, 0}, key(1, 1)[3:]...),
	} {
		if _, err := parseVP8Header(data); !errors.Is(err, ErrCorrupt) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
