package motion

import (
	"image"
	"math"
)

const (
	fineWidth, fineHeight = 96, 72 // cells of the finer thumbnail
	points                = 3      // a cell is the mean of points x points pixels of luma
)

// A level is the thumbnails of the newest picture and of the key picture in one size, and
// the blocks of the latter.
type level struct {
	width, height int // cells
	stride        int // cells from block to block
	key, next     []float32
	blocks        []block
	found         []*block // by agreed
}

func newLevel(width, height, stride int) level {
	return level{width: width, height: height, stride: stride, key: make([]float32, width*height), next: make([]float32, width*height)}
}

// read makes the thumbnail of a picture; that of an empty one is black.
func (l *level) read(picture *image.YCbCr) {
	clear(l.next)
	if picture.Rect.Empty() {
		return
	}
	size := picture.Rect.Size()
	var columns [fineWidth * points]int
	for x := range columns {
		columns[x] = (2*x + 1) * size.X / (2 * len(columns))
	}
	for y := range fineHeight * points {
		row := picture.Y[(2*y+1)*size.Y/(2*fineHeight*points)*picture.YStride:]
		cells := l.next[y/points*fineWidth:][:fineWidth]
		for x := range cells {
			c := columns[points*x:][:points]
			cells[x] += float32(int(row[c[0]])+int(row[c[1]])+int(row[c[2]])) / (points * points)
		}
	}
}

// halve makes the thumbnail of one of twice the size.
func (l *level) halve(fine *level) {
	for i := range l.next {
		upper := fine.next[2*(i/l.width)*fine.width+2*(i%l.width):]
		lower := upper[fine.width:]
		l.next[i] = (upper[0] + upper[1] + lower[0] + lower[1]) / 4
	}
}

// anchor makes the newest thumbnail the key, and chooses its blocks.
func (l *level) anchor() {
	l.key, l.next = l.next, l.key
	l.blocks = l.blocks[:0]
	for y := 1; y+side < l.height; y += l.stride {
		for x := 1; x+side < l.width; x += l.stride {
			if b, ok := newBlock(l.key, l.width, x, y); ok {
				l.blocks = append(l.blocks, b)
			}
		}
	}
}

// follow looks for the blocks in the newest picture, from where these views have them.
func (l *level) follow(from ...View) {
	for i := range l.blocks {
		b := &l.blocks[i]
		b.unlike = unknown
		for _, v := range from {
			x, y := l.place(b, v)
			b.follow(l, x, y)
		}
	}
}

// inside says that a block at x, y is in the picture.
func (l *level) inside(x, y float32) bool {
	return x >= 0 && y >= 0 && x < float32(l.width-side) && y < float32(l.height-side)
}

// place is where a view has a block.
func (l *level) place(b *block, v View) (x, y float32) {
	const half = float32(side) / 2
	return v.Scale*(float32(b.x)+half) + v.X*float32(l.width) - half, v.Scale*(float32(b.y)+half) + v.Y*float32(l.height) - half
}

// miss is how far from where it was found a view has a block, in cells.
func (l *level) miss(b *block, v View) float32 {
	x, y := l.place(b, v)
	return float32(math.Hypot(float64(x-b.u), float64(y-b.v)))
}

// matchedShare is the share of all blocks that were found where a view has them.
func (l *level) matchedShare(v View) float32 {
	return float32(l.count(v)) / float32(max(1, len(l.blocks)))
}
