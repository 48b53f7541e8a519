package app

import (
	"slices"

	"fyne.io/fyne/v2"

	"peerscope/app/geometry"
	"peerscope/app/widgets"
)

// The shorter side of the self view in a call is a share of that of the stage,
// within bounds in the theme's units.
const (
	selfViewShare   = 0.24
	selfViewMinSide = 84
	selfViewMaxSide = 220
)

// layout is called whenever the size of the stage or what is on it has changed.
func (s *stage) layout() {
	area := geometry.NewRect(fyne.Position{}, s.Size())
	visible := s.visibleTiles()
	toolbar := s.placeToolbar(area)
	var selfView geometry.Rect
	if s.selfView != nil {
		selfView = s.placeSelfView(area, toolbar, len(visible) > 0)
	}
	s.placeTiles(area, toolbar, selfView, visible)
	floating := []geometry.Rect{toolbar, selfView}
	for _, t := range visible {
		var obstacles []geometry.Rect
		for _, r := range floating {
			if r.Area() == 0 {
				continue
			}
			obstacles = append(obstacles, r.Expanded(2).Translated(-t.Position().X, -t.Position().Y))
		}
		if t.name.Visible() {
			obstacles = append(obstacles, geometry.NewRect(t.name.Position(), t.name.Size()))
		}
		t.view.SetObstacles(obstacles)
	}
}

func (s *stage) placeTiles(area, toolbar, selfView geometry.Rect, visible []*tile) {
	aspects := make([]float32, len(visible))
	pinned := -1
	for i, t := range visible {
		aspects[i] = t.view.Aspect()
		if t.member.ID == s.pinned {
			pinned = i
		}
	}
	for i, cell := range geometry.ArrangeTiles(area, selfView, aspects, pinned) {
		visible[i].obstacle = toolbar.Translated(-cell.X0, -cell.Y0)
		cell.SetBounds(visible[i])
	}
	for _, t := range s.tiles {
		widgets.SetVisible(t, slices.Contains(visible, t))
	}
}

// placeToolbar puts the toolbar at the foot, or just outside the stage, where Tab
// still finds it.
func (s *stage) placeToolbar(area geometry.Rect) geometry.Rect {
	size := s.toolbar.MinSize()
	at := fyne.NewPos((area.X1-size.Width)/2, area.Y1-size.Height-stageMargin)
	if s.toolbarHidden {
		at.Y = area.Y1 + 1
	}
	s.toolbar.Resize(size)
	s.toolbar.Move(at)
	return geometry.NewRect(at, size)
}

// placeSelfView puts the self view into its corner, above the toolbar where they
// would overlap, or over the whole stage when there are no other pictures.
func (s *stage) placeSelfView(area, toolbar geometry.Rect, small bool) geometry.Rect {
	if !small {
		area.SetBounds(s.selfView)
		return geometry.Rect{}
	}
	side := min(max(selfViewShare*min(area.X1, area.Y1), selfViewMinSide), selfViewMaxSide)
	if !s.selfView.view.HasPicture() {
		side = selfViewMinSide // it only says that the camera is off
	}
	size := fyne.NewSize(side*s.selfView.view.Aspect(), side)
	if size.Width < size.Height { // a portrait camera
		size = fyne.NewSize(side, side/s.selfView.view.Aspect())
	}
	x, y := area.X1-size.Width-stageMargin, area.Y1-size.Height-stageMargin
	if s.corner.left {
		x = area.X0 + stageMargin
	}
	if s.corner.top {
		y = area.Y0 + stageMargin
	}
	r := geometry.NewRect(fyne.NewPos(x, y), size)
	if s.selfView.dragging {
		return geometry.NewRect(s.selfView.Position(), s.selfView.Size())
	}
	if r.OverlapArea(toolbar.Expanded(geometry.TileGap)) > 0 {
		r = r.Translated(0, toolbar.Y0-geometry.TileGap-r.Y1)
	}
	r.SetBounds(s.selfView)
	return r
}
