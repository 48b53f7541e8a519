package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"peerscope/app/preferences"
	"peerscope/app/session"
	"peerscope/peer"
)

// A callScreen is shown from the opening of a room until it is left: the pictures,
// what is seen in them, and while nobody else is there the link. It is dark in any
// theme.
type callScreen struct {
	controller       *controller
	content          *fyne.Container
	head, side       fyne.CanvasObject // above the stage, and to its right
	stage            *stage
	toolbar          *toolbar
	objects          *objectList
	statistics       *statisticsTable
	snapshot         *snapshotCard
	safety           *safetyPanel
	banner           *linkBanner
	impostor         *impostorQuestion
	recording        *recordingSigns
	toggleFullScreen func()
	phase            session.Phase    // as rendered last
	known            map[peer.ID]bool // the members whose joining was told of, or need not be
	lastAlarm        int              // the ID of that which was told of last
}

func newCallScreen(c *controller, openSettings, openJournal, toggleFullScreen func()) *callScreen {
	s := &callScreen{controller: c, banner: newLinkBanner(c), impostor: newImpostorQuestion(c), recording: newRecordingSigns(c), safety: newSafetyPanel(c), toggleFullScreen: toggleFullScreen}
	s.toolbar = newToolbar(c, toolbarActions{
		people: s.toggleSafetyPanel, objects: s.toggleObjectList, statistics: s.toggleStatistics, journal: openJournal,
		settings: openSettings, fullScreen: toggleFullScreen,
	})
	s.objects = newObjectList(c, func(label string) { s.stage.highlight(label) }, s.toggleObjectList)
	s.statistics = newStatisticsTable(c, s.toggleStatistics)
	s.snapshot = newSnapshotCard(c)
	c.onSnapshot = s.snapshot.show
	s.stage = newStage(c.ctx, c.do, s.toolbar, stagePanels{
		topLeft: s.statistics.content, topRight: s.objects.content, bottomLeft: s.snapshot.content,
	}, func() { c.toolkit.HideTooltip(); c.refresh() })
	s.stage.onDoubleTapped = toggleFullScreen
	s.toolbar.onActivity(s.stage.showToolbar)
	s.head = container.NewStack(canvas.NewRectangle(stageColor), onStage(container.NewVBox(s.recording.content, s.impostor.content, s.banner.content), nil))
	s.side = container.NewStack(canvas.NewRectangle(stageColor), onStage(container.NewHBox(s.safety.content), nil))
	s.content = container.New(s, s.head, s.stage, s.side)
	s.content.Hide()
	return s
}

// MinSize and Layout are those of fyne.Layout: the stage has what head and side leave,
// without a gap, through which the window would shine.
func (s *callScreen) MinSize([]fyne.CanvasObject) fyne.Size {
	head, side, stage := s.head.MinSize(), s.side.MinSize(), s.stage.MinSize()
	return fyne.NewSize(max(head.Width, stage.Width+side.Width), head.Height+max(stage.Height, side.Height))
}

func (s *callScreen) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	head, side := s.head.MinSize().Height, s.side.MinSize().Width
	s.head.Resize(fyne.NewSize(size.Width, head))
	s.stage.Move(fyne.NewPos(0, head))
	s.stage.Resize(fyne.NewSize(size.Width-side, size.Height-head))
	s.side.Move(fyne.NewPos(size.Width-side, head))
	s.side.Resize(fyne.NewSize(side, size.Height-head))
}

// mainTile is the large picture, or else the first; nil when there is none.
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
	s.controller.updatePreferences(func(p *preferences.Preferences) { p.ObjectListClosed = !p.ObjectListClosed })
	s.controller.refresh()
}

// toggleStatistics opens or closes the table.
func (s *callScreen) toggleStatistics() {
	s.statistics.open = !s.statistics.open
	s.controller.refresh()
}

// updateTiles has a tile for each member, in their order, and no other.
func (s *callScreen) updateTiles(members []session.Member) {
	before := map[peer.ID]*tile{}
	for _, t := range s.stage.tiles {
		before[t.member.ID] = t
	}
	s.stage.tiles = nil
	names := memberNames(members)
	for i, m := range members {
		t := before[m.ID]
		if t == nil {
			t = s.newTile(m)
		}
		delete(before, m.ID)
		if m.Pictures != nil {
			t.follow(s.controller, m.Pictures)
		}
		t.view.SetMinScore(minScore(s.controller.settings))
		t.showZones(s.controller.settings.Rules.ZonesOf(m.RuleNames))
		t.render(m, names[i])
		s.stage.tiles = append(s.stage.tiles, t)
	}
	for _, t := range before {
		callIf(s.stage.drawing == t, s.endDrawing)
		t.stop()
	}
}

// announceJoined tells of members who are new: those who were there before us are not.
// A name comes a moment after the connection.
func (s *callScreen) announceJoined(st session.State) {
	wasThere := s.phase == session.Waiting || s.phase == session.InCall
	s.phase = st.Phase
	before := s.known
	s.known = map[peer.ID]bool{}
	for _, m := range st.Members {
		isNew := wasThere && !before[m.ID]
		s.known[m.ID] = !isNew
		if isNew && m.State == peer.Connected && (m.Name != "" || m.Width > 0) {
			s.known[m.ID] = true
			s.controller.toasts.show(joinedNotice(m))
		}
	}
}

func joinedNotice(m session.Member) session.Notice {
	if m.Name == "" {
		return session.Notice{Text: "Somebody has joined."}
	}
	return session.Notice{Text: "{{.Name}} has joined.", Args: map[string]string{"Name": m.Name}}
}

func (s *callScreen) newTile(m session.Member) *tile {
	t := newTile(s.controller.toolkit.NewNameTag(whiteIcon("mic-off"), func() { s.safety.open(m.ID) }), tileActions{
		toggleLarge: s.stage.togglePinned,
		fullScreen:  s.toggleFullScreen,
		showMenu:    s.showTileMenu,
		setVolume:   s.controller.session.SetVolume,
		moved:       s.stage.showToolbar,
		typed:       s.controller.toolkit.HandleKey,
	})
	t.view.OnResized = s.controller.refresh
	return t
}

func (s *callScreen) render(st session.State) {
	s.stage.speaker = ""
	if s.followsSpeaker() {
		s.stage.speaker = st.ActiveSpeaker
	}
	inCall := s.mainTile() != nil && !isAtHome(st)
	around := s.head.MinSize().Add(s.side.MinSize())
	s.impostor.render(st)
	s.recording.render(st)
	s.safety.render(st)
	s.objects.render(st, inCall && !s.stage.toolbarHidden)
	s.statistics.render(st, inCall)
	s.snapshot.render(inCall)
	s.toolbar.render(st, toolbarState{
		people: s.safety.content.Visible(), objects: s.objects.isOpen(), statistics: s.statistics.open, fullScreen: s.stage.fullScreen,
	})
	s.banner.render(st, !inCall && !isAtHome(st))
	if s.head.MinSize().Add(s.side.MinSize()) != around {
		s.content.Refresh() // the pictures have more or less room
	}
	s.stage.Refresh()
}
