package graph

import (
	"encoding/binary"
	"fmt"
	"math"
)

// A reader takes a FlatBuffer apart without trusting it: every position is
// checked before use, and the first failure stays in err while all reads after
// it give zero. Offsets may point anywhere, so one part of a hostile file can be
// named many times; budget bounds what is taken out in all.
//
// The layout (FlatBuffers, "Internals"): the file starts with the offset of the
// root table. A table starts with the signed distance back to its vtable, which
// holds its own size, the table's size, and for each field the field's place in
// the table or 0. Strings, vectors and tables are reached by an offset relative
// to where it stands.
type reader struct {
	data   []byte
	budget int // bytes of vectors that may still be read
	err    error
}

func newReader(data []byte) *reader {
	// An honest file names each of its bytes once; twice is forgiving.
	return &reader{data: data, budget: 2 * len(data)}
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: %s", ErrMalformed, fmt.Sprintf(format, args...))
	}
}

// bytes gives n bytes at pos, or nil.
func (r *reader) bytes(pos, n int) []byte {
	if r.err != nil {
		return nil
	}
	if n < 0 || pos < 0 || n > len(r.data) || pos > len(r.data)-n {
		r.fail("%d bytes at %d of %d", n, pos, len(r.data))
		return nil
	}
	return r.data[pos : pos+n : pos+n]
}

// u16 and u32 read one number, 0 where there is none.
func (r *reader) u16(pos int) int {
	if b := r.bytes(pos, 2); b != nil {
		return int(binary.LittleEndian.Uint16(b))
	}
	return 0
}

func (r *reader) u32(pos int) uint32 {
	if b := r.bytes(pos, 4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

// follow goes where the offset at pos points.
func (r *reader) follow(pos int) int {
	offset := r.u32(pos)
	if offset > math.MaxInt32 {
		r.fail("offset %d at %d", offset, pos)
		return 0
	}
	return pos + int(offset)
}

// A table is one table of the file. The zero table has no fields.
type table struct {
	r            *reader
	pos, size    int
	vtable, slot int // where the vtable is, and how many fields it knows
}

func (r *reader) table(pos int) table {
	vtable := pos - int(int32(r.u32(pos)))
	length, size := r.u16(vtable), r.u16(vtable+2)
	if length < 4 || size < 4 {
		r.fail("vtable at %d", vtable)
	}
	r.bytes(vtable, length)
	r.bytes(pos, size)
	if r.err != nil {
		return table{r: r}
	}
	return table{r: r, pos: pos, size: size, vtable: vtable, slot: length/2 - 2}
}

// field finds a field of the given width in bytes.
func (t table) field(index, width int) (pos int, ok bool) {
	if index >= t.slot {
		return 0, false
	}
	offset := t.r.u16(t.vtable + 4 + 2*index)
	if offset == 0 {
		return 0, false
	}
	if offset+width > t.size {
		t.r.fail("field %d of the table at %d", index, t.pos)
		return 0, false
	}
	return t.pos + offset, true
}

// scalar reads a field of one or four bytes, signed.
func (t table) scalar(index, width int, absent int32) int32 {
	pos, ok := t.field(index, width)
	if !ok {
		return absent
	}
	if width == 4 {
		return int32(t.r.u32(pos))
	}
	if b := t.r.bytes(pos, 1); b != nil {
		return int32(int8(b[0]))
	}
	return absent
}

func (t table) table(index int) (table, bool) {
	pos, ok := t.field(index, 4)
	if !ok {
		return table{r: t.r}, false
	}
	return t.r.table(t.r.follow(pos)), true
}

// vector gives the bytes of a vector or string whose elements have the given
// width; nil when it is absent or empty.
func (t table) vector(index, width int) []byte {
	data, _ := t.vectorAt(index, width)
	return data
}

func (t table) vectorAt(index, width int) (data []byte, pos int) {
	pos, ok := t.field(index, 4)
	if !ok {
		return nil, 0
	}
	pos = t.r.follow(pos)
	n := int64(t.r.u32(pos)) * int64(width)
	if n > int64(t.r.budget) {
		t.r.fail("vector of %d bytes at %d", n, pos)
		return nil, 0
	}
	t.r.budget -= int(n)
	return t.r.bytes(pos+4, int(n)), pos + 4
}

// tables calls read with each table of a vector of them.
func (t table) tables(index int, read func(table)) {
	data, pos := t.vectorAt(index, 4)
	if len(data)/4 > maxTables {
		t.r.fail("%d tables", len(data)/4)
		return
	}
	for i := 0; i < len(data) && t.r.err == nil; i += 4 {
		read(t.r.table(t.r.follow(pos + i)))
	}
}

func (t table) int32s(index int) []int32 {
	data := t.vector(index, 4)
	out := make([]int32, len(data)/4)
	for i := range out {
		out[i] = int32(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return out
}

func (t table) float32s(index int) []float32 {
	data := t.vector(index, 4)
	out := make([]float32, len(data)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return out
}

func (t table) int64s(index int) []int64 {
	data := t.vector(index, 8)
	out := make([]int64, len(data)/8)
	for i := range out {
		out[i] = int64(binary.LittleEndian.Uint64(data[8*i:]))
	}
	return out
}
