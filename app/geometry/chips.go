package geometry

import "fyne.io/fyne/v2"

// hysteresis is how much more room a better place for a chip must have before the
// chip moves there: boxes tremble, and chips should not jump.
const hysteresis = 6

// A ChipPlacer finds a place for the chips of one picture, one after another:
// above the top left corner of their box if there is room, else near it, always
// inside the picture, and clear of other chips and obstacles where possible.
type ChipPlacer struct {
	Picture   Rect
	Obstacles []Rect // the chips so far and what lies over the picture
}

// Place gives the chip of box its place. previous is the candidate that the chip had
// in the last picture, or -1; candidate is the one it has now.
func (p *ChipPlacer) Place(box Rect, chip fyne.Size, previous int) (place Rect, candidate int) {
	best := float32(-1)
	for i, c := range chipCandidates(p.Picture, box, chip) {
		margin := float32(0)
		if previous >= 0 && i < previous {
			margin = hysteresis
		}
		conflict := p.conflict(c.Rect, margin, c.clampable)
		if best < 0 || conflict < best {
			place, candidate, best = c.Rect, i, conflict
		}
		if best == 0 {
			break
		}
	}
	place = place.ClampedTo(p.Picture)
	p.Obstacles = append(p.Obstacles, place)
	return place, candidate
}

// conflict is the area of r, with a margin, that is over an obstacle or out of the
// picture.
func (p *ChipPlacer) conflict(r Rect, margin float32, clampable bool) (area float32) {
	if !clampable {
		need := Rect{r.X0, r.Y0 - margin, r.X1, r.Y1}
		area = need.Area() - need.OverlapArea(p.Picture)
	}
	moved := r.ClampedTo(p.Picture).Expanded(margin)
	for _, t := range p.Obstacles {
		area += moved.OverlapArea(t)
	}
	return area
}

type chipCandidate struct {
	Rect
	clampable bool // it may be moved into the picture; others must lie there
}

// chipCandidates lists where a chip may go, best first: above the box, within
// it at the top, along its upper edge, at its foot, and then line by line away.
func chipCandidates(picture, box Rect, chip fyne.Size) []chipCandidate {
	w, h := chip.Width, chip.Height
	at := func(x, y float32) Rect { return Rect{x, y, x + w, y + h} }
	fit := func(x float32) float32 { return min(max(x, picture.X0), max(picture.X0, picture.X1-w)) }
	left, right, middle := fit(box.X0), fit(box.X1-w), fit((box.X0+box.X1-w)/2)
	places := []chipCandidate{
		{at(left, box.Y0-h), false},
		{at(left, box.Y0), true},
		{at(right, box.Y0-h), false},
		{at(right, box.Y0), true},
		{at(middle, box.Y0-h), false},
		{at(left, box.Y1-h), true},
		{at(right, box.Y1-h), true},
		{at(left, box.Y1), false},
	}
	for line := float32(1); line <= 12; line++ {
		places = append(places,
			chipCandidate{at(left, box.Y0+line*(h+1)), false},
			chipCandidate{at(left, box.Y0-(line+1)*(h+1)), false},
			chipCandidate{at(right, box.Y0+line*(h+1)), false},
			chipCandidate{at(right, box.Y0-(line+1)*(h+1)), false})
	}
	return places
}
