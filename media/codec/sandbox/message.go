package sandbox

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"slices"
	"strings"

	"peerscope/media/codec"
)

// Shared memory has a frame in its first half and a picture in its second.
const (
	memorySize    = 2 * codec.MaxFrameBytes
	pictureOffset = codec.MaxFrameBytes
)

// sharedPicture is the picture that memory has room for, with its planes one after
// the other, or an error where it has not.
func sharedPicture(memory []byte, size image.Point) (*image.YCbCr, error) {
	chroma := image.Pt((size.X+1)/2, (size.Y+1)/2)
	y, c := size.X*size.Y, chroma.X*chroma.Y
	planes := memory[pictureOffset:]
	if y+2*c > len(planes) {
		return nil, fmt.Errorf("sandbox: a picture of %v", size)
	}
	return &image.YCbCr{
		Y: planes[:y:y], Cb: planes[y:][:c:c], Cr: planes[y+c:][:c:c],
		YStride: size.X, CStride: chroma.X,
		SubsampleRatio: image.YCbCrSubsampleRatio420,
		Rect:           image.Rectangle{Max: size},
	}, nil
}

// copyOf gives a picture that is not shared. Its planes are one after the other, so this is
// quicker than media.ToI420, which looks up each sample.
func copyOf(shared *image.YCbCr) *image.YCbCr {
	p := *shared
	all := slices.Concat(p.Y, p.Cb, p.Cr)
	y, c := len(p.Y), len(p.Cb)
	p.Y, p.Cb, p.Cr = all[:y:y], all[y:][:c:c], all[y+c:]
	return &p
}

// A request has the frame in shared memory decoded. Numbers are of four bytes, the
// lowest first: the codec as an index of mimeTypes, the frame's length, and 1 if it is a
// new sequence.
type request struct {
	mimeType    string
	length      int
	newSequence bool
}

// mimeTypes are what a process decodes; the first request says which.
var mimeTypes = []string{codec.MimeTypeVP8, codec.MimeTypeH264}

const requestSize = 12

func (r request) bytes() []byte {
	newSequence := 0
	if r.newSequence {
		newSequence = 1
	}
	is := func(mimeType string) bool { return strings.EqualFold(mimeType, r.mimeType) }
	return numbers(slices.IndexFunc(mimeTypes, is), r.length, newSequence)
}

func numbers(all ...int) (b []byte) {
	for _, n := range all {
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
	}
	return b
}

func parseRequest(b []byte) request {
	n := binary.LittleEndian
	return request{mimeTypes[n.Uint32(b)], int(n.Uint32(b[4:])), n.Uint32(b[8:]) != 0}
}

// A response says what has become of a frame, or that a process is ready. Its numbers
// are a status and the width and height of the picture in shared memory.
type response struct {
	status status
	size   image.Point // of no picture: 0, 0
}

type status uint32

const (
	ready status = iota
	decoded
	refused
)

const responseSize = 12

// maxSide bounds what is computed of a size that a process says.
const maxSide = 1 << 14

func (r response) bytes() []byte {
	return numbers(int(r.status), r.size.X, r.size.Y)
}

// parseResponse trusts nothing: the process may be a stranger's by now.
func parseResponse(b []byte) (r response, err error) {
	if len(b) != responseSize {
		return r, fmt.Errorf("sandbox: a response of %d bytes", len(b))
	}
	r.status = status(binary.LittleEndian.Uint32(b))
	width, height := binary.LittleEndian.Uint32(b[4:]), binary.LittleEndian.Uint32(b[8:])
	empty := width == 0 && height == 0
	switch {
	case r.status > refused || r.status != decoded && !empty:
		return r, fmt.Errorf("sandbox: status %d with %dx%d pixels", r.status, width, height)
	case !empty && (width == 0 || height == 0 || width > maxSide || height > maxSide):
		return r, errors.New("sandbox: a picture that cannot be")
	}
	r.size = image.Pt(int(width), int(height))
	return r, nil
}
