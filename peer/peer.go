// Package peer is a room and the calls in it. Join keeps one WebRTC connection
// to every other member of a room and passes on the tracks that they send; how
// the members find each other is behind the Signaler interface.
//
// The one who comes later offers:
//
//	newcomer                    signaler                    member
//	   | <------- Present(member) --|                          |
//	   |                            |-- Joined(newcomer) ----> |
//	   |-- offer ------------------------------------------->  |
//	   | <------------------------------------------ answer ---|
//	   | <-- candidates, both ways, as they are found -------> |
//	   | <=========== audio, video, data: SRTP and SCTP =====> |
//
// so there is no glare and no role to negotiate. Every connection has the same
// m-lines for its whole life: audio, video, data. Muting stops samples; an ICE
// restart is the only renegotiation.
//
// # Coming back
//
// A Signaler that has lost its server and is back reports everybody again, under
// the same IDs. Two members that know each other may come back in any order, and
// others may come in between. For each of the two, the last report counts:
//
//   - After Present a member offers the next connection, after Joined it answers.
//     It handles reports and signals in the order in which they came, also those
//     that come while its former connection is being closed.
//   - A call that works stays as it is; one that is interrupted gets an ICE
//     restart from the side that offered it, so that restarts do not cross. It asks
//     first, by an offer that changes nothing, whether the other side hears it, and
//     restarts when that is answered. So does the other side, as the connection may
//     have been given up, or packets may get through one way only; if there is still
//     silence, it has the first one restart. With a member that has no FixedRoles, the
//     side that came back last does all that, and the other one nothing.
//   - If there is no connection yet, the side that offers does so again: the same
//     offer if it is unanswered, else one of a new connection, as the other side
//     may have given the first one up.
//   - If one side has given a connection up and the other has not, descriptions
//     carry another DTLS fingerprint than the known one. Then both sides make a new
//     connection: an offer is answered by a new one, an answer is followed by a new
//     offer. If two offers cross, that of the side that offers counts.
//
// The page follows the same rules: assets/web/member.js.
package peer

import (
	"context"
	"time"

	"github.com/pion/webrtc/v4"

	"peerscope/peer/rtp"
	"peerscope/peer/seal"
)

// An ID names a member within its room.
type ID string

// A Signal is what members send each other to connect: a description (RFC 8829)
// or a candidate (RFC 8838).
type Signal struct {
	Description *webrtc.SessionDescription `json:"description,omitempty"`
	Candidate   *webrtc.ICECandidateInit   `json:"candidate,omitempty"`
	// Introduction may be beside a description.
	Introduction *Introduction `json:"introduction,omitempty"`
	// Restart may be beside an offer: who sends it hears nothing, and the side that
	// offered the connection is to restart ICE.
	Restart bool `json:"restart,omitempty"`
	// ICEServer is a further one that a media server lets us use. It is never sent.
	ICEServer *webrtc.ICEServer `json:"-"`
}

// An Introduction says, before a connection is made, who wants it.
type Introduction struct {
	Name string `json:"name,omitempty"`
	// Identity is an assertion of package seal, for seal.Connection, over the
	// fingerprint in the description beside it.
	Identity string `json:"identity,omitempty"`
	// FixedRoles: whoever sends this leaves the ICE restarts of a connection to the side
	// that offered it. Versions before 26 November 2026 do not.
	FixedRoles bool `json:"fixedRoles,omitempty"`
}

// EventKind says what happened in the room.
type EventKind int

// The zero EventKind is no event.
const (
	Present  EventKind = iota + 1 // From was here before us: we offer
	Joined                        // From came after us: it offers
	Left                          // From is gone from the room's signalling
	Signaled                      // From sent Signal
	Full                          // the room takes nobody more
)

// An Event is what the Signaler reports of the room.
type Event struct {
	Kind   EventKind
	From   ID
	Signal Signal
	// Err says why a signal is not one that From sent, if the Signaler can know:
	// seal.ErrUnauthentic. There is no Signal then.
	Err error
}

// A Signaler brings the members of one room together. Send and Receive may run
// at once, each for one goroutine at a time. After Close both return an error,
// a Receive under way included; Close may be called twice.
type Signaler interface {
	Send(ctx context.Context, to ID, s Signal) error
	Receive(ctx context.Context) (Event, error) // io.EOF when the room is gone
	Close() error
}

// A Room joins a room: a mesh over a Signaler, or a media server with a protocol
// of its own. It blocks until ctx ends or the room fails.
type Room func(ctx context.Context, cfg Config) error

// A Sample is one encoded picture or one packet of sound.
type Sample = rtp.Sample

// About is what a member sends the others of itself, on the data channel.
type About struct {
	Name   string `json:"name"`
	Camera bool   `json:"camera"` // pictures are being sent
	Mic    bool   `json:"mic"`    // sound is being sent
	// Host: the server of the room runs in this member's program, and ends with it.
	Host bool `json:"host,omitempty"`
	// RecordingPreference is "" for one that cannot show that it is recorded.
	RecordingPreference RecordingPreference `json:"recordpref,omitempty"`
}

// MemberState is how far the connection to a member is.
type MemberState int

// A member goes from Connecting to Connected, to Interrupted and back, and ends
// in one of the others.
const (
	Connecting  MemberState = iota + 1
	Connected               // media can flow
	Interrupted             // nothing has arrived for seconds; it is being retried
	Gone                    // left
	Lost                    // stopped answering without having left
	Failed                  // no connection was made, or it broke the protocol: Err says which
)

// A Member is another one in the room, as it is now.
type Member struct {
	ID    ID
	State MemberState
	// Key is the identity that the member has proven; it is zero until then, and
	// with members that have none. By then About has the name that goes with it.
	Key   seal.PublicKey
	About About // until it is received, both kinds are assumed to be sent
	// AboutExpected: it has introduced itself, so its About is still to come. Of others it
	// is not known whether they will send one.
	AboutExpected bool
	Err           error // with Failed
	// Records is what it says that it keeps of us; Told is what it knows that we keep
	// of it, of all that came on Config.Recordings.
	Records, Told Recording
	// RoundTrip is the last one measured, 0 when unknown.
	RoundTrip time.Duration
	Sending   SendStats
}

// SendStats are of what is sent to a member. They are zero where nothing is.
type SendStats struct {
	TargetBitRate int     // for all of it, bits a second, in steps of 10,000
	Loss          float64 // share that is lost on the way, of the last second; 0 to 1, in hundredths
	Retransmitted int     // packets that were sent again
}

// Interop says how the other side of a Room differs from our own implementation;
// the zero Interop is for our own. Its functions are called from the goroutines
// of members.
type Interop struct {
	// NonTrickle sends a description with its candidates. Those that are found
	// later than two seconds after it are still sent on their own.
	NonTrickle bool
	// NoDataChannel leaves the data channel out of our offer.
	NoDataChannel bool
	// NoIntroduction keeps our name and identity out of signals, which a server of
	// somebody else's reads.
	NoIntroduction bool
	// IgnoreUnknown ignores messages on the data channel that are not ours.
	IgnoreUnknown bool
	// UnstableIDs: a member that has lost the room's server comes back under
	// another ID. It is recognised by the ID of the stream that it sends, and the
	// newer call replaces the older one.
	UnstableIDs bool
	// ConnectTimeout is how long the other side may take to answer, and to use our
	// answer, where people carry them; 0 is as long as programs take.
	ConnectTimeout time.Duration
	// CanRestart says whether an ICE restart is possible now; nil means that the other
	// side is to be asked.
	CanRestart func() bool
	// ICEServers gives those of the room's own server for each new connection, as
	// their credentials change; nil means none.
	ICEServers func() []webrtc.ICEServer
}

// Config is what Join needs to know. Its functions are called from goroutines of
// Join; OnMember from one at a time.
type Config struct {
	Audio, Video *Track // what is sent; nil receives only
	SendOnly     bool   // receive nothing
	// Identity is proven to the members; nil proves nothing.
	Identity *seal.Identity
	// Admit says whether a member, whose Key and name are known now, may see and
	// hear us; nil admits everybody. One that is not admitted waits until its ID
	// comes on Admitted, which may be nil. It is called from goroutines of members.
	Admit    func(Member) bool
	Admitted <-chan ID
	About    About // what is sent first
	// AboutChanges brings what is sent from then on. It may be nil.
	AboutChanges <-chan About
	// Detections brings what members are sent of the objects in their pictures:
	// of each the newest, at most ten times a second. Those for somebody who is
	// not here are dropped. It may be nil.
	Detections <-chan Detections
	// Recordings brings what members are told of what we keep of them: of each the
	// newest. It may be nil.
	Recordings <-chan RecordingNotice
	ICEServers []webrtc.ICEServer
	Addresses  AddressPolicy
	// Interop is set by the Room.
	Interop Interop
	// OnOpen is called when the room has taken us in, before anything else. It is
	// the Room that calls it: Join cannot know.
	OnOpen func()
	// OnSignalingLost is called when the room's server is lost (true) and when it
	// is back (false). Calls go on meanwhile, and the Room reconnects by itself.
	// It is the Room that calls it, too.
	OnSignalingLost func(lost bool)
	// OnServerGone is called, while the room's server is lost, at each attempt that
	// its machine refuses: the machine is there, and the server's program is not.
	OnServerGone func()
	// OnMember is called at each change of a member, lastly with one of the final
	// states.
	OnMember func(Member)
	// OnTrack handles a track that a member sends and returns when its Read fails;
	// it runs in a goroutine of its own, which Join waits for.
	OnTrack func(ctx context.Context, from ID, t *RemoteTrack)
}
