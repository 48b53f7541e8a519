package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"peerscope/app/session"
	"peerscope/peer"
)

// A callScreen is shown from the opening of a room until it is left: the pictures,
// what is seen in them, and while nobody else is there the link.
type callScreen struct {
	controller *controller
	content    *fyne.Container
	head, side *fyne.Container // above the pictures, and to their right
	stage      *stage
	toolbar    *toolbar
	objects    *objectList
	safety     *safetyPanel
	banner     *linkBanner
	impostor   *impostorQuestion
}

func newCallScreen(c *controller) *callScreen {
	s := &callScreen{controller: c, toolbar: newToolbar(c), banner: newLinkBanner(c)}
	s.impostor = newImpostorQuestion(c)
	s.objects = newObjectList(c, s.toggleObjectList)
	s.safety = newSafetyPanel(c)
	s.stage = newStage(c.ctx, c.do, s.toolbar.content, c.toolkit.HideTooltip)
	s.toolbar.onActivity(s.stage.showToolbar)
	s.head = container.NewVBox(s.impostor.content, s.banner.content)
	s.side = container.NewHBox(s.safety.content, s.objects.content)
	s.content = container.New(layout.NewBorderLayout(s.head, nil, nil, s.side), s.head, container.NewPadded(s.stage), s.side)
	s.content.Hide()
	return s
}

// mainTile is the tile that the status bar is about; nil when there is none.
func (s *callScreen) mainTile() *tile { return s.stage.mainTile() }

// toggleSafetyPanel opens the panel about who the members are, or closes it.
func (s *callScreen) toggleSafetyPanel() {
	if main := s.mainTile(); main != nil && !s.safety.content.Visible() {
		s.safety.open(main.member.ID)
	} else {
		s.safety.close()
	}
}

// stageTop is how far below the window's top the pictures begin; 0 at home.
func (s *callScreen) stageTop() float32 {
	if !s.content.Visible() {
		return 0
	}
	return s.controller.app.Driver().AbsolutePositionForObject(s.stage).Y
}

// toggleObjectList opens or closes the list, now and at the next start.
func (s *callScreen) toggleObjectList() {
	prefs := s.controller.app.Preferences()
	prefs.SetBool(prefObjectListClosed, !prefs.Bool(prefObjectListClosed))
	s.controller.refresh()
}

// updateTiles has a tile for each member, in their order, and no other.
func (s *callScreen) updateTiles(members []session.Member) {
	before := map[peer.ID]*tile{}
	for _, t := range s.stage.tiles {
		before[t.member.ID] = t
	}
	s.stage.tiles = nil
	for _, m := range members {
		t := before[m.ID]
		if t == nil {
			t = s.newTile(m)
		}
		delete(before, m.ID)
		if m.Pictures != nil {
			t.follow(s.controller, m.Pictures)
		}
		t.view.SetMinScore(minScore(s.controller.settings))
		t.render(m)
		s.stage.tiles = append(s.stage.tiles, t)
	}
	for _, t := range before {
		t.stop()
	}
}

func (s *callScreen) newTile(m session.Member) *tile {
	t := newTile(s.controller.toolkit.NewNameTag(icon("mic-off"), func() { s.safety.open(m.ID) }))
	t.view.OnTapped = func() { s.stage.togglePinned(m.ID) }
	t.view.OnMoved = s.stage.showToolbar
	t.view.OnResized = s.controller.refresh
	return t
}

func (s *callScreen) render(st session.State) {
	alone := s.mainTile() == nil
	s.toolbar.render(st)
	around := s.head.MinSize().Add(s.side.MinSize())
	s.impostor.render(st)
	s.safety.render(st)
	s.objects.render(st, !alone && !s.stage.fullScreen && !s.safety.content.Visible())
	s.banner.render(st, alone && !isAtHome(st))
	if s.head.MinSize().Add(s.side.MinSize()) != around {
		s.content.Refresh() // the pictures have more or less room
	}
	s.stage.Refresh()
}
