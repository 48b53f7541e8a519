package app

import (
	"slices"

	"fyne.io/fyne/v2"
)

// The own picture in a call is this part of the stage's shorter side, within
// bounds in the theme's units.
const (
	selfViewShare   = 0.24
	selfViewMinSide = 84
	selfViewMaxSide = 220
)

// layout puts everything on the stage where it belongs.
func (s *stage) layout() {
	area := rectAt(fyne.Position{}, s.Size())
	ready := s.visibleTiles()
	bar := s.placeBar(area)
	var own rect
	if s.selfView != nil {
		own = s.placeSelfView(area, bar, len(ready) > 0)
	}
	s.placeTiles(area, bar, own, ready)
	over := []rect{bar, own}
	for _, t := range ready {
		var free []rect
		for _, r := range over {
			if r.area() == 0 {
				continue
			}
			free = append(free, r.expanded(2).translated(-t.Position().X, -t.Position().Y))
		}
		if t.name.Visible() {
			free = append(free, rectAt(t.name.Position(), t.name.Size()))
		}
		t.view.setObstacles(free)
	}
}

func (s *stage) placeTiles(area, bar, own rect, ready []*tile) {
	aspects := make([]float32, len(ready))
	large := -1
	for i, t := range ready {
		aspects[i] = t.view.aspect()
		if t.member.ID == s.pinned {
			large = i
		}
	}
	for i, cell := range arrangeTiles(area, own, aspects, large) {
		ready[i].obstacle = bar.translated(-cell.x0, -cell.y0)
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
	if s.barHidden {
		at.Y = area.y1 + 1
	}
	s.bar.Resize(size)
	s.bar.Move(at)
	return rectAt(at, size)
}

// placeSelfView puts the own picture into its corner, above the bar where they would
// meet, or over the whole stage when there are no others.
func (s *stage) placeSelfView(area, bar rect, small bool) rect {
	if !small {
		s.selfView.Move(area.pos())
		s.selfView.Resize(area.size())
		return rect{}
	}
	side := min(max(selfViewShare*min(area.x1, area.y1), selfViewMinSide), selfViewMaxSide)
	if !s.selfView.view.hasPicture() {
		side = selfViewMinSide // there is only to see that it is off
	}
	size := fyne.NewSize(side*s.selfView.view.aspect(), side)
	if size.Width < size.Height { // a portrait camera
		size = fyne.NewSize(side, side/s.selfView.view.aspect())
	}
	x, y := area.x1-size.Width-stageMargin, area.y1-size.Height-stageMargin
	if s.corner.left {
		x = area.x0 + stageMargin
	}
	if s.corner.top {
		y = area.y0 + stageMargin
	}
	r := rectAt(fyne.NewPos(x, y), size)
	if s.selfView.dragging {
		return rectAt(s.selfView.Position(), s.selfView.Size())
	}
	if r.overlapArea(bar.expanded(tileGap)) > 0 {
		r = r.translated(0, bar.y0-tileGap-r.y1)
	}
	s.selfView.Move(r.pos())
	s.selfView.Resize(r.size())
	return r
}
