package app

import (
	"time"

	"fyne.io/fyne/v2"

	"peerscope/app/session"
	"peerscope/app/widgets"
)

// mutedHintPause is how long it takes at least until somebody who speaks with the
// microphone off is told again.
const mutedHintPause = 20 * time.Second

// A pushToTalk turns the microphone of a call on while the space bar is held. It works
// while no control has the focus, which takes the key.
type pushToTalk struct {
	controller *controller
	talking    bool
	hinted     time.Time // when the person was told last of speaking muted
	muted      bool      // of the State rendered last: the person speaks muted
}

// press is told that a key was pressed. Any other ends it: a shortcut, or Tab, after
// which a control may be told that the space bar is let go.
func (p *pushToTalk) press(key fyne.KeyName) {
	if key != fyne.KeySpace {
		p.end()
		return
	}
	if st := p.controller.state; !p.talking && !isAtHome(st) && !st.Self.MicOn {
		p.talking = true
		p.controller.session.SetTalking(true)
	}
}

// release is told that a key was let go. A window that loses the focus lets go of all.
func (p *pushToTalk) release(key fyne.KeyName) {
	if key == fyne.KeySpace {
		p.end()
	}
}

func (p *pushToTalk) end() {
	if p.talking {
		p.talking = false
		p.controller.session.SetTalking(false)
	}
}

// render says how to be heard to who speaks with the microphone off, and takes note of
// a control that has got the focus by a click.
func (p *pushToTalk) render(st session.State, now time.Time) {
	if p.controller.Canvas().Focused() != nil {
		p.end()
	}
	begun := st.Self.SpeaksMuted && !p.muted
	p.muted = st.Self.SpeaksMuted
	if begun && now.Sub(p.hinted) >= mutedHintPause {
		p.hinted = now
		p.controller.toasts.show(session.Notice{Text: "Your microphone is off. To be heard, turn it on or hold the space bar."})
	}
}

// install has the keys of a window told to it.
func (p *pushToTalk) install(k *widgets.Toolkit, c fyne.Canvas) { k.OnHeld(c, p.press, p.release) }
