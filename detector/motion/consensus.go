package motion

const (
	tolerance = 0.4 // cells between where a block was found and where a view has it
	exact     = 0.1 // cells by which blocks are missed that stand still
	samples   = 48  // pairs of blocks
	// leastBlocks is how many must be in both pictures, and leastOfThird how many in the
	// left and in the right third.
	leastBlocks, leastOfThird = 12, 3
	// mostAgree is the share of the blocks that must agree on a view, halfAgree that in
	// the left and in the right third, and mostStand the share that may stand still
	// meanwhile.
	mostAgree, halfAgree, mostStand = 0.6, 0.5, 0.04
)

// agreed is the view of the key picture on which most blocks agree that were found, if more
// of them do than on before.
func (l *level) agreed(before View) View {
	l.found = l.found[:0]
	for i := range l.blocks {
		if l.blocks[i].unlike < unknown {
			l.found = append(l.found, &l.blocks[i])
		}
	}
	best, most, n := before, l.count(before), len(l.found)
	if n < leastBlocks {
		return before
	}
	for k := range samples { // the same for the same pictures, and spread over all of them
		i := k * 37 % n
		v, ok := l.through(l.found[i], l.found[(i+n/3+k*11%(n/3+1))%n])
		if !ok {
			continue
		}
		if count := l.count(v); count > most {
			best, most = v, count
		}
	}
	return l.fitted(l.fitted(best))
}

// count is how many of the blocks that were found agree on a view.
func (l *level) count(v View) (n int) {
	for _, b := range l.found {
		if l.miss(b, v) <= tolerance {
			n++
		}
	}
	return n
}

// through is the view that has two blocks where they were found. It is not ok if they are so
// close to one another that it would be inexact.
func (l *level) through(a, b *block) (v View, ok bool) {
	x, y := float32(b.x-a.x), float32(b.y-a.y)
	square := x*x + y*y
	if square < float32(l.width*l.width)/9 {
		return v, false
	}
	scale := ((b.u-a.u)*x + (b.v-a.v)*y) / square
	return l.centred(scale, float32(a.x+b.x)/2, float32(a.y+b.y)/2, (a.u+b.u)/2, (a.v+b.v)/2)
}

// fitted is the view that fits those blocks best which agree on v (least squares).
func (l *level) fitted(v View) View {
	var n, x, y, u, w, squares, products float32
	for _, b := range l.found {
		if l.miss(b, v) <= tolerance {
			bx, by := float32(b.x), float32(b.y)
			n, x, y, u, w = n+1, x+bx, y+by, u+b.u, w+b.v
			squares += bx*bx + by*by
			products += bx*b.u + by*b.v
		}
	}
	x, y, u, w = x/n, y/n, u/n, w/n
	if fitted, ok := l.centred((products-n*(x*u+y*w))/(squares-n*(x*x+y*y)), x, y, u, w); ok {
		return fitted
	}
	return v
}

// centred is the view with that scale in which the block at x, y of the key picture is at
// u, w. It is not ok if it is made of no numbers.
func (l *level) centred(scale, x, y, u, w float32) (View, bool) {
	const half = float32(side) / 2
	v := View{scale, (u + half - scale*(x+half)) / float32(l.width), (w + half - scale*(y+half)) / float32(l.height)}
	return v, v.Valid()
}

// believes says that the camera sees v: that most of what is in view is where v has it, on
// both sides of the picture, and next to nothing is still where before has it.
func (l *level) believes(v, before View) bool {
	var all, agree [3]int // in the left, middle and right third
	stand := 0
	for i := range l.blocks {
		b := &l.blocks[i]
		x, y := l.place(b, v)
		if !l.inside(x, y) {
			continue
		}
		third := min(2, 3*(int(x)+side/2)/l.width)
		all[third]++
		switch miss, still := l.miss(b, v), l.miss(b, before); {
		case b.unlike >= unknown:
		case still <= exact && miss > still+exact:
			stand++
		case miss <= tolerance:
			agree[third]++
		}
	}
	for _, side := range [...]int{0, 2} {
		if agree[side] < leastOfThird || float32(agree[side]) < halfAgree*float32(all[side]) {
			return false
		}
	}
	n := all[0] + all[1] + all[2]
	return n >= leastBlocks && float32(agree[0]+agree[1]+agree[2]) >= mostAgree*float32(n) && float32(stand) <= mostStand*float32(n)
}
