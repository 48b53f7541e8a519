package app

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/geometry"
	"peerscope/app/widgets"
	"peerscope/peer"
)

const (
	stageMargin    = 12              // around what floats over the pictures
	toolbarTimeout = 3 * time.Second // in full screen, without the mouse
)

// The shorter side of the self view in a call is a share of that of the stage,
// within bounds in the theme's units.
const (
	selfViewShare   = 0.24
	selfViewMinSide = 84
	selfViewMaxSide = 220
)

// A corner of the stage, in which the self view is.
type corner struct{ left, top bool }

// A stage holds the pictures of a call and what floats over them: the self view and
// the toolbar. While there is no other picture the self view fills the stage.
type stage struct {
	widget.BaseWidget
	tiles           []*tile
	selfView        *selfView // nil while it is elsewhere
	toolbar         fyne.CanvasObject
	pinned          peer.ID // made large by a click; "" is none
	corner          corner
	fullScreen      bool // the window fills the screen
	toolbarHidden   bool // in full screen, after the timeout
	do              func(func())
	ctx             context.Context
	toolbarTimeout  time.Duration
	timer           *time.Timer // hides the toolbar
	onToolbarHidden func()      // called when the toolbar was hidden
}

func newStage(ctx context.Context, do func(func()), toolbar fyne.CanvasObject, onToolbarHidden func()) *stage {
	s := &stage{toolbar: toolbar, do: do, ctx: ctx, toolbarTimeout: toolbarTimeout, onToolbarHidden: onToolbarHidden}
	s.ExtendBaseWidget(s)
	return s
}

func (s *stage) setSelfView(view *selfView) {
	s.selfView = view
	if view != nil {
		view.onDropped = s.snapToCorner
	}
	s.Refresh()
}

// visibleTiles are the tiles that have something to show.
func (s *stage) visibleTiles() (visible []*tile) {
	for _, t := range s.tiles {
		if t.hasContent() {
			visible = append(visible, t)
		}
	}
	return visible
}

// mainTile is the pinned tile, or else the first; nil when there is none.
func (s *stage) mainTile() *tile {
	visible := s.visibleTiles()
	for _, t := range visible {
		if t.member.ID == s.pinned {
			return t
		}
	}
	if len(visible) == 0 {
		return nil
	}
	return visible[0]
}

// togglePinned makes the member's picture large, or no longer.
func (s *stage) togglePinned(id peer.ID) {
	if s.pinned == id {
		id = ""
	}
	s.pinned = id
	s.Refresh()
}

// snapToCorner puts the self view into the corner that is nearest to its centre.
func (s *stage) snapToCorner(centre fyne.Position) {
	s.corner = corner{left: centre.X < s.Size().Width/2, top: centre.Y < s.Size().Height/2}
	s.Refresh()
}

func (s *stage) setFullScreen(on bool) {
	s.fullScreen = on
	s.showToolbar()
}

// showToolbar shows the toolbar; in full screen until the timeout.
func (s *stage) showToolbar() {
	s.stopTimer()
	if s.fullScreen {
		s.timer = time.AfterFunc(s.toolbarTimeout, func() { s.do(s.hideToolbar) })
	}
	if s.toolbarHidden {
		s.toolbarHidden = false
		s.Refresh()
	}
}

func (s *stage) hideToolbar() {
	if s.ctx.Err() == nil && s.fullScreen && s.timer != nil {
		s.timer, s.toolbarHidden = nil, true
		s.Refresh()
		s.onToolbarHidden()
	}
}

func (s *stage) stopTimer() {
	if s.timer != nil {
		s.timer.Stop()
		s.timer = nil
	}
}

// desktop.Hoverable
func (s *stage) MouseIn(*desktop.MouseEvent)    { s.showToolbar() }
func (s *stage) MouseMoved(*desktop.MouseEvent) { s.showToolbar() }
func (s *stage) MouseOut()                      {}

func (s *stage) MinSize() fyne.Size { return s.toolbar.MinSize().AddWidthHeight(2*stageMargin, 160) }

func (s *stage) CreateRenderer() fyne.WidgetRenderer {
	return widgets.NewRenderer(s, s.layout, s.objects)
}

func (s *stage) objects() (all []fyne.CanvasObject) {
	for _, t := range s.tiles {
		all = append(all, t)
	}
	if s.selfView != nil {
		all = append(all, s.selfView)
	}
	return append(all, s.toolbar)
}

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
