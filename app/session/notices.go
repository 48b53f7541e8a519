package session

import (
	"cmp"
	"errors"
	"io"

	"peerscope/app/people"
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
	other:   "The camera does not work. Plug it in again, or choose another one.",
}

var screenNotices = deviceNotices{
	missing: "A screen was plugged in, unplugged or moved, so yours is not shown any more. Choose it again.",
	busy:    "The screen cannot be shown. Choose it again, or a camera.",
	denied:  "The screen cannot be shown. Choose it again, or a camera.",
	lost:    "A screen was plugged in, unplugged or moved, so yours is not shown any more. Choose it again.",
	other:   "The screen cannot be shown. Choose it again, or a camera.",
}

var microphoneNotices = deviceNotices{
	missing: "No microphone was found. The others do not hear you.",
	busy:    "The microphone is used by another program. Close it there, or choose another one.",
	denied:  "This program may not use the microphone. Allow it in the system's settings.",
	lost:    "The microphone was unplugged. Plug it in again, or choose another one.",
	other:   "The microphone does not work. Plug it in again, or choose another one.",
}

var speakerNotices = deviceNotices{
	missing: "No loudspeaker was found. You do not hear the others.",
	busy:    "The loudspeaker is used by another program. You do not hear the others.",
	denied:  "This program may not use the loudspeaker. You do not hear the others.",
	lost:    "The loudspeaker was unplugged. You do not hear the others.",
	other:   "The loudspeaker does not work. You do not hear the others.",
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
		n = problemWithDetails(w.other, err)
	}
	return n
}

// What is said of seal.ErrUnauthentic and seal.ErrIdentity.
const (
	unauthenticText = "What the other side sent was changed on its way. Whoever runs the place where calls meet, or somebody between, is not to be trusted."
	unprovenText    = "The other side could not prove who it is. Somebody may be between you, so no call was made."
)

// callNotice is the sentence for a call that ended by itself.
func (p *Parts) callNotice(err error) Notice {
	switch {
	case errors.Is(err, peer.ErrRoomFull):
		return Notice{Text: "The room is full. Ask for another link, or try again when someone has left.", Problem: true}
	case errors.Is(err, peer.ErrDeclined):
		return Notice{Text: "The call was declined."}
	case errors.Is(err, peer.ErrBusy):
		return Notice{Text: "They are in another call. Try again later."}
	case errors.Is(err, peer.ErrRingTimeout):
		return Notice{Text: "Nobody answered the call."}
	case errors.Is(err, peer.ErrNotFound):
		return problemWithDetails("Nobody of that name is to be seen on this network. Ask whether they are visible there.", err)
	}
	if text := connectionText(err); text != "" {
		return problemWithDetails(text, err)
	}
	if p.DescribeError != nil {
		if text := p.DescribeError(err); text != "" {
			return problemWithDetails(text, err)
		}
	}
	if errors.Is(err, errCallOver) || errors.Is(err, io.EOF) {
		return Notice{Text: "The call is over."}
	}
	return problemWithDetails("The call did not work. Try again, or ask for another link.", err)
}

// ownRelayNotice is the sentence for a room that the relay of the settings did not open.
func ownRelayNotice(err error) Notice {
	return problemWithDetails("Your relay does not open a room. Check its address in the settings, and your network.", err)
}

// connectionText says why there is no connection to a member; "" for other errors.
func connectionText(err error) string {
	switch {
	case errors.Is(err, seal.ErrUnauthentic):
		return unauthenticText
	case errors.Is(err, seal.ErrIdentity):
		return unprovenText
	case errors.Is(err, peer.ErrNoTURN):
		return "No address of yours may be told, so a call needs a TURN server, and there is none here. Allow more addresses in the settings, or meet at a relay with TURN."
	case errors.Is(err, peer.ErrNoAnswer):
		return "The other side did not answer the call."
	case errors.Is(err, peer.ErrNoConnection):
		return "No connection to the other side could be made. A firewall or an unusual network may be in the way."
	case errors.Is(err, peer.ErrDTLS):
		return "No secure connection to the other side could be made."
	case errors.Is(err, peer.ErrProtocol):
		return "The other side does not speak our protocol. Perhaps one of you has an older version."
	}
	return ""
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
		n = problemWithDetails(cmp.Or(connectionText(m.Err), "A connection to the other side could not be made."), m.Err)
	}
	return n
}

// ImpostorNotice is the sentence about a member that calls itself as somebody
// else does, or comes in the place of a neighbour.
func ImpostorNotice(m Member) Notice {
	n := Notice{Text: "This is not the {{.Name}} you know: the key is another one.", Args: map[string]string{"Name": m.Name}, Problem: true}
	switch {
	case m.Standing != people.Impostor:
		n = Notice{Text: "This is not who called or was called: the key is another one.", Problem: true}
	case m.Key == seal.PublicKey{}:
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
	return problemWithDetails("The others cannot tell that it is you, because your key cannot be read.", err)
}

func peopleNotice(err error) Notice {
	return problemWithDetails("Whom you know cannot be looked up or noted.", err)
}

func decoderNotice(codec string, err error) Notice {
	n := problemWithDetails("What arrives as {{.Codec}} cannot be shown. Perhaps one of you has an older version.", err)
	n.Args = map[string]string{"Codec": codec}
	return n
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
	return problemWithDetails("Objects cannot be looked for. Choose another model in the settings, or try again.", err)
}

// problemWithDetails is a sentence for an error, with what to do about it.
func problemWithDetails(text string, err error) Notice {
	n := Notice{Text: text, Problem: true}
	if err != nil {
		n.Details = err.Error()
	}
	return n
}
