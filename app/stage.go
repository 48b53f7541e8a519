package app

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"peerscope/peer"
)

const (
	stageMargin = 12              // around what floats over the pictures
	barTimeout  = 3 * time.Second // how long the bar stays in full screen without the mouse
)

// A corner of the stage, where the own picture may be.
type corner struct{ left, top bool }

// A stage holds the pictures of a room and what floats over them: our own small
// picture and the bar. While there is no other picture ours is the large one.
type stage struct {
	widget.BaseWidget
	tiles      []*tile
	selfView   *selfView // nil while it is elsewhere
	bar        fyne.CanvasObject
	pinned     peer.ID // made large by a click; "" is nobody
	corner     corner
	fullScreen bool // the window fills the screen
	barHidden  bool // full, and the mouse has rested
	do         func(func())
	ctx        context.Context
	barTimeout time.Duration // after which it is idle
	timer      *time.Timer   // makes it so
}

func newStage(ctx context.Context, do func(func()), bar fyne.CanvasObject) *stage {
	s := &stage{bar: bar, do: do, ctx: ctx, barTimeout: barTimeout}
	s.ExtendBaseWidget(s)
	return s
}

func (s *stage) setSelfView(own *selfView) {
	s.selfView = own
	if own != nil {
		own.onDropped = s.snapToCorner
	}
	s.Refresh()
}

// visibleTiles are the tiles that have something to show.
func (s *stage) visibleTiles() (ready []*tile) {
	for _, t := range s.tiles {
		if t.hasContent() {
			ready = append(ready, t)
		}
	}
	return ready
}

// mainTile is the tile people look at: the one made large, or the first.
func (s *stage) mainTile() *tile {
	ready := s.visibleTiles()
	for _, t := range ready {
		if t.member.ID == s.pinned {
			return t
		}
	}
	if len(ready) == 0 {
		return nil
	}
	return ready[0]
}

// togglePinned makes the member's picture large, or gives it back.
func (s *stage) togglePinned(id peer.ID) {
	if s.pinned == id {
		id = ""
	}
	s.pinned = id
	s.Refresh()
}

// snapToCorner puts the own picture into the corner nearest to where it was let go.
func (s *stage) snapToCorner(centre fyne.Position) {
	s.corner = corner{left: centre.X < s.Size().Width/2, top: centre.Y < s.Size().Height/2}
	s.Refresh()
}

func (s *stage) setFullScreen(on bool) {
	s.fullScreen = on
	s.showBar()
}

// showBar shows the bar, in full screen for a while.
func (s *stage) showBar() {
	s.stopTimer()
	if s.fullScreen {
		s.timer = time.AfterFunc(s.barTimeout, func() { s.do(s.hideBar) })
	}
	if s.barHidden {
		s.barHidden = false
		s.Refresh()
	}
}

func (s *stage) hideBar() {
	if s.ctx.Err() == nil && s.fullScreen && s.timer != nil {
		s.timer, s.barHidden = nil, true
		s.Refresh()
	}
}

// stopTimer ends the timer.
func (s *stage) stopTimer() {
	if s.timer != nil {
		s.timer.Stop()
		s.timer = nil
	}
}

// MouseIn is part of desktop.Hoverable.
func (s *stage) MouseIn(*desktop.MouseEvent) { s.showBar() }

// MouseMoved is part of desktop.Hoverable.
func (s *stage) MouseMoved(*desktop.MouseEvent) { s.showBar() }

// MouseOut is part of desktop.Hoverable.
func (s *stage) MouseOut() {}

// MinSize is part of fyne.CanvasObject.
func (s *stage) MinSize() fyne.Size { return s.bar.MinSize().AddWidthHeight(2*stageMargin, 160) }

// CreateRenderer is part of fyne.Widget.
func (s *stage) CreateRenderer() fyne.WidgetRenderer {
	return &stageRenderer{selfLayoutRenderer{widget: s}, s}
}

type stageRenderer struct {
	selfLayoutRenderer
	stage *stage
}

func (r *stageRenderer) Objects() (all []fyne.CanvasObject) {
	for _, t := range r.stage.tiles {
		all = append(all, t)
	}
	if r.stage.selfView != nil {
		all = append(all, r.stage.selfView)
	}
	return append(all, r.stage.bar)
}
