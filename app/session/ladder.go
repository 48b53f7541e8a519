package session

import (
	"image"
	"slices"
	"time"

	"peerscope/media"
)

// A rung is a size of pictures and how many of them a second.
type rung struct {
	width     int // pixels of the longer side, at most
	frameRate int
	// lower and upper are the bits a second below which the next smaller rung is
	// better, and from which on the next larger one is: apart, so that a bit rate
	// between them does not change pictures all the time.
	lower, upper int
}

// rungs are the sizes below that of the camera, largest first. Objects are still
// found in pictures of 320 pixels, as the detector makes 300 of them.
var rungs = []rung{
	{width: 960, frameRate: 30, lower: 700_000, upper: 1_400_000},
	{width: 640, frameRate: 30, lower: 260_000, upper: 900_000},
	{width: 480, frameRate: 30, lower: 150_000, upper: 500_000},
	{width: 320, frameRate: 30, lower: 90_000, upper: 260_000},
	{width: 320, frameRate: 15, upper: 140_000},
}

const (
	// ladderPatience is how long a bit rate is averaged over.
	ladderPatience = time.Second
	// A change takes a key frame, so it is rare: sooner down than up.
	downAfter = 2 * time.Second
	upAfter   = 5 * time.Second
	// settling is how long it takes at most until it is known what a line bears.
	settling = 3 * time.Second
)

// A ladder chooses the size of pictures and their rate by the bits a second that
// are left for them. It is for one encoding.
type ladder struct {
	size     image.Point // of the camera's pictures
	level    int         // into rungs; -1 is the camera's own size
	average  float64     // bits a second
	at       time.Time   // of the last picture
	changed  time.Time   // when level was
	lastMade time.Time   // the last picture that was not left out
}

// next takes the time of a picture, its size, and the bits a second for it. It gives
// the size to make, and false if the picture is left out for the sake of the others.
func (l *ladder) next(now time.Time, size image.Point, bitRate int) (image.Point, bool) {
	if l.size != size {
		*l = ladder{size: size, level: startLevel(size), average: float64(bitRate), changed: now.Add(settling)}
	}
	l.follow(now, bitRate)
	l.climb(now)
	if l.level < 0 {
		return size, true
	}
	r := rungs[l.level]
	if gap := time.Second / time.Duration(r.frameRate); now.Sub(l.lastMade) < gap-gap/4 && r.frameRate < 30 {
		return image.Point{}, false
	}
	l.lastMade = now
	return media.FitSize(size, image.Pt(r.width, r.width)), true
}

// startLevel is the camera's own size up to 640 pixels: the line is not known yet,
// and most bear that.
func startLevel(size image.Point) int {
	const first = 640
	if max(size.X, size.Y) <= first {
		return -1
	}
	return slices.IndexFunc(rungs, func(r rung) bool { return r.width <= first })
}

// follow averages the bit rate.
func (l *ladder) follow(now time.Time, bitRate int) {
	since := min(max(now.Sub(l.at), 0), ladderPatience)
	if !l.at.IsZero() {
		l.average += (float64(bitRate) - l.average) * since.Seconds() / ladderPatience.Seconds()
	}
	l.at = now
}

// climb moves by one rung, if the average says so for the pixels there are.
func (l *ladder) climb(now time.Time) {
	since := now.Sub(l.changed)
	switch down := l.smaller(); {
	case down < len(rungs) && l.average < float64(l.lower()) && since >= downAfter:
		l.level, l.changed = down, now
	case l.level >= 0 && l.average >= float64(rungs[l.level].upper) && since >= upAfter:
		l.level, l.changed = l.larger(), now
	}
}

// lower is the bit rate below which the present size is too large.
func (l *ladder) lower() int {
	if next := l.smaller(); next > 0 {
		return rungs[next-1].lower
	}
	return rungs[0].upper
}

// smaller is the next rung with smaller pictures, or fewer.
func (l *ladder) smaller() int {
	next := l.level + 1
	for l.level < 0 && next < len(rungs) && rungs[next].width >= max(l.size.X, l.size.Y) && rungs[next].frameRate == 30 {
		next++
	}
	return next
}

// larger is the next rung up, or the camera's own size where that is no larger.
func (l *ladder) larger() int {
	next := l.level - 1
	if next >= 0 && rungs[next].width >= max(l.size.X, l.size.Y) {
		return -1
	}
	return next
}
