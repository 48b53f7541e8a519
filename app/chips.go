package app

import "fyne.io/fyne/v2"

// hysteresis is how much more room, in the theme's units, a better place for a chip
// must have before the chip moves there: boxes tremble, chips should not jump.
const hysteresis = 6

// A chipPlacer finds a place for the chips of one picture, one after another:
// above the top left corner of their box if there is room, else near it, always
// inside the picture and off the other chips and what else is to be kept free.
type chipPlacer struct {
	picture   rect
	obstacles []rect // the chips so far and what lies over the picture
}

// place gives the chip of box its place. before is which of the candidates it
// took in the last picture, or -1; chosen is which it takes now.
func (p *chipPlacer) place(box rect, chip fyne.Size, before int) (place rect, chosen int) {
	best := float32(-1)
	for i, c := range chipCandidates(p.picture, box, chip) {
		room := float32(0)
		if before >= 0 && i < before {
			room = hysteresis
		}
		clash := p.conflict(c.rect, room, c.clampable)
		if best < 0 || clash < best {
			place, chosen, best = c.rect, i, clash
		}
		if best == 0 {
			break
		}
	}
	place = place.clampedTo(p.picture)
	p.obstacles = append(p.obstacles, place)
	return place, chosen
}

// conflict is how much of r is over something else or out of the picture.
func (p *chipPlacer) conflict(r rect, room float32, inside bool) (area float32) {
	if !inside {
		need := rect{r.x0, r.y0 - room, r.x1, r.y1}
		area = need.area() - need.overlapArea(p.picture)
	}
	moved := r.clampedTo(p.picture).expanded(room)
	for _, t := range p.obstacles {
		area += moved.overlapArea(t)
	}
	return area
}

type chipCandidate struct {
	rect
	clampable bool // it may be moved into the picture; others must lie there
}

// chipCandidates lists where a chip may go, best first: above the box, within
// it at the top, along its upper edge, at its foot, and then line by line away.
func chipCandidates(picture, box rect, chip fyne.Size) []chipCandidate {
	w, h := chip.Width, chip.Height
	at := func(x, y float32) rect { return rect{x, y, x + w, y + h} }
	fit := func(x float32) float32 { return min(max(x, picture.x0), max(picture.x0, picture.x1-w)) }
	left, right, middle := fit(box.x0), fit(box.x1-w), fit((box.x0+box.x1-w)/2)
	places := []chipCandidate{
		{at(left, box.y0-h), false},
		{at(left, box.y0), true},
		{at(right, box.y0-h), false},
		{at(right, box.y0), true},
		{at(middle, box.y0-h), false},
		{at(left, box.y1-h), true},
		{at(right, box.y1-h), true},
		{at(left, box.y1), false},
	}
	for line := float32(1); line <= 12; line++ {
		places = append(places,
			chipCandidate{at(left, box.y0+line*(h+1)), false},
			chipCandidate{at(left, box.y0-(line+1)*(h+1)), false},
			chipCandidate{at(right, box.y0+line*(h+1)), false},
			chipCandidate{at(right, box.y0-(line+1)*(h+1)), false})
	}
	return places
}
