package record

import (
	"bufio"
	"bytes"
	"io"
	"iter"
	"math/bits"
)

// An ebmlElement is one in memory.
type ebmlElement struct {
	id      uint32
	offset  int // of its content, from the beginning of what it is in
	content []byte
}

func (e ebmlElement) uint() uint64 { return bigEndian(e.content) }

// bigEndian is the number in up to eight bytes; longer ones are none.
func bigEndian(b []byte) (v uint64) {
	if len(b) > 8 {
		return 0
	}
	for _, c := range b {
		v = v<<8 | uint64(c)
	}
	return v
}

// elements gives those in the content of another one, up to the first that is damaged.
func elements(content []byte) iter.Seq[ebmlElement] {
	return func(yield func(ebmlElement) bool) {
		f := &reader{r: bufio.NewReader(bytes.NewReader(content))}
		for {
			id, size, err := f.element()
			if err != nil || size > int64(len(content))-f.offset {
				return
			}
			e := ebmlElement{id, int(f.offset), content[f.offset : f.offset+size]}
			if f.skip(size) != nil || !yield(e) {
				return
			}
		}
	}
}

// element reads the ID and the size of the next element.
func (f *reader) element() (id uint32, size int64, err error) {
	if id, err = f.id(); err != nil {
		return 0, 0, err
	}
	size, err = f.size()
	return id, size, err
}

func (f *reader) id() (uint32, error) {
	v, err := f.number(4, true)
	return uint32(v), err
}

func (f *reader) size() (int64, error) { return f.number(8, false) }

// number reads a variable-size integer (RFC 8794 section 4); in an ID, the marker of
// its length stays.
func (f *reader) number(longest int, marker bool) (int64, error) {
	first, err := f.r.ReadByte()
	if err != nil {
		return 0, err
	}
	f.offset++
	length := bits.LeadingZeros8(first) + 1
	if length > longest {
		return 0, ErrFormat
	}
	v := int64(first)
	if !marker {
		v &= 1<<(8-length) - 1
	}
	for range length - 1 {
		b, err := f.r.ReadByte()
		if err != nil {
			return 0, err
		}
		f.offset++
		v = v<<8 | int64(b)
	}
	return v, nil
}

// content reads as much as an element has, or fails.
func (f *reader) content(size int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(f.r, size)) // no more than there is, whatever it says
	f.offset += int64(len(b))
	if err == nil && int64(len(b)) < size {
		err = io.ErrUnexpectedEOF
	}
	return b, err
}

func (f *reader) skip(size int64) error {
	n, err := io.CopyN(io.Discard, f.r, size)
	f.offset += n
	return err
}
