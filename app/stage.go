package app

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/widgets"
	"peerscope/peer"
)

// toolbarTimeout is how long the toolbar stays in full screen without the mouse.
const toolbarTimeout = 3 * time.Second

// A corner, in which the self view is.
type corner struct{ left, top bool }

// A stage holds the pictures of a call and what floats over them: the self view, the
// panels and the toolbar. While there is no other picture the self view fills it.
type stage struct {
	widget.BaseWidget
	ground           []*canvas.Rectangle // beside the pictures
	tiles            []*tile
	selfView         *selfView // nil while it is elsewhere
	toolbar          *toolbar
	panels           stagePanels
	pinned           peer.ID // made large by a click; "" is none
	speaker          peer.ID // is large while none is pinned; "" shows all alike
	corner           corner
	drawing          *tile // in which a zone is drawn; nil is none
	fullScreen       bool  // the window fills the screen
	toolbarHidden    bool  // in full screen, after the timeout
	do               func(func())
	ctx              context.Context
	toolbarTimeout   time.Duration
	timer            *time.Timer // hides the toolbar
	onToolbarToggled func()      // called when the toolbar was hidden, or is shown again
	onDoubleTapped   func()      // called for a double click beside the pictures
}

// stagePanels are what lies over the pictures on demand.
type stagePanels struct {
	topRight   fyne.CanvasObject // what is seen now
	topLeft    fyne.CanvasObject // statistics
	bottomLeft fyne.CanvasObject // the last snapshot
}

func (p stagePanels) all() []fyne.CanvasObject {
	return []fyne.CanvasObject{p.topLeft, p.topRight, p.bottomLeft}
}

func newStage(ctx context.Context, do func(func()), toolbar *toolbar, panels stagePanels, onToolbarToggled func()) *stage {
	s := &stage{toolbar: toolbar, panels: panels, do: do, ctx: ctx, toolbarTimeout: toolbarTimeout, onToolbarToggled: onToolbarToggled}
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

// largeTile is the index of the pinned tile, or else of who speaks, among those that
// are visible; -1 when all are alike.
func (s *stage) largeTile(visible []*tile) int {
	for _, large := range []peer.ID{s.pinned, s.speaker} {
		i := slices.IndexFunc(visible, func(t *tile) bool { return t.member.ID == large })
		if i >= 0 {
			return i
		}
	}
	return -1
}

// mainTile is the large tile, or else the first; nil when there is none.
func (s *stage) mainTile() *tile {
	visible := s.visibleTiles()
	if len(visible) == 0 {
		return nil
	}
	return visible[max(s.largeTile(visible), 0)]
}

// togglePinned makes the member's picture large, or no longer.
func (s *stage) togglePinned(id peer.ID) {
	if s.pinned == id {
		id = ""
	}
	s.pinned = id
	s.Refresh()
}

// highlight shows all boxes of a label as if the pointer were over them; "" is none.
func (s *stage) highlight(label string) {
	for _, t := range s.tiles {
		t.view.Highlight(label)
	}
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
		s.onToolbarToggled()
	}
}

func (s *stage) hideToolbar() {
	if s.ctx.Err() == nil && s.fullScreen && s.timer != nil {
		s.timer, s.toolbarHidden = nil, true
		s.onToolbarToggled()
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

// fyne.DoubleTappable
func (s *stage) DoubleTapped(*fyne.PointEvent) { s.onDoubleTapped() }

func (s *stage) MinSize() fyne.Size { return s.toolbar.minSize().AddWidthHeight(2*stageMargin, 160) }

func (s *stage) CreateRenderer() fyne.WidgetRenderer {
	return widgets.NewRenderer(s, s.layout, s.objects)
}

func (s *stage) objects() (all []fyne.CanvasObject) {
	for _, r := range s.ground {
		all = append(all, r)
	}
	for _, t := range s.tiles {
		all = append(all, t)
	}
	if s.selfView != nil {
		all = append(all, s.selfView)
	}
	return append(slices.Concat(all, s.panels.all()), s.toolbar.content)
}
