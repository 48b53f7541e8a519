package session

import (
	"time"

	"peerscope/peer"
)

// mutedSpeakingTime is for how long somebody speaks before being told that the
// microphone is off: a cough is no reason.
const mutedSpeakingTime = 700 * time.Millisecond

// A microphoneUse is what the microphone is open for.
type microphoneUse int

const (
	unused  microphoneUse = iota // it is closed
	standby                      // nobody hears it; it is only noticed whether somebody speaks
	live                         // the others hear it
)

// microphoneUse says what the microphone is to be open for. While it is off it is
// closed, unless the person has agreed to have it on standby in calls.
func (l *loop) microphoneUse() microphoneUse {
	switch {
	case !l.settings.MicOff, l.talking:
		return live
	case l.settings.MicStandby && l.call != nil:
		return standby
	}
	return unused
}

// openMicrophone opens the microphone or closes it, as the person wants.
func (l *loop) openMicrophone() {
	use := l.microphoneUse()
	var job captureJob
	if use != unused {
		job = captureJob{on: true, id: deviceToOpen(l.state.Self.Microphones, l.settings.Microphone)}
	}
	l.capturer.microphoneLive.Store(use == live)
	l.microphone.setJob(l, job)
	l.soundDevices.setJob(l, use != unused || l.call != nil)
	l.announceSelf()
}

// retryMicrophone opens a microphone again that has failed, if there is any.
func (l *loop) retryMicrophone() {
	if l.state.Self.MicProblem.Text != "" && len(l.state.Self.Microphones) > 0 {
		l.openMicrophone()
	}
}

// micIsOn says whether the others can hear the microphone.
func (l *loop) micIsOn() bool {
	return l.microphone.wanted.on && l.capturer.microphoneLive.Load() && l.state.Self.MicProblem.Text == ""
}

// microphoneWorks is told that sound comes from the microphone.
func (l *loop) microphoneWorks(job captureJob) {
	if l.microphone.wanted == job && l.state.Self.MicProblem.Text != "" {
		l.state.Self.MicProblem = Notice{}
		l.announceSelf()
	}
}

func (l *loop) microphoneEnded(_ captureJob, err error) {
	before := l.state.Self.MicProblem.Text
	l.state.Self.MicProblem = microphoneNotices.forError(err)
	if l.state.Self.MicProblem.Text != before { // and not the next of many tries
		l.emitProblem(l.state.Self.MicProblem)
	}
	l.announceSelf()
}

// setTalking turns the microphone on in a call while a key is held, or no longer.
func (l *loop) setTalking(on bool) {
	if on = on && l.call != nil; on != l.talking {
		l.talking = on
		l.openMicrophone()
	}
}

// speaksMuted says whether the person speaks with the microphone off.
func (l *loop) speaksMuted(now time.Time) bool {
	return l.call != nil && !l.capturer.microphoneLive.Load() && l.capturer.voice.speakingFor(now) >= mutedSpeakingTime
}

// selfDescription is what the others in a call are told of us.
func (l *loop) selfDescription(c *call) peer.About {
	return peer.About{
		Name:   l.settings.Name,
		Camera: l.camera.wanted.on && l.settings.Direction != ReceiveOnly,
		Mic:    l.micIsOn() && l.settings.Direction != ReceiveOnly,
		Host:   c.servesRoom,

		RecordingPreference: l.settings.recordingPreference(),
	}
}
