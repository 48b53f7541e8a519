package picture

import (
	"encoding/binary"
	"image"
	"io"
)

// An exifOrientation says how the pixels of a file lie, by which corner of the
// upright picture the first row and column are: 1 is upright, 5 to 8 lie on their
// side (EXIF 2.32, 4.6.4, tag Orientation).
type exifOrientation uint16

// orientation finds the tag in a JPEG or TIFF; without one it is 1.
func orientation(r io.ReaderAt, format string) exifOrientation {
	at := int64(0)
	if format == "jpeg" {
		at = findEXIF(r)
	}
	if format != "jpeg" && format != "tiff" || at < 0 {
		return 1
	}
	if o := readOrientation(r, at); o >= 1 && o <= 8 {
		return exifOrientation(o)
	}
	return 1
}

// findEXIF gives the offset of the TIFF structure in the APP1 segment of a JPEG
// (EXIF 2.32, 4.7.2), or -1. The segment precedes the coded data.
func findEXIF(r io.ReaderAt) int64 {
	const prefix = "Exif\x00\x00"
	var head [4 + len(prefix)]byte // FF, marker, length
	for at := int64(2); ; at += 2 + int64(binary.BigEndian.Uint16(head[2:])) {
		if _, err := r.ReadAt(head[:], at); err != nil || head[0] != 0xFF || head[1] == 0xDA {
			return -1
		}
		if head[1] == 0xE1 && string(head[4:]) == prefix {
			return at + int64(len(head))
		}
	}
}

// readOrientation gives the value of the tag in the first directory of the TIFF
// structure at start (TIFF 6.0, section 2), or 0.
func readOrientation(r io.ReaderAt, start int64) uint16 {
	var head [8]byte
	if _, err := r.ReadAt(head[:], start); err != nil {
		return 0
	}
	order := binary.ByteOrder(binary.LittleEndian)
	if head[0] == 'M' {
		order = binary.BigEndian
	}
	directory := start + int64(order.Uint32(head[4:]))
	var count [2]byte
	if _, err := r.ReadAt(count[:], directory); err != nil {
		return 0
	}
	for i := range int64(order.Uint16(count[:])) {
		const tagOrientation, typeShort = 0x0112, 3
		var entry [12]byte // tag, type, number of values, value
		if _, err := r.ReadAt(entry[:], directory+2+12*i); err != nil {
			return 0
		}
		if order.Uint16(entry[:]) == tagOrientation && order.Uint16(entry[2:]) == typeShort {
			return order.Uint16(entry[8:])
		}
	}
	return 0
}

// reorient turns an I420 picture with this orientation upright.
func reorient(src *image.YCbCr, o exifOrientation) *image.YCbCr {
	if o == 1 {
		return src
	}
	size := src.Rect.Size()
	if o >= 5 {
		size = image.Pt(size.Y, size.X)
	}
	dst := image.NewYCbCr(image.Rectangle{Max: size}, image.YCbCrSubsampleRatio420)
	chroma := image.Pt((size.X+1)/2, (size.Y+1)/2)
	o.copyPlane(dst.Y, src.Y, dst.YStride, src.YStride, size)
	o.copyPlane(dst.Cb, src.Cb, dst.CStride, src.CStride, chroma)
	o.copyPlane(dst.Cr, src.Cr, dst.CStride, src.CStride, chroma)
	return dst
}

// copyPlane fills dst, a plane of size samples, from a plane of this orientation.
func (o exifOrientation) copyPlane(dst, src []byte, dstStride, srcStride int, size image.Point) {
	start, stepX, stepY := 0, 1, srcStride // in src, for a step in dst
	if o >= 5 {
		size = image.Pt(size.Y, size.X)
	}
	if o == 2 || o == 3 || o == 7 || o == 8 { // the first column is on the right
		start, stepX = size.X-1, -1
	}
	if o == 3 || o == 4 || o == 6 || o == 7 { // the first row is at the bottom
		start, stepY = start+(size.Y-1)*srcStride, -srcStride
	}
	if o >= 5 {
		stepX, stepY, size = stepY, stepX, image.Pt(size.Y, size.X)
	}
	for y := range size.Y {
		row, at := dst[y*dstStride:][:size.X], start+y*stepY
		for x := range row {
			row[x] = src[at]
			at += stepX
		}
	}
}
