package session

import (
	"context"
	"sync/atomic"

	"peerscope/app/journal"
	"peerscope/detector/rules"
	"peerscope/internal/latest"
	"peerscope/peer"
)

// Settings are what the person chose and the program remembers. Their JSON is that of
// package preferences.
type Settings struct {
	Name                string             `json:"name"`                  // how the others see us
	Camera              string             `json:"camera"`                // device ID; "" is the default one
	Microphone          string             `json:"microphone"`            // likewise
	Speaker             string             `json:"speaker"`               // likewise
	CameraOff           bool               `json:"camera_off"`            // do not open the camera before somebody asks for it
	MicOff              bool               `json:"microphone_off"`        // likewise
	MicStandby          bool               `json:"microphone_standby"`    // keep it open in calls while it is off: see State.Self.SpeaksMuted
	EchoCancellationOff bool               `json:"echo_cancellation_off"` // leave what the loudspeaker plays in the microphone's sound
	NoiseSuppressionOff bool               `json:"noise_suppression_off"` // likewise what is not speech
	AutoGainControlOff  bool               `json:"auto_gain_control_off"` // leave it as loud as it is
	HD                  bool               `json:"hd"`                    // capture 1280x720 instead of 640x480
	LargePictures       bool               `json:"large_pictures"`        // receive pictures of up to 4096x2304 instead of 1920x1080
	Direction           Direction          `json:"-"`
	STUN                []string           `json:"stun"`  // "stun:host:port"; none is needed on one network
	Relay               string             `json:"relay"` // where HostCall opens rooms: see Parts.NewRoomLink; "" is this program
	Addresses           peer.AddressPolicy `json:"addresses"`
	MinScore            float32            `json:"min_score"`        // objects below it are not shown, 0 to 1; 0 is the default
	Labels              []string           `json:"labels"`           // only these are shown, or nothing where it is empty; nil is all
	DetectionCPUPercent int                `json:"detection_budget"` // percent of one core that detection may take; 0 is the default
	ModelFiles          ModelFiles         `json:"model_files"`
	ShareDetections     bool               `json:"share"`               // tell the others what is looked for and seen in their pictures
	VisibleNearby       bool               `json:"nearby"`              // be visible to others on the same network, who then can call
	AutoAnswer          bool               `json:"-"`                   // answer them without asking; for machines without a person
	Record              bool               `json:"-"`                   // record all members of every call
	DeclineRecording    bool               `json:"decline_recording"`   // ask the others to keep nothing of us
	ClipFolder          string             `json:"clip_folder"`         // where the clips of alarms go; "" keeps none
	RecordingFolder     string             `json:"recording_folder"`    // where recordings go
	RingOff             bool               `json:"ring_off"`            // make no sound when somebody calls
	PresenceSoundsOff   bool               `json:"presence_sounds_off"` // nor when somebody joins or leaves a call
	AlarmSoundOff       bool               `json:"alarm_sound_off"`     // nor for an alarm
	Journal             journal.Settings   `json:"journal"`             // one is kept if there are rules, too
	Rules               rules.Set          `json:"-"`                   // of which objects are told, shown or not; never written to
}

// ModelFiles name a detection model of the person's own, and the file with the
// names of its classes; empty ones are the program's.
type ModelFiles struct {
	Model  string `json:"model"`
	Labels string `json:"labels"`
}

// Direction says which way a call's pictures and sound go.
type Direction int

// The directions; the zero one is the ordinary call.
const (
	SendAndReceive Direction = iota
	SendOnly
	ReceiveOnly
)

// A Session runs the program. Its methods may be called from any goroutine and
// return at once; what they lead to is seen in the States.
type Session struct {
	parts      Parts
	settings   Settings // the first ones; the loop has those of now
	states     latest.Slot[State]
	inbox      inbox
	roster     atomic.Pointer[roster] // of the last call
	framesSent atomic.Int64
	reports    reportLog
}

// New makes a session of the parts. It does nothing until Run.
func New(parts Parts, settings Settings) *Session {
	if parts.AudioProcessor == nil {
		parts.AudioProcessor = unprocessed{}
	}
	return &Session{parts: parts, settings: settings, inbox: newInbox()}
}

// Run works until ctx ends, and returns when everything it started has ended.
// It is called once.
func (s *Session) Run(ctx context.Context) error { return newLoop(ctx, s).run() }

// States is where each new State is put, for one reader.
func (s *Session) States() *latest.Slot[State] { return &s.states }

// HostCall opens a room of our own, on the relay of the settings or in this program.
func (s *Session) HostCall() { s.inbox.post((*loop).hostCall) }

// Join goes to the room of a link.
func (s *Session) Join(link string) {
	s.inbox.post(func(l *loop) {
		l.startCall(&call{link: link, neighbour: neighbourName(link), invitation: Invitation{Role: invitationRole(link)}})
	})
}

// Invite opens a call that needs no server: the person carries the invitation.
func (s *Session) Invite() { s.Join(InviteLink) }

// PasteBlock gives the call the text that came back from the other side.
func (s *Session) PasteBlock(text string) { s.inbox.post(func(l *loop) { l.pasteBlock(text) }) }

// AnswerCall has who calls us come to a room of our own.
func (s *Session) AnswerCall() { s.inbox.post((*loop).answerCall) }

// DeclineCall tells who calls us that we do not want to.
func (s *Session) DeclineCall() {
	s.inbox.post(func(l *loop) { l.refuseIncomingCall(peer.ErrDeclined) })
}

// DismissMissedCall has a missed call forgotten.
func (s *Session) DismissMissedCall(id int) {
	s.inbox.post(func(l *loop) { l.dismissMissedCall(id) })
}

// StartSampleCall makes a call with nobody: the other side shows the sample clip.
func (s *Session) StartSampleCall() {
	s.inbox.post(func(l *loop) { l.startCall(&call{servesRoom: true, withSample: true}) })
}

// Leave goes home from wherever we are.
func (s *Session) Leave() { s.inbox.post((*loop).leaveCall) }

// Admit sends our pictures and sound to a member that is held.
func (s *Session) Admit(id peer.ID) { s.inbox.post(func(l *loop) { l.admit(id) }) }

// SetVerified notes whether the person has compared the safety number of a member.
func (s *Session) SetVerified(id peer.ID, verified bool) {
	s.inbox.post(func(l *loop) { l.setVerified(id, verified) })
}

// RefreshPeople is called after a change of the list of people.
func (s *Session) RefreshPeople() { s.inbox.post((*loop).refreshPeople) }

// SetDetecting turns the search for objects on or off.
func (s *Session) SetDetecting(on bool) { s.inbox.post(func(l *loop) { l.setDetecting(on) }) }

// Configure applies settings, at once where that is possible. A device that
// failed is tried again.
func (s *Session) Configure(settings Settings) { s.inbox.post(func(l *loop) { l.configure(settings) }) }

// RefreshDevices looks again which devices there are, and tries
// again what failed.
func (s *Session) RefreshDevices() { s.inbox.post((*loop).refreshDevices) }

// SetTalking turns the microphone on, where it is off in a call, until it is called
// again: push to talk. Nothing is saved.
func (s *Session) SetTalking(on bool) { s.inbox.post(func(l *loop) { l.setTalking(on) }) }

// SetVolume makes a member as loud as that on this side: 100 percent is as it comes, 0
// silent, MaxVolume the most. It counts until the member leaves.
func (s *Session) SetVolume(id peer.ID, percent int) {
	s.inbox.post(func(l *loop) { l.setVolume(id, percent) })
}

// SetRecording begins to record a member, in Settings.RecordingFolder, or ends it.
func (s *Session) SetRecording(id peer.ID, on bool) {
	s.inbox.post(func(l *loop) { l.setRecording(id, on) })
}

// SetRecordingAll is SetRecording for all members of the call, and those who come.
func (s *Session) SetRecordingAll(on bool) {
	s.inbox.post(func(l *loop) { l.setRecordingAll(on) })
}

// TestSpeaker plays a short sound on the chosen loudspeaker.
func (s *Session) TestSpeaker() { s.inbox.post(func(l *loop) { l.playProgramSound(testSound) }) }

// RemotePictures are the last picture of each member whose camera is on, with the
// objects in it.
func (s *Session) RemotePictures() []Picture {
	if r := s.roster.Load(); r != nil {
		return r.lastPictures()
	}
	return nil
}
