package app

import (
	"cmp"
	"slices"
	"strings"

	"peerscope/app/locale"
	"peerscope/app/session"
	"peerscope/media"
)

// What follows from a State: which screen and which part of it is to be shown,
// and what is said there.

// isAtHome says whether there is no call, nor one that begins.
func isAtHome(st session.State) bool { return st.Phase == session.Home }

// showsHomeScreen says whether the home screen is shown, and not that of a call.
func showsHomeScreen(st session.State) bool { return isAtHome(st) || usesManualSignaling(st) }

// usesManualSignaling says whether people hand each other blocks of text now, or are
// about to.
func usesManualSignaling(st session.State) bool {
	i := st.Invitation
	return i.Outgoing != "" || i.AwaitsReply || i.Rejection.Text != "" ||
		st.Phase == session.Opening && i.Role != session.NoInvitation
}

// hasIncomingCall says whether a neighbour waits for an answer.
func hasIncomingCall(st session.State) bool { return st.Nearby.IncomingCall != session.Caller{} }

// sendsVideo says whether pictures of the member are to be expected.
func sendsVideo(m session.Member) bool { return m.CameraOn || m.FPS > 0 }

// soundProblems are why we are not heard, or hear nothing. Where the camera does
// not work the self view says so.
func soundProblems(self session.Self) string {
	return strings.TrimSpace(locale.Notice(self.MicProblem) + " " + locale.Notice(self.SpeakerProblem))
}

// cameraProblem is why there is no picture of ours; zero if the camera is only off.
func cameraProblem(self session.Self) session.Notice {
	if self.CameraProblem.Text == "" && !self.CameraOn && self.Camera == (media.Device{}) {
		return session.Notice{Text: "No camera was found. Plug one in and look again.", Problem: true}
	}
	return self.CameraProblem
}

// wantsRecording says whether somebody is to be recorded.
func wantsRecording(st session.State) bool {
	return slices.ContainsFunc(st.Members, func(m session.Member) bool { return m.RecordingWanted })
}

// showsScreen says whether the others see a screen of ours.
func showsScreen(self session.Self) bool { return self.CameraOn && session.IsScreenID(self.Camera.ID) }

// minScore is the score from which objects are shown.
func minScore(s session.Settings) float32 { return cmp.Or(s.MinScore, session.DefaultMinScore) }
