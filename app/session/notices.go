package session

import (
	"errors"
	"io"

	"peerscope/media"
	"peerscope/peer"
	"peerscope/peer/seal"
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

// What is said of seal.ErrUnauthentic and seal.ErrIdentity.
const (
	unauthenticText = "What the other side sent was changed on its way. Whoever runs the place where calls meet, or somebody between, is not to be trusted."
	unprovenText    = "The other side could not prove who it is. Somebody may be between you, so no call was made."
)

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
	case errors.Is(err, seal.ErrUnauthentic):
		return Notice{Text: unauthenticText, Problem: true}
	case errors.Is(err, seal.ErrIdentity):
		return Notice{Text: unprovenText, Problem: true}
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
	case errors.Is(m.Err, seal.ErrUnauthentic):
		n.Text = unauthenticText
	case errors.Is(m.Err, seal.ErrIdentity):
		n.Text = unprovenText
	default:
		n.Text = "A connection could not be made: {{.Reason}}"
		n.Args = reason(m.Err)
	}
	return n
}

// ImpostorNotice is the sentence about a member that calls itself as somebody
// else does.
func ImpostorNotice(m Member) Notice {
	n := Notice{Text: "This is not the {{.Name}} you know: the key is another one.", Args: map[string]string{"Name": m.Name}, Problem: true}
	if m.Key == (seal.PublicKey{}) {
		n.Text = "This may not be the {{.Name}} you know: no key proves it."
	}
	return n
}

// namesakeNotice is the sentence about a member that calls itself as somebody else
// did who was met, but never verified.
func namesakeNotice(name string) Notice {
	return Notice{Text: "This is another {{.Name}} than the one you met before: the key is not the same.", Args: map[string]string{"Name": name}}
}

// refusedNameNotice is the sentence about a member that wanted to take the name of
// a verified person during a call.
func refusedNameNotice(name string) Notice {
	return Notice{Text: "Somebody in this call wants to be called {{.Name}}, and is not the one you know.", Args: map[string]string{"Name": name}, Problem: true}
}

func ownIdentityNotice(err error) Notice {
	return Notice{Text: "The others cannot tell that it is you: {{.Reason}}", Args: reason(err), Problem: true}
}

func peopleNotice(err error) Notice {
	return Notice{Text: "Whom you know cannot be looked up or noted: {{.Reason}}", Args: reason(err), Problem: true}
}

func decoderNotice(codec string, err error) Notice {
	args := reason(err)
	args["Codec"] = codec
	return Notice{Text: "What arrives cannot be shown ({{.Codec}}): {{.Reason}}", Args: args, Problem: true}
}

// decodingLimitNotice is the sentence for a member whose pictures are left out,
// empty for other errors.
func decodingLimitNotice(name string, err error) Notice {
	n := Notice{Args: map[string]string{"Name": name}, Problem: true}
	switch {
	case errors.Is(err, errLargePicture) && name == "":
		n.Text = "The other side sends a larger picture than 1920×1080. It is not shown unless the settings allow it."
	case errors.Is(err, errLargePicture):
		n.Text = "{{.Name}} sends a larger picture than 1920×1080. It is not shown unless the settings allow it."
	case errors.Is(err, errDecodingBudget) && name == "":
		n.Text = "The other side sends more pictures than can be shown. Some are left out."
	case errors.Is(err, errDecodingBudget):
		n.Text = "{{.Name}} sends more pictures than can be shown. Some are left out."
	default:
		return Notice{}
	}
	return n
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
