package app

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"

	"peerscope/app/session"
	"peerscope/app/video"
	"peerscope/app/widgets"
	"peerscope/internal/latest"
)

// A window shows the States of a session on its screens.
type window struct {
	*controller
	selfView       *selfView
	home           *homeScreen
	call           *callScreen
	notice         *noticeBanner
	settingsDialog *settingsDialog // nil while it is closed
	journalWindow  *journalWindow  // likewise
}

func newWindow(ctx context.Context, a *App, s sessionCommands, do func(func())) *window {
	c := &controller{Window: a.app.NewWindow("Peerscope"), app: a.app, ctx: ctx, do: do, frames: video.FrameClock{Run: do}, session: s, opts: a.opts}
	c.preferences, c.settings = a.preferences, a.Settings()
	c.app.Settings().SetTheme(newTheme(c.preferences.Get().Theme))
	c.app.Lifecycle().SetOnEnteredForeground(func() { c.inForeground.Store(true) })
	c.app.Lifecycle().SetOnExitedForeground(func() { c.inForeground.Store(false) })
	w := &window{controller: c}
	c.refresh = func() { w.render(w.state) }
	c.onExport = func() { callIf(w.journalWindow != nil, func() { w.journalWindow.exports.render() }) }
	c.onJournalCleared = func() { callIf(w.journalWindow != nil, func() { w.journalWindow.reload() }) }
	c.toolkit = w.newToolkit()
	c.toasts = &toasts{ctx: ctx, do: do, onChanged: c.refresh}
	c.pushToTalk = &pushToTalk{controller: c}
	c.desktop = newDesktopAlarms(c)
	c.speech = newSpeechOutput(c)
	w.selfView = newSelfView(c)
	w.home = newHomeScreen(c, w.openSettings, w.openJournal)
	w.call = newCallScreen(c, w.openSettings, w.openJournal, w.toggleFullScreen)
	w.notice = newNoticeBanner(c, w.noticeArea)
	w.SetContent(container.New(&backgroundLayout{window: w.Window, stack: layout.NewStackLayout()},
		w.home.content, w.call.content, w.notice.content, c.toolkit.TooltipLayer()))
	w.SetPadded(false)
	w.SetMaster()
	w.Resize(fyne.NewSize(1080, 700))
	c.toolkit.Install(w.Canvas())
	c.pushToTalk.install(c.toolkit, w.Canvas())
	w.render(session.State{})
	w.home.name.onAnswered = w.openGivenLink
	callIf(!w.home.name.open, w.openGivenLink)
	return w
}

// openGivenLink joins the link that the program was started with, or leaves that to the
// person.
func (w *window) openGivenLink() {
	switch {
	case w.opts.Link == "":
	case w.opts.ConfirmLink:
		w.home.offerLink(w.opts.Link)
	default:
		w.session.Join(w.opts.Link)
	}
}

// newToolkit has the keys that work anywhere in the window.
func (w *window) newToolkit() *widgets.Toolkit {
	return widgets.NewToolkit(map[fyne.KeyName]func(){
		fyne.KeyF11:     w.toggleFullScreen,
		fyne.KeyF10:     func() { w.call.openTileMenu() }, // with Shift or without
		desktop.KeyMenu: func() { w.call.openTileMenu() },
		fyne.KeyEscape:  func() { w.decline(); w.call.safety.close(); w.showFullScreen(false); w.leaveInvitation() },
	}, map[fyne.KeyName]func(){
		fyne.KeyD:     w.toggleMic,
		fyne.KeyE:     w.toggleCamera,
		fyne.KeyB:     w.toggleBoxes,
		fyne.KeyS:     w.takeSnapshot,
		fyne.KeyR:     w.toggleRecording,
		fyne.KeyN:     w.start,
		fyne.KeyI:     w.invite,
		fyne.KeyJ:     func() { w.home.joinLink() },
		fyne.KeyH:     w.openJournal,
		fyne.KeyL:     func() { w.speech.readList(w.state) },
		fyne.KeyComma: w.openSettings,
		fyne.KeyW:     w.leave,
		fyne.KeyQ:     w.Close,
	})
}

// noticeArea leaves the button of the settings free, and the name of the program: where
// there is no room between them, notices lie over the own picture.
func (w *window) noticeArea(windowWidth float32) (at fyne.Position, width float32) {
	const margin, top, nameWidth = 72, 12, 160 // in the theme's units
	if w.call.content.Visible() || windowWidth >= maxNoticeWidth+2*nameWidth {
		return fyne.NewPos(margin, w.call.stageTop()+top), windowWidth - 2*margin
	}
	own := w.home.selfView
	at = w.app.Driver().AbsolutePositionForObject(own).AddXY(top, top)
	return at, own.Size().Width - 2*top
}

// followStates shows each State of slot until the window ends.
func (w *window) followStates(slot *latest.Slot[session.State]) {
	w.goroutines.Go(func() {
		video.Follow(w.ctx, slot, w.showWithPicture, func(st session.State) func() {
			return func() { w.render(st) }
		})
	})
}

// end takes over what was typed in the settings, which Fyne does not close by itself, and
// waits for every goroutine of the window; its context must have ended.
func (w *window) end() {
	callIf(w.settingsDialog != nil, func() { w.settingsDialog.Close() })
	w.toasts.stop()
	w.goroutines.Go(w.desktop.close) // each may take two seconds
	w.goroutines.Go(w.speech.close)
	w.call.stage.stopTimer()
	w.goroutines.Wait()
}

// render shows st.
func (w *window) render(st session.State) {
	w.state = st
	w.toolkit.ExpireTooltip()
	if st.Self.Preview != nil {
		w.selfView.follow(w.controller, st.Self.Preview)
	}
	w.call.updateTiles(st.Members)
	w.call.announceJoined(st)
	w.call.renderAlarms(st)
	w.speech.render(st, time.Now())
	w.showScreen(showsHomeScreen(st))
	w.selfView.render(st.Self, !showsHomeScreen(st) && w.call.mainTile() != nil)
	w.home.render(st)
	w.call.render(st)
	w.pushToTalk.render(st, time.Now())
	w.notice.render(st)
	if w.settingsDialog != nil {
		w.settingsDialog.render(st.Self)
	}
}

// showScreen shows the home screen or that of a call, with the self view in it.
func (w *window) showScreen(home bool) {
	if home == w.home.content.Visible() && home != w.call.content.Visible() {
		return
	}
	wasShown := w.home.content.Visible() || w.call.content.Visible()
	w.selfView.setOnStage(!home)
	if home {
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
	callIf(wasShown, w.releaseFonts)
	w.resetFocus()
}

// releaseFonts has Fyne forget its fonts, which it loads again for what is visible: each
// container.ThemeOverride loads its own, some megabytes, and anew when it is refreshed,
// and only a change of the theme lets go of those of before.
func (w *window) releaseFonts() {
	settings := w.app.Settings()
	settings.SetTheme(settings.Theme())
}

// leaveInvitation goes back from the blocks of text to the ways into a call.
func (w *window) leaveInvitation() { callIf(usesManualSignaling(w.state), w.leave) }

// openSettings shows the settings, in front if they are open.
func (w *window) openSettings() {
	w.toolkit.HideTooltip()
	if w.settingsDialog != nil {
		w.settingsDialog.RequestFocus()
		return
	}
	w.settingsDialog = newSettingsDialog(w.controller, func() { w.settingsDialog = nil })
}

func (w *window) toggleFullScreen() { w.showFullScreen(!w.call.stage.fullScreen) }

// showFullScreen has the pictures of a call fill the screen, or no longer.
func (w *window) showFullScreen(on bool) {
	if w.call.stage.fullScreen != on && !showsHomeScreen(w.state) {
		w.setFullScreen(on)
		w.refresh()
	}
}

func (w *window) setFullScreen(on bool) {
	if w.FullScreen() != on {
		w.SetFullScreen(on)
	}
	w.toolkit.HideTooltip()
	w.call.stage.setFullScreen(on)
}
