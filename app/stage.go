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
	barIdle     = 3 * time.Second // how long the bar stays in full screen without the mouse
)

// A corner of the stage, where the own picture may be.
type corner struct{ left, top bool }

// A stage holds the pictures of a room and what floats over them: our own small
// picture and the bar. While there is no other picture ours is the large one.
type stage struct {
	widget.BaseWidget
	tiles  []*tile
	own    *ownTile // nil while it is elsewhere
	bar    fyne.CanvasObject
	large  peer.ID // made large by a click; "" is nobody
	corner corner
	full   bool // the window fills the screen
	idle   bool // full, and the mouse has rested
	do     func(func())
	ctx    context.Context
	rests  time.Duration // after which it is idle
	timer  *time.Timer   // makes it so
}

func newStage(ctx context.Context, do func(func()), bar fyne.CanvasObject) *stage {
	s := &stage{bar: bar, do: do, ctx: ctx, rests: barIdle}
	s.ExtendBaseWidget(s)
	return s
}

func (s *stage) setOwn(own *ownTile) {
	s.own = own
	if own != nil {
		own.dropped = s.drop
	}
	s.Refresh()
}

// ready are the tiles that have something to show.
func (s *stage) ready() (ready []*tile) {
	for _, t := range s.tiles {
		if t.ready() {
			ready = append(ready, t)
		}
	}
	return ready
}

// front is the tile people look at: the one made large, or the first.
func (s *stage) front() *tile {
	ready := s.ready()
	for _, t := range ready {
		if t.member.ID == s.large {
			return t
		}
	}
	if len(ready) == 0 {
		return nil
	}
	return ready[0]
}

// enlarge makes the member's picture large, or gives it back.
func (s *stage) enlarge(id peer.ID) {
	if s.large == id {
		id = ""
	}
	s.large = id
	s.Refresh()
}

// drop puts the own picture into the corner nearest to where it was let go.
func (s *stage) drop(centre fyne.Position) {
	s.corner = corner{left: centre.X < s.Size().Width/2, top: centre.Y < s.Size().Height/2}
	s.Refresh()
}

func (s *stage) setFullScreen(on bool) {
	s.full = on
	s.wake()
}

// wake shows the bar, in full screen for a while.
func (s *stage) wake() {
	s.stop()
	if s.full {
		s.timer = time.AfterFunc(s.rests, func() { s.do(s.rest) })
	}
	if s.idle {
		s.idle = false
		s.Refresh()
	}
}

func (s *stage) rest() {
	if s.ctx.Err() == nil && s.full && s.timer != nil {
		s.timer, s.idle = nil, true
		s.Refresh()
	}
}

// stop ends the timer.
func (s *stage) stop() {
	if s.timer != nil {
		s.timer.Stop()
		s.timer = nil
	}
}

// MouseIn is part of desktop.Hoverable.
func (s *stage) MouseIn(*desktop.MouseEvent) { s.wake() }

// MouseMoved is part of desktop.Hoverable.
func (s *stage) MouseMoved(*desktop.MouseEvent) { s.wake() }

// MouseOut is part of desktop.Hoverable.
func (s *stage) MouseOut() {}

// MinSize is part of fyne.CanvasObject.
func (s *stage) MinSize() fyne.Size { return s.bar.MinSize().AddWidthHeight(2*stageMargin, 160) }

// CreateRenderer is part of fyne.Widget.
func (s *stage) CreateRenderer() fyne.WidgetRenderer { return &stageRenderer{fixedRenderer{of: s}, s} }

type stageRenderer struct {
	fixedRenderer
	stage *stage
}

func (r *stageRenderer) Objects() (all []fyne.CanvasObject) {
	for _, t := range r.stage.tiles {
		all = append(all, t)
	}
	if r.stage.own != nil {
		all = append(all, r.stage.own)
	}
	return append(all, r.stage.bar)
}
