package app

import (
	"strings"

	"fyne.io/fyne/v2"

	"peerscope/app/session"
)

// What buttons and keys do. Each asks the session and waits for nothing.

func (w *window) start() {
	if w.state.Phase == session.Home {
		w.session.Start()
	}
}

func (w *window) invite() {
	if w.state.Phase == session.Home {
		w.session.Invite()
	}
}

// copyBlock copies what is to be sent; the next to do is to paste what comes back.
func (w *window) copyBlock() {
	w.app.Clipboard().SetContent(w.state.Invitation.Outgoing)
	w.notes.say(session.Notice{Text: "The text is copied. Send it to the other side."})
	if w.state.Invitation.Role == session.Inviter {
		w.home.handover.content.ScrollToBottom() // in a small window it is out of sight
		w.Canvas().Focus(w.home.handover.field)
	}
}

// handOn gives the session what came back from the other side.
func (w *window) handOn() {
	h := w.home.handover
	text := strings.TrimSpace(h.field.Text)
	if text == "" || !w.state.Invitation.AwaitsReply {
		return
	}
	h.tried = text
	w.Canvas().Focus(h.field)
	h.field.TypedShortcut(&fyne.ShortcutSelectAll{}) // if it is of no use, the next takes its place
	w.session.PasteBlock(text)
}

// joinLink goes to the room of the link in the field, or puts the cursor there.
func (w *window) joinLink() {
	if w.state.Phase != session.Home {
		return
	}
	if link, ok, _ := w.home.link(); ok {
		w.session.Join(link)
		return
	}
	w.Canvas().Focus(w.home.field)
}

// call calls a neighbour.
func (w *window) call(link string) {
	if w.state.Phase == session.Home {
		w.session.Join(link)
	}
}

func (w *window) answer() {
	if asks(w.state) {
		w.session.AnswerCall()
	}
}

func (w *window) decline() {
	if asks(w.state) {
		w.session.DeclineCall()
	}
}

func (w *window) leave() {
	if w.state.Phase != session.Home {
		w.session.Leave()
	}
}

func (w *window) toggleMic()    { w.session.SetMicOn(!w.state.Self.MicOn) }
func (w *window) toggleCamera() { w.session.SetCameraOn(!w.state.Self.CameraOn) }
func (w *window) toggleBoxes()  { w.session.SetDetecting(!w.state.Detecting) }

// useSample takes the sample clip for a camera.
func (w *window) useSample() { w.useCamera(w.opts.SampleCamera) }

// useScreen takes the first screen for a camera.
func (w *window) useScreen() { w.useCamera(screenOf(w.state.Self.Cameras)) }

func (w *window) useCamera(id string) {
	w.change(func(s *session.Settings) { s.Camera = id })
	w.session.SetCameraOn(true)
}

// change changes the settings, keeps them and applies them.
func (w *window) change(edit func(*session.Settings)) {
	edit(&w.settings)
	saveSettings(w.app.Preferences(), w.settings)
	w.session.Configure(w.settings)
}

func (w *window) copyLink() {
	if w.state.Link == "" {
		return
	}
	w.app.Clipboard().SetContent(w.state.Link)
	w.notes.say(session.Notice{Text: "The link is copied. Send it to whom you want to see."})
}

// takeSnapshot keeps what is seen now.
func (w *window) takeSnapshot() {
	if w.opts.Snapshot == nil || w.snapping || w.state.Phase != session.InCall {
		return
	}
	w.snapping = true
	w.working.Go(func() {
		notice := snapshotNotice(w.opts.Snapshot())
		w.do(func() {
			w.snapping = false
			w.notes.say(notice)
		})
	})
}

func snapshotNotice(path string, err error) session.Notice {
	if err != nil {
		return session.Notice{Text: "The picture could not be kept: {{.Reason}}", Args: map[string]string{"Reason": err.Error()}, Problem: true}
	}
	return session.Notice{Text: "The picture is in {{.File}}.", Args: map[string]string{"File": path}}
}
