// Package peer is a room and the calls in it. Join keeps one WebRTC connection
// to every other member of a room and hands over the tracks that arrive; how
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
// A Signaler that lost its server and is back tells of everybody again, under
// the same IDs. Two that know each other already come back in any order, and
// others may come between them; it is only who came last that counts:
//
//   - Who is told Present offers from then on, who is told Joined answers. What
//     is told later counts, and a member deals with what it is told and with
//     signals in one order, those included that come while a former call of it
//     is being closed.
//   - A call that works stays as it is; one that is interrupted gets an ICE
//     restart from the one who offers.
//   - Where there is no connection yet, the one who offers does so again: the same
//     offer if it is unanswered, else one of a new connection, as the other side
//     may have given the first one up.
//   - Where one side has given a call up and the other has not, which shows in a
//     DTLS fingerprint that is not the known one, both make it anew: an offer is
//     answered by a new connection, an answer of a stranger is followed by a new
//     offer. Of two offers that cross, that of the side whose turn it is counts.
//
// The page follows the same rules: assets/web/member.js.
package peer

import (
	"context"
	"errors"
	"time"

	"github.com/pion/webrtc/v4"

	"peerscope/peer/rtp"
)

// An ID names a member within its room.
type ID string

// A Signal is what two members tell each other to connect: one of its fields
// is set (RFC 8829 descriptions, RFC 8838 candidates).
type Signal struct {
	Description *webrtc.SessionDescription `json:"description,omitempty"`
	Candidate   *webrtc.ICECandidateInit   `json:"candidate,omitempty"`
	// ICEServer is a further one that a media server lets us use. No member can
	// send it.
	ICEServer *webrtc.ICEServer `json:"-"`
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

// An Event is news from the room.
type Event struct {
	Kind   EventKind
	From   ID
	Signal Signal
}

// A Signaler brings the members of one room together. Send and Receive may run
// at once, each for one goroutine at a time. After Close both return an error,
// a Receive under way included; Close may be called twice.
type Signaler interface {
	Send(ctx context.Context, to ID, s Signal) error
	Receive(ctx context.Context) (Event, error) // io.EOF when the room is gone
	Close() error
}

// A Room is a way to be somewhere: a mesh over a Signaler, or a media server
// with a protocol of its own. It blocks until ctx ends or the room fails.
type Room func(ctx context.Context, cfg Config) error

// A Sample is one encoded picture or one packet of sound.
type Sample = rtp.Sample

// About is what a member tells the others of itself, over the data channel.
type About struct {
	Name   string `json:"name"`
	Camera bool   `json:"camera"` // pictures are being sent
	Mic    bool   `json:"mic"`    // sound is being sent
}

// MemberState is how far the connection to a member is.
type MemberState int

// A member goes from Connecting to Connected, to Interrupted and back, and ends
// in one of the others.
const (
	Connecting  MemberState = iota + 1
	Connected               // media can flow
	Interrupted             // nothing has arrived for seconds; it is being retried
	Gone                    // said goodbye
	Lost                    // stopped answering without a word
	Failed                  // no way to it was found, or it spoke nonsense: Err says which
)

// A Member is another one in the room, as seen now.
type Member struct {
	ID    ID
	State MemberState
	About About // until it has said so, it is taken to send both kinds
	Err   error // with Failed
	// RoundTrip is the last measured round trip to it, 0 when unknown.
	RoundTrip time.Duration
}

// A Interop is how the other side of a Room wants to be spoken to, where that is
// not how we speak among ourselves; the zero Interop is ours.
type Interop struct {
	// NonTrickle sends a description with the candidates in it. What is found later
	// than two seconds after is still sent on its own.
	NonTrickle bool
	// NoDataChannel leaves the data channel out of our offer.
	NoDataChannel bool
	// IgnoreUnknown takes what the others say on the data channel for their own affair
	// where it is not for us.
	IgnoreUnknown bool
	// UnstableIDs: a member that lost the room's server comes back under another ID.
	// It is known by the stream that it sends, and the newer call replaces the
	// older one.
	UnstableIDs bool
	// ConnectTimeout is how long the other side may take to answer, and to use our
	// answer, where people carry them; 0 is as long as programs take.
	ConnectTimeout time.Duration
	// CanRestart says whether an ICE restart can be asked for now; nil means
	// always. It is called from the goroutines of members.
	CanRestart func() bool
	// ICEServers gives those of the room's own server, whose credentials change;
	// nil means none. It is called from the goroutines of members at each new
	// connection.
	ICEServers func() []webrtc.ICEServer
}

// Config is what Join needs to know. The functions are called from goroutines
// of Join's; OnMember from one at a time.
type Config struct {
	Audio, Video *Track // what is sent; nil receives only
	SendOnly     bool   // receive nothing
	About        About  // what is told first
	// AboutChanges brings what is told from then on. It may be nil.
	AboutChanges <-chan About
	// Detections brings what members are told of the objects in their pictures: of each
	// the newest, at most ten times a second. What is for somebody who is not here
	// is dropped. It may be nil.
	Detections <-chan Detections
	ICEServers []webrtc.ICEServer
	// RelayOnly connects through TURN servers alone (RFC 8828 mode 4), so that
	// members do not learn our addresses.
	RelayOnly bool
	// Interop is for the Room to set.
	Interop Interop
	// OnOpen is told that the room has taken us in, before anything else. It is
	// the Room that calls it: only that knows.
	OnOpen func()
	// OnSignalingLost is told that the room's server is lost (true) and that it is back
	// (false). Calls go on meanwhile; the Room comes back by itself. It is the
	// Room that calls it, too.
	OnSignalingLost func(away bool)
	// OnMember is told of each change of a member, lastly one of the final states.
	OnMember func(Member)
	// OnTrack handles a track that arrives and returns when its Read fails; it
	// runs in a goroutine of its own, which Join waits for.
	OnTrack func(ctx context.Context, from ID, t *RemoteTrack)
}

// ErrRoomFull ends a Join of a room that has all the members it takes.
var ErrRoomFull = errors.New("the room is full")
