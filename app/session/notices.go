package session

import (
	"errors"
	"io"

	"peerscope/media"
	"peerscope/peer"
)

// deviceNotices are the sentences for what can be wrong with a kind of device.
type deviceNotices struct{ missing, busy, denied, lost, other string }

var cameraNotices = deviceNotices{
	missing: "No camera was found. Plug one in, or show the sample clip.",
	busy:    "The camera is used by another program. Close it there, or choose another camera.",
	denied:  "This program may not use the camera. Allow it in the system's settings.",
	lost:    "The camera was unplugged. Plug it in again, or choose another one.",
	other:   "The camera does not work: {{.Reason}}",
}

var microphoneNotices = deviceNotices{
	missing: "No microphone was found. The others do not hear you.",
	busy:    "The microphone is used by another program. Close it there, or choose another one.",
	denied:  "This program may not use the microphone. Allow it in the system's settings.",
	lost:    "The microphone was unplugged. Plug it in again, or choose another one.",
	other:   "The microphone does not work: {{.Reason}}",
}

var speakerNotices = deviceNotices{
	missing: "No loudspeaker was found. You do not hear the others.",
	busy:    "The loudspeaker is used by another program. You do not hear the others.",
	denied:  "This program may not use the loudspeaker. You do not hear the others.",
	lost:    "The loudspeaker was unplugged. You do not hear the others.",
	other:   "The loudspeaker does not work: {{.Reason}}",
}

// forError is the sentence for an error of the device.
func (w deviceNotices) forError(err error) Notice {
	n := Notice{Problem: true}
	switch {
	case isCancelled(err):
		return Notice{}
	case errors.Is(err, media.ErrNoDevice), errors.Is(err, media.ErrNoCgo):
		n.Text = w.missing
	case errors.Is(err, media.ErrBusy):
		n.Text = w.busy
	case errors.Is(err, media.ErrDenied):
		n.Text = w.denied
	case errors.Is(err, media.ErrDeviceLost):
		n.Text = w.lost
	default:
		n.Text, n.Args = w.other, reason(err)
	}
	return n
}

// callNotice is the sentence for a call that ended by itself.
func callNotice(err error) Notice {
	switch {
	case errors.Is(err, errCallOver), errors.Is(err, io.EOF):
		return Notice{Text: "The call is over."}
	case errors.Is(err, peer.ErrRoomFull):
		return Notice{Text: "The room is full. Ask for another link, or try again when someone has left.", Problem: true}
	case errors.Is(err, peer.ErrDeclined):
		return Notice{Text: "The call was declined."}
	case errors.Is(err, peer.ErrBusy):
		return Notice{Text: "They are in another call. Try again later."}
	case errors.Is(err, peer.ErrRingTimeout):
		return Notice{Text: "Nobody answered the call."}
	default:
		return Notice{Text: "The call did not work: {{.Reason}}", Args: reason(err), Problem: true}
	}
}

// departureNotice is the sentence for a member that is here no longer.
func departureNotice(m peer.Member) Notice {
	name := m.About.Name
	n := Notice{Args: map[string]string{"Name": name}, Problem: m.State != peer.Gone}
	switch {
	case m.State == peer.Gone && name == "":
		n.Text = "The other side has left."
	case m.State == peer.Gone:
		n.Text = "{{.Name}} has left."
	case m.State == peer.Lost && name == "":
		n.Text = "The other side stopped answering. It can come back with the same link."
	case m.State == peer.Lost:
		n.Text = "{{.Name}} stopped answering. They can come back with the same link."
	default:
		n.Text = "A connection could not be made: {{.Reason}}"
		n.Args = reason(m.Err)
	}
	return n
}

// signalingLostNotice is the sentence for a relay that does not answer.
var signalingLostNotice = Notice{
	Text:    "The place where calls meet does not answer. The call goes on; nobody can join until it is back.",
	Problem: true,
}

func decoderNotice(codec string, err error) Notice {
	args := reason(err)
	args["Codec"] = codec
	return Notice{Text: "What arrives cannot be shown ({{.Codec}}): {{.Reason}}", Args: args, Problem: true}
}

func detectorNotice(err error) Notice {
	return Notice{Text: "Objects cannot be looked for: {{.Reason}}", Args: reason(err), Problem: true}
}

func reason(err error) map[string]string {
	if err == nil {
		return map[string]string{"Reason": "no reason was given"}
	}
	return map[string]string{"Reason": err.Error()}
}
