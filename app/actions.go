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

// copyInvitation copies what is to be sent; the next to do is to paste what comes back.
func (w *window) copyInvitation() {
	w.app.Clipboard().SetContent(w.state.Invitation.Outgoing)
	w.toast.show(session.Notice{Text: "The text is copied. Send it to the other side."})
	if w.state.Invitation.Role == session.Inviter {
		w.home.invite.content.ScrollToBottom() // in a small window it is out of sight
		w.Canvas().Focus(w.home.invite.answer)
	}
}

// submitAnswer gives the session what came back from the other side.
func (w *window) submitAnswer() {
	h := w.home.invite
	text := strings.TrimSpace(h.answer.Text)
	if text == "" || !w.state.Invitation.AwaitsReply {
		return
	}
	h.submitted = text
	w.Canvas().Focus(h.answer)
	h.answer.TypedShortcut(&fyne.ShortcutSelectAll{}) // if it is of no use, the next takes its place
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

// callNeighbour calls a neighbour.
func (w *window) callNeighbour(link string) {
	if w.state.Phase == session.Home {
		w.session.Join(link)
	}
}

func (w *window) answer() {
	if hasIncomingCall(w.state) {
		w.session.AnswerCall()
	}
}

func (w *window) decline() {
	if hasIncomingCall(w.state) {
		w.session.DeclineCall()
	}
}

func (w *window) leave() {
	if w.state.Phase != session.Home {
		w.session.Leave()
	}
}

func (w *window) toggleMic() {
	w.updateSettings(func(s *session.Settings) { s.MicOff = w.state.Self.MicOn })
}
func (w *window) toggleCamera() {
	w.updateSettings(func(s *session.Settings) { s.CameraOff = w.state.Self.CameraOn })
}
func (w *window) toggleBoxes() { w.session.SetDetecting(!w.state.Detecting) }

// useSample takes the sample clip for a camera.
func (w *window) useSample() { w.useCamera(w.opts.SampleCamera) }

// useScreen takes the first screen for a camera.
func (w *window) useScreen() { w.useCamera(firstScreen(w.state.Self.Cameras)) }

func (w *window) useCamera(id string) {
	w.updateSettings(func(s *session.Settings) { s.Camera, s.CameraOff = id, false })
}

// updateSettings changes the settings, keeps them and applies them.
func (w *window) updateSettings(edit func(*session.Settings)) {
	edit(&w.settings)
	saveSettings(w.app.Preferences(), w.settings)
	w.session.Configure(w.settings)
}

func (w *window) copyLink() {
	if w.state.Link == "" {
		return
	}
	w.app.Clipboard().SetContent(w.state.Link)
	w.toast.show(session.Notice{Text: "The link is copied. Send it to whom you want to see."})
}

// takeSnapshot keeps what is seen now.
func (w *window) takeSnapshot() {
	if w.opts.SaveSnapshot == nil || w.snapshotPending || w.state.Phase != session.InCall {
		return
	}
	w.snapshotPending = true
	w.goroutines.Go(func() {
		notice := snapshotNotice(w.opts.SaveSnapshot(w.session.RemotePictures()))
		w.do(func() {
			w.snapshotPending = false
			w.toast.show(notice)
		})
	})
}

func snapshotNotice(path string, err error) session.Notice {
	if err != nil {
		return session.Notice{Text: "The picture could not be kept: {{.Reason}}", Args: map[string]string{"Reason": err.Error()}, Problem: true}
	}
	return session.Notice{Text: "The picture is in {{.File}}.", Args: map[string]string{"File": path}}
}
