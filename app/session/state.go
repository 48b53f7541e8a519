// Package session is the program without a user interface: what is captured, who
// is in the call, what is seen, and which goroutine does what. A user interface
// (the window in app, the lines of app/terminal) shows a State and calls the
// methods of a Session; it decides nothing.
package session

import (
	"maps"
	"slices"
	"strings"
	"time"

	"peerscope/app/people"
	"peerscope/detector/track"
	"peerscope/internal/latest"
	"peerscope/media"
	"peerscope/peer"
	"peerscope/peer/seal"
)

// A Phase is where in the program the person is.
type Phase int

// The phases, in the order in which a call goes through them.
const (
	Home    Phase = iota // no call
	Opening              // a room is being opened or joined
	Waiting              // in a room, nobody else is
	InCall               // in a room with others
)

// A State is all that a user interface shows. It is a plain value: the session makes a
// new one for each change and writes to none it gave away.
type State struct {
	Phase   Phase
	Link    string // with which others can join; "" at home and where an invitation is carried by hand
	Self    Self
	Members []Member // the others, longest here first
	// ActiveSpeaker is the member who speaks, or spoke last; "" while there was none.
	ActiveSpeaker peer.ID
	// Detecting says that objects are looked for in what arrives.
	Detecting bool
	// SharingDetections says that members are told what is seen in their pictures.
	SharingDetections bool
	LabelCounts       []LabelCount // what is seen now in all pictures, newest change first
	Alarms            []Alarm      // the last ones, newest last
	Notice            Notice       // what a person should know; zero when all is well
	// Invitation is what there is to carry, in a call without a server.
	Invitation Invitation
	Nearby     NearbyState
	Check      ConnectionCheck
}

// An InvitationRole is our part in a call without a server.
type InvitationRole int

// The roles.
const (
	NoInvitation InvitationRole = iota // there is a server, or no call
	Inviter                            // we wrote the invitation
	Invitee                            // we answer theirs
)

// An Invitation is the state of the blocks of text that two people without a
// server hand each other.
type Invitation struct {
	Role        InvitationRole
	Outgoing    string        // for the other side; "" while there is none, or when it has done its work
	Age         time.Duration // of Outgoing, in whole minutes
	AwaitsReply bool          // what the other side gives back is to be pasted
	Rejection   Notice        // why what was pasted is of no use
}

// Self is what is known of this side.
type Self struct {
	Cameras, Microphones, Speakers []media.Device
	Camera, Microphone, Speaker    media.Device // chosen; zero when there is none
	CameraOn, MicOn                bool         // wanted by the user and working
	CameraProblem                  Notice       // why there is no picture
	MicProblem                     Notice       // why there is no sound
	SpeakerProblem                 Notice       // why nothing is heard
	TestingSpeaker                 bool         // the sound of TestSpeaker is being played
	SpeaksMuted                    bool         // the person speaks in a call with the microphone off
	MicLevel                       float32      // loudness of the microphone now, 0 to 1
	Preview                        *latest.Slot[media.Frame]
}

// A Member is another one in the call.
type Member struct {
	ID              peer.ID
	Name            string         // as it calls itself, or as it is remembered; may be empty
	RuleNames       []string       // by which rules and zones may mean it, the one that lasts longest first
	Key             seal.PublicKey // the identity that it has proven; zero is none
	Standing        people.Standing
	Unexpected      bool     // it is not the neighbour who was called, or who called
	Held            bool     // it gets no picture and no sound of ours before Session.Admit
	SafetyNumber    string   // "" while there is none
	SafetyWords     []string // the same for reading aloud
	State           peer.MemberState
	CameraOn, MicOn bool // whether it says that it sends
	Speaking        bool // its voice is heard now
	Volume          int  // how loud it is here, in percent: see Session.SetVolume
	Width, Height   int  // of its pictures; 0 before the first
	FPS             float64
	Delay           time.Duration // from capture to being shown; 0 when unknown
	// DetectionsPerSecond is how many of its pictures are searched for objects now,
	// DetectionsSkipped how many were not since it came: newer ones replaced them.
	DetectionsPerSecond float64
	DetectionsSkipped   int
	// Recording: it is recorded now. RecordingWanted: the person wants that. It is not
	// where RecordingDeclined: the member does not want it. RecordingUnshown: its
	// program cannot show that something is kept of it.
	Recording, RecordingWanted          bool
	RecordingDeclined, RecordingUnshown bool
	Records                             peer.Recording // what it keeps of us
	Network                             NetworkReport  // its BitRate is that of the last second
	Pictures                            *latest.Slot[Picture]
}

// A Picture is a decoded frame with the objects seen in it, predicted to the
// frame's own time.
type Picture struct {
	Frame   media.Frame
	Objects []track.Object
}

// A LabelCount is how many objects of one label are in view.
type LabelCount struct {
	Label string
	Count int
	Since time.Time // when Count last changed
}

// A Notice is a sentence for a person. Text is its English form, which is also
// the key of its translations; each {{.Name}} in it stands for Args["Name"].
type Notice struct {
	Text    string
	Args    map[string]string
	Problem bool // whether something is wrong, not merely worth knowing
	// Details are for who wants to know more: an error as the program has it, in
	// English. "" is none.
	Details string
	// Retry is the link of a call that is over, to try again; "" where that is of no use.
	Retry string
}

// String is the sentence in English.
func (n Notice) String() string {
	text := n.Text
	for _, name := range slices.Sorted(maps.Keys(n.Args)) {
		text = strings.ReplaceAll(text, "{{."+name+"}}", n.Args[name])
	}
	return text
}
