package motion

import "math"

const (
	side          = 8    // cells of a block
	leastContrast = 2    // levels of luma from cell to cell, in the direction that has least
	iterations    = 5    // of one search, at most
	enough        = 0.03 // cells: a step with which a search ends
	farthest      = 4    // cells from where it began
	unknown       = 0.4  // how unlike itself a block is that was not found
)

// A block is a piece of the key picture, and where it is in the newest one; both are in
// cells, of its corner.
type block struct {
	x, y       int
	gx, gy     [side * side]float32 // gradients, less their mean
	xx, xy, yy float32              // the inverse of their structure tensor
	variance   float32
	u, v       float32 // where it was found
	unlike     float32 // share of its variance that differs there; unknown, if it was not found
}

// newBlock is the block at x, y. It is not ok where it has too little contrast in some
// direction, along which it could not be found again (Shi and Tomasi, CVPR 1994).
func newBlock(key []float32, width, x, y int) (b block, ok bool) {
	const n = side * side
	b.x, b.y = x, y
	var mean, mx, my float32
	for i := range n {
		at := (y+i/side)*width + x + i%side
		b.gx[i], b.gy[i] = (key[at+1]-key[at-1])/2, (key[at+width]-key[at-width])/2
		mean, mx, my = mean+key[at]/n, mx+b.gx[i]/n, my+b.gy[i]/n
	}
	var xx, xy, yy float32
	for i := range n {
		b.gx[i], b.gy[i] = b.gx[i]-mx, b.gy[i]-my // so that light which changes all cells alike does not count
		xx, xy, yy = xx+b.gx[i]*b.gx[i], xy+b.gx[i]*b.gy[i], yy+b.gy[i]*b.gy[i]
		d := key[(y+i/side)*width+x+i%side] - mean
		b.variance += d * d / n
	}
	least := (xx+yy)/2 - float32(math.Hypot(float64(xx-yy)/2, float64(xy)))
	if least < n*leastContrast*leastContrast {
		return b, false
	}
	det := xx*yy - xy*xy
	b.xx, b.xy, b.yy = yy/det, -xy/det, xx/det
	return b, true
}

// follow looks for the block near x, y (Baker and Matthews' inverse compositional form,
// IJCV 2004), and keeps the place that is most like it.
func (b *block) follow(l *level, x, y float32) {
	x0, y0 := x, y
	for range iterations {
		if !l.inside(x, y) || max(x-x0, x0-x, y-y0, y0-y) > farthest {
			return
		}
		ex, ey, unlike := b.compare(l, x, y)
		if unlike < b.unlike {
			b.u, b.v, b.unlike = x, y, unlike
		}
		dx, dy := b.xx*ex+b.xy*ey, b.xy*ex+b.yy*ey
		if dx*dx+dy*dy < enough*enough {
			return
		}
		x, y = x+dx, y+dy
	}
}

// compare gives the gradients weighted by how the block differs from the place x, y, and the
// share of its variance by which it does.
func (b *block) compare(l *level, x, y float32) (ex, ey, unlike float32) {
	column, row := int(x), int(y)
	fx, fy := x-float32(column), y-float32(row)
	w00, w01, w10, w11 := (1-fx)*(1-fy), fx*(1-fy), (1-fx)*fy, fx*fy
	var sum, squares float32
	for i := range side {
		upper := l.next[(row+i)*l.width+column:][:side+1]
		lower := l.next[(row+i+1)*l.width+column:][:side+1]
		own := l.key[(b.y+i)*l.width+b.x:][:side]
		gx, gy := b.gx[i*side:][:side], b.gy[i*side:][:side]
		for j := range side {
			d := own[j] - (w00*upper[j] + w01*upper[j+1] + w10*lower[j] + w11*lower[j+1])
			ex, ey = ex+gx[j]*d, ey+gy[j]*d
			sum, squares = sum+d, squares+d*d
		}
	}
	const n = side * side
	return ex, ey, (squares - sum*sum/n) / n / b.variance
}
