package session

import (
	"context"

	"peerscope/internal/latest"
)

// Settings are what the person chose and the program remembers.
type Settings struct {
	Name       string   // how the others see us
	Camera     string   // device ID; "" is the default one
	Microphone string   // likewise
	STUN       []string // "stun:host:port"; none is needed on one network
	MinScore   float32  // objects below it are not shown, 0 to 1
	Labels     []string // only these are shown; none is all
}

// A Session runs the program. Its methods may be called from any goroutine and
// return at once; what they lead to is seen in the States.
type Session struct {
	states latest.Slot[State]
}

// New makes a session of the parts.
func New(parts Parts, settings Settings) *Session { return &Session{} }

// Run works until ctx ends, and returns when everything it started has ended.
func (s *Session) Run(ctx context.Context) error { <-ctx.Done(); return nil }

// States is where each new State is put, for one face to take.
func (s *Session) States() *latest.Slot[State] { return &s.states }

// Start opens a room of our own.
func (s *Session) Start() {}

// Join goes to the room of a link.
func (s *Session) Join(link string) {}

// StartSample is a call with nobody: the other side shows the sample clip.
func (s *Session) StartSample() {}

// Leave goes home from wherever we are.
func (s *Session) Leave() {}

// SetCameraOn opens or closes the camera.
func (s *Session) SetCameraOn(on bool) {}

// SetMicOn opens or closes the microphone.
func (s *Session) SetMicOn(on bool) {}

// SetDetecting turns the search for objects on or off.
func (s *Session) SetDetecting(on bool) {}

// Configure applies settings, at once where that is possible.
func (s *Session) Configure(settings Settings) {}

// RefreshDevices looks again which cameras and microphones there are.
func (s *Session) RefreshDevices() {}
