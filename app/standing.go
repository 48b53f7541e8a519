package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"peerscope/app/locale"
	"peerscope/app/people"
	"peerscope/app/session"
	"peerscope/peer/seal"
)

var (
	verifiedSign = theme.NewSuccessThemedResource(drawing("shield-check"))
	impostorSign = theme.NewWarningThemedResource(drawing("shield-alert"))
)

// standingSign is the sign beside the name of a member; nil is none.
func standingSign(m session.Member) fyne.Resource {
	switch {
	case m.Standing == people.Impostor, m.Unexpected:
		return impostorSign
	case m.Standing == people.Verified:
		return verifiedSign
	}
	return nil
}

// standingText says what is known of who a member is.
func standingText(m session.Member) string {
	switch {
	case m.Standing == people.Impostor, m.Unexpected:
		return locale.Notice(session.ImpostorNotice(m))
	case m.Key == seal.PublicKey{}:
		return lang.L("Nothing proves who this is.")
	case m.Standing == people.Verified:
		return lang.L("Verified: you have compared the safety number.")
	case m.Standing == people.Known:
		return lang.L("You have met before. You have not compared the safety number yet.")
	case m.Standing == people.NameReused:
		return lang.L("You have met somebody else of this name before.")
	}
	return lang.L("You meet for the first time.")
}
