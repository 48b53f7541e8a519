package app

import (
	"slices"

	"fyne.io/fyne/v2"
)

// The own picture in a call is this part of the stage's shorter side, within
// bounds in the theme's units.
const (
	ownShare = 0.24
	ownLeast = 84
	ownMost  = 220
)

// place puts everything on the stage where it belongs.
func (s *stage) place() {
	area := rectAt(fyne.Position{}, s.Size())
	ready := s.ready()
	bar := s.placeBar(area)
	var own rect
	if s.own != nil {
		own = s.placeOwn(area, bar, len(ready) > 0)
	}
	s.placeTiles(area, bar, own, ready)
	over := []rect{bar, own}
	for _, t := range ready {
		var free []rect
		for _, r := range over {
			if r.area() == 0 {
				continue
			}
			free = append(free, r.grown(2).shifted(-t.Position().X, -t.Position().Y))
		}
		if t.name.Visible() {
			free = append(free, rectAt(t.name.Position(), t.name.Size()))
		}
		t.view.keepFree(free)
	}
}

func (s *stage) placeTiles(area, bar, own rect, ready []*tile) {
	aspects := make([]float32, len(ready))
	large := -1
	for i, t := range ready {
		aspects[i] = t.view.aspect()
		if t.member.ID == s.large {
			large = i
		}
	}
	for i, cell := range arrange(area, own, aspects, large) {
		ready[i].over = bar.shifted(-cell.x0, -cell.y0)
		ready[i].Move(cell.pos())
		ready[i].Resize(cell.size())
	}
	for _, t := range s.tiles {
		setVisible(t, slices.Contains(ready, t))
	}
}

// placeBar puts the bar at the foot, or out of sight where Tab still finds it.
func (s *stage) placeBar(area rect) rect {
	size := s.bar.MinSize()
	at := fyne.NewPos((area.x1-size.Width)/2, area.y1-size.Height-stageMargin)
	if s.idle {
		at.Y = area.y1 + 1
	}
	s.bar.Resize(size)
	s.bar.Move(at)
	return rectAt(at, size)
}

// placeOwn puts the own picture into its corner, above the bar where they would
// meet, or over the whole stage when there are no others.
func (s *stage) placeOwn(area, bar rect, small bool) rect {
	if !small {
		s.own.Move(area.pos())
		s.own.Resize(area.size())
		return rect{}
	}
	side := min(max(ownShare*min(area.x1, area.y1), ownLeast), ownMost)
	if !s.own.view.shows() {
		side = ownLeast // there is only to see that it is off
	}
	size := fyne.NewSize(side*s.own.view.aspect(), side)
	if size.Width < size.Height { // a portrait camera
		size = fyne.NewSize(side, side/s.own.view.aspect())
	}
	x, y := area.x1-size.Width-stageMargin, area.y1-size.Height-stageMargin
	if s.corner.left {
		x = area.x0 + stageMargin
	}
	if s.corner.top {
		y = area.y0 + stageMargin
	}
	r := rectAt(fyne.NewPos(x, y), size)
	if s.own.dragging {
		return rectAt(s.own.Position(), s.own.Size())
	}
	if r.overlap(bar.grown(tileGap)) > 0 {
		r = r.shifted(0, bar.y0-tileGap-r.y1)
	}
	s.own.Move(r.pos())
	s.own.Resize(r.size())
	return r
}
