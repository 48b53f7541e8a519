package app

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"peerscope/app/opener"
	"peerscope/app/preferences"
	"peerscope/app/session"
	"peerscope/app/video"
	"peerscope/app/widgets"
	"peerscope/peer"
)

// The methods of a session that the window calls.
type (
	callCommands interface {
		HostCall()
		Join(link string)
		StartSampleCall()
		Leave()
	}
	signalingCommands interface {
		Invite()
		PasteBlock(text string)
		AnswerCall()
		DeclineCall()
	}
	mediaCommands interface {
		Configure(settings session.Settings)
		RefreshDevices()
		TestSpeaker()
		SetTalking(on bool)
		SetVolume(id peer.ID, percent int)
		DismissMissedCall(id int)
		SetDetecting(on bool)
		RemotePictures() []session.Picture
	}
	recordingCommands interface {
		SetRecording(id peer.ID, on bool)
		SetRecordingAll(on bool)
	}
	checkCommands interface {
		CheckConnection(relay string)
		StopCheck()
	}
	peopleCommands interface {
		Admit(id peer.ID)
		SetVerified(id peer.ID, verified bool)
		RefreshPeople()
	}
	sessionCommands interface {
		callCommands
		checkCommands
		peopleCommands
		recordingCommands
		signalingCommands
		mediaCommands
	}
)

// A controller does what buttons and keys are for: it calls the session, which
// never waits, and keeps the settings. It knows no screen.
type controller struct {
	fyne.Window
	app              fyne.App
	ctx              context.Context // ends with the window
	do               func(func())    // runs a function on Fyne's main goroutine, later
	frames           video.FrameClock
	session          sessionCommands
	opts             Options
	preferences      *preferences.Store
	settings         session.Settings // in use; the camera may be a screen, which is not saved
	state            session.State    // as rendered last
	toolkit          *widgets.Toolkit
	toasts           *toasts
	pushToTalk       *pushToTalk
	desktop          *desktopAlarms
	speech           *speechOutput
	onSnapshot       func(savedSnapshot) // shows a picture that was saved
	onJournalCleared func()              // after the journal was deleted
	refresh          func()              // renders state again
	goroutines       sync.WaitGroup      // every goroutine of the window
	snapshotPending  bool                // a snapshot is being written
	export           *export             // nil while there is none
	onExport         func()              // after it began, went on or ended
	inForeground     atomic.Bool         // a window of ours has the focus
}

func (c *controller) start()           { callIf(isAtHome(c.state), c.session.HostCall) }
func (c *controller) invite()          { callIf(isAtHome(c.state), c.session.Invite) }
func (c *controller) join(link string) { callIf(isAtHome(c.state), func() { c.session.Join(link) }) }
func (c *controller) leave()           { callIf(!isAtHome(c.state), c.session.Leave) }
func (c *controller) answer()          { callIf(hasIncomingCall(c.state), c.session.AnswerCall) }
func (c *controller) decline()         { callIf(hasIncomingCall(c.state), c.session.DeclineCall) }
func (c *controller) toggleBoxes()     { c.session.SetDetecting(!c.state.Detecting) }

// toggleRecording records all who are in the call, or ends that.
func (c *controller) toggleRecording() {
	callIf(c.state.Phase == session.InCall, func() { c.session.SetRecordingAll(!wantsRecording(c.state)) })
}

// declineRecording asks the others to keep nothing of us.
func (c *controller) declineRecording() {
	c.updateSettings(func(s *session.Settings) { s.DeclineRecording = true })
}

func callIf(condition bool, f func()) {
	if condition {
		f()
	}
}

func (c *controller) toggleMic() {
	c.updateSettings(func(s *session.Settings) { s.MicOff = c.state.Self.MicOn })
}

// toggleCamera also looks again for a camera that could not be used.
func (c *controller) toggleCamera() {
	c.updateSettings(func(s *session.Settings) { s.CameraOff = c.state.Self.CameraOn })
	callIf(cameraProblem(c.state.Self).Text != "", c.session.RefreshDevices)
}

// useCamera chooses a camera and turns it on.
func (c *controller) useCamera(id string) {
	c.updateSettings(func(s *session.Settings) { s.Camera, s.CameraOff = id, false })
}

// toggleScreen shows a screen to the others in place of the camera, or the camera again.
func (c *controller) toggleScreen() {
	if showsScreen(c.state.Self) {
		c.useCamera(c.preferences.Get().Camera) // a screen is never saved
	} else {
		c.useCamera(firstScreen(c.state.Self.Cameras))
	}
}

// showMenu offers items at a place in the window, or above it where there is no room.
func (c *controller) showMenu(items []*fyne.MenuItem, at fyne.Position) {
	c.toolkit.HideTooltip()
	c.pushToTalk.end()
	menu := widget.NewPopUpMenu(fyne.NewMenu("", items...), c.Canvas())
	if height := menu.MinSize().Height; at.Y+height > c.Canvas().Size().Height {
		at.Y = max(0, at.Y-height)
	}
	menu.ShowAtPosition(at)
}

func (c *controller) copyLink() {
	if c.state.Link == "" {
		return
	}
	c.app.Clipboard().SetContent(c.state.Link)
	c.toasts.show(session.Notice{Text: "The link is copied. Send it to whom you want to see."})
}

// mailLink has the desktop's mail program write a letter with the link.
func (c *controller) mailLink() {
	if c.state.Link == "" {
		return
	}
	c.openElsewhere(newLetter(c.state.Link).String(), func(err error) {
		c.toasts.show(session.Notice{Text: "No mail program could be opened. Copy the link instead.", Details: err.Error(), Problem: true})
	})
}

// openFolder has the desktop show a folder.
func (c *controller) openFolder(path string) {
	c.openElsewhere(path, func(err error) {
		c.toasts.show(session.Notice{Text: "The folder could not be opened. It is {{.Folder}}.", Args: map[string]string{"Folder": path}, Details: err.Error(), Problem: true})
	})
}

// openElsewhere has the desktop open a file, a folder or an address, and calls failed if
// it cannot. Fyne's OpenURL neither waits for xdg-open nor takes a path on Windows.
func (c *controller) openElsewhere(target string, failed func(error)) {
	c.goroutines.Go(func() {
		if err := opener.Open(c.ctx, target); err != nil && c.ctx.Err() == nil {
			c.do(func() { failed(err) })
		}
	})
}

// newLetter is a letter with a link, to somebody whom the person chooses (RFC 6068).
func newLetter(link string) *url.URL {
	escape := func(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }
	return &url.URL{Scheme: "mailto", Opaque: "?subject=" + escape(lang.L("A call with Peerscope")) +
		"&body=" + escape(lang.L("Join my call with this link:")+"\r\n\r\n"+link+"\r\n")}
}

// takeSnapshot saves the pictures of the call with their boxes.
func (c *controller) takeSnapshot() {
	if c.opts.SaveSnapshot == nil || c.snapshotPending || c.state.Phase != session.InCall {
		return
	}
	pictures := c.session.RemotePictures()
	if len(pictures) == 0 {
		c.toasts.show(session.Notice{Text: "Nobody shows a picture now, so there is none to keep."})
		return
	}
	c.snapshotPending = true
	c.goroutines.Go(func() {
		saved, err := saveSnapshot(c.opts.SaveSnapshot, pictures)
		c.do(func() {
			c.snapshotPending = false
			if err != nil {
				c.toasts.show(session.Notice{Text: "The picture could not be kept. Look whether the disk is full or protected.", Details: err.Error(), Problem: true})
				return
			}
			c.onSnapshot(saved)
		})
	})
}

// A frameSubscription shows the values of one slot at a time.
type frameSubscription struct {
	slot   any
	cancel context.CancelFunc
}

// follow ends what was followed before, and calls run in a goroutine, unless it is
// for the same slot.
func (s *frameSubscription) follow(c *controller, slot any, run func(context.Context)) {
	if s.slot == slot {
		return
	}
	s.stop()
	ctx, cancel := context.WithCancel(c.ctx)
	s.slot, s.cancel = slot, cancel
	c.goroutines.Go(func() { run(ctx) })
}

func (s *frameSubscription) stop() {
	if s.cancel != nil {
		s.cancel()
	}
}

// showPicture runs f on Fyne's main goroutine, at once unless something was shown less
// than a picture of a usual camera ago.
func (c *controller) showPicture(f func()) { c.frames.Do(30*time.Millisecond, f) }

// showWithPicture runs f with the next call of showPicture, or soon if none comes.
func (c *controller) showWithPicture(f func()) { c.frames.Do(50*time.Millisecond, f) }

// resetFocus takes focus and tooltip away when something else is shown.
func (c *controller) resetFocus() {
	c.Canvas().Unfocus()
	c.toolkit.HideTooltip()
}
