package app

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"peerscope/app/geometry"
	"peerscope/app/widgets"
)

// In the theme's units.
const (
	stageMargin   = 12 // around what floats over the pictures
	stagePanelTop = 44 // below the names in the upper corners
)

// The shorter side of the self view in a call is a share of that of the picture that
// it lies on, within bounds in the theme's units.
const (
	selfViewShare   = 0.28
	selfViewMinSide = 84
	selfViewMaxSide = 220
)

// layout is called whenever the size of the stage or what is on it has changed.
func (s *stage) layout() {
	all := geometry.NewRect(fyne.Position{}, s.Size())
	visible := s.visibleTiles()
	places, own := s.tilePlaces(all, visible)
	floating := s.placeFloating(all, visible, places, own)
	for i, t := range visible {
		t.obstacles = nil
		for _, r := range floating {
			if r.Area() > 0 {
				t.obstacles = append(t.obstacles, r.Expanded(2).Translated(-places[i].X0, -places[i].Y0))
			}
		}
		places[i].SetBounds(t)
		t.layout()
		t.view.SetObstacles(append(slices.Clone(t.obstacles), geometry.NewRect(t.name.Position(), t.name.Size())))
	}
	for _, t := range s.tiles {
		widgets.SetVisible(t, slices.Contains(visible, t))
	}
	s.placeGround(all, visible, places)
}

// placeFloating places what floats over the pictures, and says where it is.
// own is the place of the self view among the pictures, if it has one.
func (s *stage) placeFloating(all geometry.Rect, visible []*tile, places []geometry.Rect, own geometry.Rect) []geometry.Rect {
	if s.drawing != nil {
		s.placeAside()
		return nil
	}
	floating := []geometry.Rect{s.placeToolbar(all)}
	if s.selfView != nil {
		floating = append(floating, s.placeSelfView(all, floating[0], visible, places, own))
	}
	return append(floating, s.placePanels(all, floating[0])...)
}

// placeGround lays the colour of the stage where no picture is: to draw all of the
// window twice for each picture would cost as much as the picture.
func (s *stage) placeGround(all geometry.Rect, visible []*tile, places []geometry.Rect) {
	var pictures []geometry.Rect
	for i, t := range visible {
		if t.isOpaque() {
			pictures = append(pictures, t.frameIn(places[i]).Expanded(-tileRadius))
		}
	}
	if s.selfView != nil && len(visible) == 0 && s.selfView.view.Visible() && s.selfView.view.HasPicture() {
		pictures = append(pictures, geometry.Letterbox(all, s.selfView.view.Aspect()).Expanded(-tileRadius))
	}
	parts := geometry.Complement(all, pictures)
	for len(s.ground) < len(parts) {
		s.ground = append(s.ground, canvas.NewRectangle(stageColor))
	}
	for i, r := range s.ground {
		widgets.SetVisible(r, i < len(parts))
		if i < len(parts) {
			parts[i].SetBounds(r)
		}
	}
}

// tilePlaces gives the tiles their places, with a margin around them in a window, and
// the self view one of its own beside them if they are no smaller for it and nobody has
// dragged it elsewhere.
func (s *stage) tilePlaces(all geometry.Rect, visible []*tile) (places []geometry.Rect, own geometry.Rect) {
	if !s.fullScreen {
		all = all.Expanded(-geometry.TileGap)
	}
	aspects := make([]float32, len(visible))
	for i, t := range visible {
		aspects[i] = t.view.Aspect()
	}
	large := s.largeTile(visible)
	if len(visible) > 0 && s.selfViewWantsPlace() {
		if places, ok := geometry.AddTile(all, aspects, s.selfView.view.Aspect(), large); ok {
			return places[:len(visible)], places[len(visible)]
		}
	}
	return geometry.ArrangeTiles(all, aspects, large), geometry.Rect{}
}

// selfViewWantsPlace says whether the self view may stand beside the pictures.
func (s *stage) selfViewWantsPlace() bool {
	return s.selfView != nil && s.selfView.view.HasPicture() && s.corner == (corner{}) && s.drawing == nil
}

// placeToolbar puts the toolbar at the foot, or just outside the stage, where Tab
// still finds it. It gives the place at the foot in any case, so that nothing else
// moves when the toolbar comes and goes.
func (s *stage) placeToolbar(all geometry.Rect) geometry.Rect {
	s.toolbar.fit(all.X1 - 2*stageMargin)
	size := s.toolbar.content.MinSize()
	shown := fyne.NewPos((all.X1-size.Width)/2, all.Y1-size.Height-stageMargin)
	s.toolbar.content.Resize(size)
	s.toolbar.content.Move(shown)
	if s.toolbarHidden {
		s.toolbar.content.Move(fyne.NewPos(shown.X, all.Y1+1))
	}
	return geometry.NewRect(shown, size)
}

// placeSelfView puts the self view into its own place, or into its corner of a picture,
// above the toolbar where they would overlap, or over the whole stage when there are no
// other pictures.
func (s *stage) placeSelfView(all, toolbar geometry.Rect, visible []*tile, places []geometry.Rect, own geometry.Rect) geometry.Rect {
	if len(visible) == 0 {
		all.SetBounds(s.selfView)
		return geometry.Rect{}
	}
	if s.selfView.dragging {
		return geometry.NewRect(s.selfView.Position(), s.selfView.Size())
	}
	if own.Area() > 0 {
		own.SetBounds(s.selfView)
		return own
	}
	r := s.cornerRect(s.tileInCorner(visible, places))
	if r.OverlapArea(toolbar.Expanded(geometry.TileGap)) > 0 {
		r = r.Translated(0, toolbar.Y0-geometry.TileGap-r.Y1)
	}
	r = r.ClampedTo(all)
	r.SetBounds(s.selfView)
	return r
}

// tileInCorner is the frame of the large picture, or else of that which is farthest in
// the corner of the self view.
func (s *stage) tileInCorner(visible []*tile, places []geometry.Rect) (frame geometry.Rect) {
	if large := s.largeTile(visible); large >= 0 {
		return visible[large].frameIn(places[large])
	}
	farthest := float32(0)
	for i, t := range visible {
		r := t.frameIn(places[i])
		across, down := r.X1, r.Y1
		if s.corner.left {
			across = -r.X0
		}
		if s.corner.top {
			down = -r.Y0
		}
		if distance := across + down; i == 0 || distance > farthest {
			frame, farthest = r, distance
		}
	}
	return frame
}

// cornerRect is the place of the self view on a picture at frame.
func (s *stage) cornerRect(frame geometry.Rect) geometry.Rect {
	size, aspect := frame.Size(), s.selfView.view.Aspect()
	side := min(max(selfViewShare*min(size.Width, size.Height), selfViewMinSide), selfViewMaxSide)
	if !s.selfView.view.HasPicture() {
		side = selfViewMinSide // it only says that the camera is off
	}
	width, height := side*max(aspect, 1), side/min(aspect, 1)
	r := geometry.Rect{X0: frame.X1 - width - stageMargin, Y0: frame.Y1 - height - stageMargin}
	if s.corner.left {
		r.X0 = frame.X0 + stageMargin
	}
	if s.corner.top {
		r.Y0 = frame.Y0 + stageMargin
	}
	r.X1, r.Y1 = r.X0+width, r.Y0+height
	return r
}

// placePanels puts the panels into their corners, one below the other where they do not
// fit beside each other, and as far as there is room above the toolbar.
func (s *stage) placePanels(all, toolbar geometry.Rect) (taken []geometry.Rect) {
	inner := all.Expanded(-stageMargin)
	bottom := min(toolbar.Y0, inner.Y1) - geometry.TileGap
	place := func(o fyne.CanvasObject, x func(width float32) float32, y float32) geometry.Rect {
		if !o.Visible() {
			return geometry.Rect{}
		}
		size := o.MinSize()
		size.Width = min(size.Width, inner.Size().Width)
		size.Height = min(size.Height, bottom-y)
		r := geometry.NewRect(fyne.NewPos(x(size.Width), y), size)
		r.SetBounds(o)
		taken = append(taken, r)
		return r
	}
	atLeft := func(float32) float32 { return inner.X0 }
	atRight := func(width float32) float32 { return inner.X1 - width }
	statistics := place(s.panels.topLeft, atLeft, stagePanelTop)
	top := inner.Y0
	if right := s.panels.topRight; right.Visible() && statistics.X1 > inner.X1-right.MinSize().Width-geometry.TileGap {
		top = statistics.Y1 + geometry.TileGap
	}
	place(s.panels.topRight, atRight, top)
	place(s.panels.bottomLeft, atLeft, bottom-s.panels.bottomLeft.MinSize().Height)
	return taken
}
