package motion

import "image"

const (
	// stillness is the motion, as a share of the picture, up to which a camera that rests
	// goes on to: less is not surely told from what stands still.
	stillness = 0.005
	// restful is the motion from picture to picture with which it comes to rest, in
	// restAfter pictures.
	restful, restAfter = 0.0015, 10
	// leastOverlap is the share of the key picture, and leastMatched that of its blocks,
	// with less of which a newer picture takes its place.
	leastOverlap, leastMatched = 0.85, 0.6
	// maxDoubts is how many pictures in a row may say nothing of the camera before that.
	maxDoubts = 5
)

// An Estimator follows the view of one camera. The zero Estimator waits for its first
// picture. It is for one goroutine, and keeps some 300 kB. It wants each picture: the closer
// they follow one another, the less it loses.
type Estimator struct {
	coarse, fine level
	keyView      View // of the key picture, with which the others are compared
	moved        View // what the last picture sees of it
	quiet        int  // pictures since it moved
	doubts       int  // pictures since the last that told of the camera
}

// Next gives the view of the picture that follows, the first of which is FirstView. Where
// the picture does not surely say how the camera moved, its view is that of the one before.
func (e *Estimator) Next(picture *image.YCbCr) View {
	if e.fine.next == nil {
		e.fine, e.coarse = newLevel(fineWidth, fineHeight, 8), newLevel(fineWidth/2, fineHeight/2, 5)
		e.read(picture)
		e.quiet = restAfter
		e.anchor(FirstView)
		return FirstView
	}
	e.read(picture)
	e.coarse.follow(e.moved)
	e.fine.follow(e.moved, e.coarse.agreed(e.moved))
	believed := e.move(e.fine.agreed(e.moved))
	view := e.moved.after(e.keyView)
	worn := e.moved.overlap() < leastOverlap || e.fine.matchedShare(e.moved) < leastMatched
	if believed && worn || e.doubts > maxDoubts {
		e.anchor(view)
	}
	return view
}

// move takes in where the newest picture is taken to be, and says whether it is believed.
func (e *Estimator) move(moved View) bool {
	if !e.fine.believes(moved, e.moved) {
		e.doubts++
		return false
	}
	e.doubts = 0
	e.quiet = min(e.quiet+1, restAfter)
	least := float32(restful)
	if e.quiet >= restAfter {
		least = stillness
	}
	if moved.Distance(e.moved) > least {
		e.moved, e.quiet = moved, 0
	}
	return true
}

// read makes the thumbnails of a picture.
func (e *Estimator) read(picture *image.YCbCr) {
	e.fine.read(picture)
	e.coarse.halve(&e.fine)
}

// anchor makes the newest picture the key picture, which has that view. After a journey that
// leads too far it is the first one again.
func (e *Estimator) anchor(view View) {
	if !view.Valid() {
		view = FirstView
	}
	e.fine.anchor()
	e.coarse.anchor()
	e.keyView, e.moved, e.doubts = view, FirstView, 0
}
