package app

import (
	"context"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"peerscope/app/session"
	"peerscope/internal/latest"
)

// What the window calls of a session, by matter.
type (
	calls interface {
		Start()
		Join(link string)
		StartSampleCall()
		Leave()
	}
	switches interface {
		SetCameraOn(on bool)
		SetMicOn(on bool)
		SetDetecting(on bool)
	}
	setup interface {
		Configure(settings session.Settings)
		RefreshDevices()
	}
	invitations interface {
		Invite()
		PasteBlock(text string)
	}
	visitors interface {
		AnswerCall()
		DeclineCall()
	}
	commands interface {
		calls
		visitors
		invitations
		switches
		setup
	}
)

// A window is the whole face of a session.
type window struct {
	fyne.Window
	app      fyne.App
	ctx      context.Context // ends with the window
	do       func(func())    // queues work for the window's goroutine
	session  commands
	opts     Options
	settings session.Settings // as saved
	state    session.State    // as rendered last

	hints      *hints
	keys       *keys
	own        *ownTile
	home       *home
	room       *room
	status     *status
	statistics *statistics
	chooser    *chooser // the settings while they are open
	notes      *notes
	stopOwn    context.CancelFunc
	ownSlot    any            // the slot that own follows
	working    sync.WaitGroup // every goroutine of the window
	snapping   bool           // a snapshot is being written
}

func newWindow(ctx context.Context, a fyne.App, s commands, opts Options, do func(func())) *window {
	w := &window{Window: a.NewWindow("Peerscope"), app: a, ctx: ctx, do: do, session: s, opts: opts}
	w.settings = loadSettings(a.Preferences(), opts.Settings)
	a.Settings().SetTheme(newLook(a.Preferences().String(prefLook)))
	w.hints = newHints()
	w.keys = w.newKeys()
	w.notes = &notes{ctx: ctx, do: do, changed: func() { w.render(w.state) }}
	w.own = w.newOwnTile()
	w.home = w.newHome()
	w.room = w.newRoom()
	w.status = w.newStatus()
	w.statistics = newStatistics()
	screens := container.NewStack(w.home.content, w.room.content)
	w.SetContent(container.NewStack(container.NewBorder(nil, container.NewVBox(w.statistics.content, w.status.row), nil, nil, screens), w.hints.layer))
	w.SetPadded(false)
	w.SetMaster()
	w.Resize(fyne.NewSize(1080, 700))
	w.keys.install(w.Canvas())
	w.render(session.State{})
	s.Configure(w.settings)
	if opts.Link != "" {
		s.Join(opts.Link)
	}
	return w
}

// follow shows each State of slot until the window ends.
func (w *window) follow(slot *latest.Slot[session.State]) {
	w.working.Go(func() {
		follow(w.ctx, slot, w.do, func(st session.State) func() {
			return func() { w.render(st) }
		})
	})
}

// join waits for every goroutine of the window; its context must have ended.
func (w *window) join() {
	w.notes.stop()
	w.room.stage.stop()
	w.working.Wait()
}

// render shows st.
func (w *window) render(st session.State) {
	w.state = st
	w.followOwn(st.Self)
	w.room.follow(st.Members)
	w.showScreen(showsHome(st))
	w.own.render(st.Self, w.room.compact())
	w.home.render(st)
	w.room.render(st)
	w.status.render(st)
	if w.chooser != nil {
		w.chooser.render(st.Self)
	}
}

// showsHome says whether the first screen is the one to show.
func showsHome(st session.State) bool { return st.Phase == session.Home || carries(st) }

// showScreen shows the first screen or the room, with the own picture in it.
func (w *window) showScreen(atHome bool) {
	if atHome == w.home.content.Visible() && atHome != w.room.content.Visible() {
		return
	}
	if atHome {
		w.fill(false)
		w.room.stage.setOwn(nil)
		w.room.content.Hide()
		w.home.setOwn(w.own)
		w.home.content.Show()
	} else {
		w.home.content.Hide()
		w.home.setOwn(nil)
		w.room.stage.setOwn(w.own)
		w.room.content.Show()
	}
	w.turned()
}

// turned forgets what was pointed at and had the focus: something else is shown.
func (w *window) turned() {
	w.Canvas().Unfocus()
	w.hints.hide(w.hints.owner)
}

// followOwn shows the pictures of our own camera.
func (w *window) followOwn(self session.Self) {
	if self.View == nil || w.ownSlot == any(self.View) {
		return
	}
	if w.stopOwn != nil {
		w.stopOwn()
	}
	ctx, cancel := context.WithCancel(w.ctx)
	w.stopOwn, w.ownSlot = cancel, self.View
	w.working.Go(func() { w.own.follow(ctx, self.View, w.do) })
}

// fullScreen has the pictures of a room fill the screen, or no longer.
func (w *window) fullScreen(on bool) {
	if w.room.stage.full != on && !showsHome(w.state) {
		w.fill(on)
		w.render(w.state)
	}
}

func (w *window) fill(on bool) {
	if w.FullScreen() != on {
		w.SetFullScreen(on)
	}
	w.room.stage.setFullScreen(on)
}
