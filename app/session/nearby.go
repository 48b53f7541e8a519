package session

import (
	"cmp"
	"context"
	"strings"
	"time"

	"peerscope/app/people"
	"peerscope/peer"
	"peerscope/peer/seal"
)

// NearbyState is what is known of others on the same network.
type NearbyState struct {
	Visible      bool   // we are visible to them
	Name         string // as whom
	Problem      Notice // why we are not, though it is wanted
	Neighbours   []Neighbour
	CalledName   string       // whom we call, until they have answered
	IncomingCall Caller       // who calls us and waits for an answer; zero when nobody does
	MissedCalls  []MissedCall // the newest first, until they are dismissed
}

// A Neighbour is somebody on the same network who is visible.
type Neighbour struct {
	Name    string // as they call themselves; several can have the same
	Address string
	Link    string         // to join, which calls them, and nobody with another key
	Key     seal.PublicKey // as they announce it, which proves nothing
}

// A Caller is who calls us. Name is as they call themselves, and may be empty.
type Caller struct {
	Name, Address string
	Key           seal.PublicKey // that they have proven to have
	Standing      people.Standing
}

// A NearbyHandler is what Parts.RunNearby tells the session. Any goroutine may
// call its functions.
type NearbyHandler struct {
	// NeighboursChanged takes all neighbours, by name, each time that changes.
	NeighboursChanged func([]Neighbour)
	// IncomingCall asks the person whether to answer a call, and gives the link of
	// a room of our own if so. Otherwise the error is peer.ErrDeclined, peer.ErrBusy
	// or, if ctx ended first, that of ctx.
	IncomingCall func(ctx context.Context, c Caller) (link string, err error)
}

// updateVisibility has us be visible as the settings say.
func (l *loop) updateVisibility() {
	l.state.Nearby.Problem = Notice{}
	name := "" // to nobody
	if l.settings.VisibleNearby && l.parts.RunNearby != nil {
		name = cmp.Or(strings.TrimSpace(l.settings.Name), "Peerscope")
	}
	l.state.Nearby.Name = name
	l.nearby.setJob(l, name)
}

func (l *loop) nearbyEnded(_ string, err error) {
	n := problemWithDetails("The others on this network cannot be seen, and you cannot be seen by them.", err)
	l.state.Nearby.Problem = n
	l.emit(Event{Kind: EventError, Text: n.String(), Details: n.Details})
}

// updateNearbyState brings the State up to date.
func (l *loop) updateNearbyState() {
	n := &l.state.Nearby
	n.Visible, n.Neighbours, n.CalledName, n.IncomingCall = l.nearby.isRunning(), nil, "", Caller{}
	if n.Visible {
		n.Neighbours = l.neighbours
	}
	if l.call != nil && !l.call.joined {
		n.CalledName = l.call.neighbour
	}
	if l.incoming != nil {
		n.IncomingCall = l.incoming.caller
	}
	n.MissedCalls = l.missed
}

// A nearbyRunner has us be visible; its methods run in other goroutines than the
// loop's.
type nearbyRunner struct {
	parts *Parts
	inbox inbox
}

func (r nearbyRunner) run(ctx context.Context, name string) error {
	r.inbox.post(func(l *loop) {
		l.neighbours = nil
		l.emit(Event{Kind: EventVisible, Name: name})
	})
	return r.parts.RunNearby(ctx, name, NearbyHandler{
		NeighboursChanged: func(all []Neighbour) { r.inbox.post(func(l *loop) { l.neighbours = all }) },
		IncomingCall:      r.askPerson,
	})
}

// askPerson is NearbyHandler.IncomingCall.
func (r nearbyRunner) askPerson(ctx context.Context, c Caller) (link string, err error) {
	incoming := &incomingCall{c, make(chan callReply, 1)}
	r.inbox.post(func(l *loop) { l.handleIncomingCall(incoming) })
	select {
	case reply := <-incoming.reply:
		return reply.link, reply.err
	case <-ctx.Done():
		r.inbox.post(func(l *loop) { l.handleMissedCall(incoming) })
		return "", ctx.Err()
	}
}

// An incomingCall waits for the person to answer, and then for the room in which
// they do.
type incomingCall struct {
	caller Caller
	reply  chan callReply // takes the first
}

type callReply struct {
	link string
	err  error
}

// finish says what becomes of the call, if that was not said yet.
func (r *incomingCall) finish(link string, err error) {
	select {
	case r.reply <- callReply{link, err}:
	default:
	}
}

// handleIncomingCall asks the person, who is asked about one call at a time.
func (l *loop) handleIncomingCall(r *incomingCall) {
	l.identifyCaller(&r.caller)
	if l.call != nil || l.incoming != nil {
		r.finish("", peer.ErrBusy)
		l.noteMissedCall(r.caller, time.Now())
		l.setNotice(missedCallNotice(r.caller))
		return
	}
	l.incoming = r
	l.emit(Event{Kind: EventIncomingCall, Name: r.caller.Name, Text: r.caller.Address})
	if l.settings.AutoAnswer {
		l.answerCall()
	}
}

// identifyCaller calls somebody we have met by the name that we know.
func (l *loop) identifyCaller(c *Caller) {
	if l.parts.People == nil {
		return
	}
	person, standing, err := l.parts.People.Find(c.Name, c.Key)
	if err != nil {
		l.showProblem(peopleNotice(err))
	}
	c.Name, c.Standing = cmp.Or(person.Name, c.Name), standing
}

// handleMissedCall is told of a caller who waits no longer.
func (l *loop) handleMissedCall(r *incomingCall) {
	if l.incoming != r {
		return
	}
	l.incoming = nil
	l.noteMissedCall(r.caller, time.Now())
	l.emit(Event{Kind: EventMissedCall, Name: r.caller.Name, Text: r.caller.Address})
}

// refuseIncomingCall refuses the call that waits, if one does.
func (l *loop) refuseIncomingCall(why error) {
	if l.incoming != nil {
		l.incoming.finish("", why)
		l.incoming = nil
	}
}

// answerCall opens a room for who calls, who hears of it when it is open.
func (l *loop) answerCall() {
	r := l.incoming
	if r == nil {
		return
	}
	l.incoming = nil
	l.startCall(&call{servesRoom: true, incoming: r})
}

// maxEmptyTime is how long nobody may be in a call that was answered without a person:
// whose line was cut is back by then.
const maxEmptyTime = 30 * time.Second

// leaveEmptyCall leaves a call that was answered without a person when nobody comes or all
// have left, for until then all others who call find it busy.
func (l *loop) leaveEmptyCall(now time.Time) {
	c := l.call
	switch {
	case c == nil || c.incoming == nil || !l.settings.AutoAnswer:
	case !c.joined || len(c.roster.participants()) > 0:
		c.emptySince = now
	case now.Sub(c.emptySince) >= maxEmptyTime:
		l.leaveCall()
	}
}
