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
	pictures interface {
		SetDetecting(on bool)
		RemotePictures() []session.Picture
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
		pictures
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

	tooltip         *tooltip
	shortcuts       *shortcuts
	selfView        *selfView
	home            *homeScreen
	call            *callScreen
	status          *statusBar
	statistics      *statisticsTable
	settingsDialog  *settingsDialog // the settings while they are open
	toast           *toast
	stopSelfView    context.CancelFunc
	selfViewSlot    any            // the slot that own follows
	goroutines      sync.WaitGroup // every goroutine of the window
	snapshotPending bool           // a snapshot is being written
}

func newWindow(ctx context.Context, a fyne.App, s commands, opts Options, do func(func())) *window {
	w := &window{Window: a.NewWindow("Peerscope"), app: a, ctx: ctx, do: do, session: s, opts: opts}
	w.settings = loadSettings(a.Preferences(), opts.Settings)
	a.Settings().SetTheme(newTheme(a.Preferences().String(prefTheme)))
	w.tooltip = newTooltip()
	w.shortcuts = w.newShortcuts()
	w.toast = &toast{ctx: ctx, do: do, onChanged: func() { w.render(w.state) }}
	w.selfView = w.newSelfView()
	w.home = w.newHomeScreen()
	w.call = w.newCallScreen()
	w.status = w.newStatusBar()
	w.statistics = newStatisticsTable()
	screens := container.NewStack(w.home.content, w.call.content)
	w.SetContent(container.NewStack(container.NewBorder(nil, container.NewVBox(w.statistics.content, w.status.row), nil, nil, screens), w.tooltip.layer))
	w.SetPadded(false)
	w.SetMaster()
	w.Resize(fyne.NewSize(1080, 700))
	w.shortcuts.install(w.Canvas())
	w.render(session.State{})
	if opts.Link != "" {
		s.Join(opts.Link)
	}
	return w
}

// follow shows each State of slot until the window ends.
func (w *window) follow(slot *latest.Slot[session.State]) {
	w.goroutines.Go(func() {
		follow(w.ctx, slot, w.do, func(st session.State) func() {
			return func() { w.render(st) }
		})
	})
}

// join waits for every goroutine of the window; its context must have ended.
func (w *window) join() {
	w.toast.stop()
	w.call.stage.stopTimer()
	w.goroutines.Wait()
}

// render shows st.
func (w *window) render(st session.State) {
	w.state = st
	w.followSelfView(st.Self)
	w.call.follow(st.Members)
	w.showScreen(showsHomeScreen(st))
	w.selfView.render(st.Self, w.call.compact())
	w.home.render(st)
	w.call.render(st)
	w.status.render(st)
	if w.settingsDialog != nil {
		w.settingsDialog.render(st.Self)
	}
}

// showsHomeScreen says whether the first screen is the one to show.
func showsHomeScreen(st session.State) bool { return st.Phase == session.Home || signalsByHand(st) }

// showScreen shows the first screen or the room, with the own picture in it.
func (w *window) showScreen(atHome bool) {
	if atHome == w.home.content.Visible() && atHome != w.call.content.Visible() {
		return
	}
	if atHome {
		w.setFullScreen(false)
		w.call.stage.setSelfView(nil)
		w.call.content.Hide()
		w.home.setSelfView(w.selfView)
		w.home.content.Show()
	} else {
		w.home.content.Hide()
		w.home.setSelfView(nil)
		w.call.stage.setSelfView(w.selfView)
		w.call.content.Show()
	}
	w.resetFocus()
}

// resetFocus forgets what was pointed at and had the focus: something else is shown.
func (w *window) resetFocus() {
	w.Canvas().Unfocus()
	w.tooltip.hide(w.tooltip.button)
}

// followSelfView shows the pictures of our own camera.
func (w *window) followSelfView(self session.Self) {
	if self.View == nil || w.selfViewSlot == any(self.View) {
		return
	}
	if w.stopSelfView != nil {
		w.stopSelfView()
	}
	ctx, cancel := context.WithCancel(w.ctx)
	w.stopSelfView, w.selfViewSlot = cancel, self.View
	w.goroutines.Go(func() { w.selfView.follow(ctx, self.View, w.do) })
}

// fullScreen has the pictures of a room fill the screen, or no longer.
func (w *window) fullScreen(on bool) {
	if w.call.stage.fullScreen != on && !showsHomeScreen(w.state) {
		w.setFullScreen(on)
		w.render(w.state)
	}
}

func (w *window) setFullScreen(on bool) {
	if w.FullScreen() != on {
		w.SetFullScreen(on)
	}
	w.call.stage.setFullScreen(on)
}
