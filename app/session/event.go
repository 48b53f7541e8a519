package session

import (
	"image"
	"time"

	"peerscope/app/people"
	"peerscope/detector/rules"
	"peerscope/detector/track"
	"peerscope/media/record"
	"peerscope/peer"
	"peerscope/peer/seal"
)

// EventKind names a kind of Event.
type EventKind string

// What can happen in a call.
const (
	EventOpen           EventKind = "open"       // we are in the room; Text is its link
	EventJoined         EventKind = "joined"     // a member came
	EventConnected      EventKind = "connected"  // and is connected
	EventIdentified     EventKind = "identity"   // its key is known, with the safety number; again if it takes the name of another
	EventInterrupted    EventKind = "lost"       // nothing arrives from it; it is being retried
	EventLeft           EventKind = "left"       // it is here no longer; Text says why
	EventObjectAppeared EventKind = "seen"       // an object came into a member's picture
	EventObjectGone     EventKind = "gone"       // and is out of it
	EventAlarm          EventKind = "alarm"      // a rule has come true; Object is the surest that it counts, if any
	EventInvitation     EventKind = "invitation" // Text is a block for the other side
	EventBlockRejected  EventKind = "wrong"      // what was pasted is of no use; Text says why
	EventVisible        EventKind = "visible"    // neighbours can see us from now on, by Name
	EventIncomingCall   EventKind = "ring"       // a neighbour calls; Text is their address
	EventMissedCall     EventKind = "missed"     // and waits no longer
	EventProblem        EventKind = "problem"    // something does not work, the call goes on; Text says what
	EventError          EventKind = "error"      // the call ended, or we are not visible any more; Text says why
)

// An Event is one thing that happened in a call. States say how things are;
// events are for who must not miss that something was.
type Event struct {
	Kind    EventKind
	Time    time.Time
	Member  peer.ID // whom it is about
	Name    string  // by which the member is remembered, or calls itself
	Object  track.Object
	Alarm   rules.Alarm // with EventAlarm
	Picture image.Image // likewise: see Alarm.Picture
	Text    string
	Details string // Notice.Details of what Text says
	File    record.File
	// With EventIdentified:
	Key          seal.PublicKey
	Standing     people.Standing
	SafetyNumber string
}

// emit hands an event to Parts.OnEvent.
func (l *loop) emit(e Event) {
	if l.parts.OnEvent == nil {
		return
	}
	e.Time = time.Now()
	l.parts.OnEvent(e)
}

// showProblem shows what does not work while all else goes on, and tells of it.
func (l *loop) showProblem(n Notice) {
	l.setNotice(n)
	l.emitProblem(n)
}

// emitProblem tells of what does not work, if n is that.
func (l *loop) emitProblem(n Notice) {
	if n.Problem {
		l.emit(Event{Kind: EventProblem, Text: n.String(), Details: n.Details})
	}
}

// emitObjects tells of the objects that came into a member's picture and those
// that are out of it, while the member is here.
func (l *loop) emitObjects(c *call, p *participant, appeared, gone []track.Object) {
	if l.call != c || !c.roster.has(p) {
		return
	}
	event := Event{Kind: EventObjectAppeared, Member: p.id, Name: p.name()}
	for _, event.Object = range appeared {
		l.emit(event)
	}
	event.Kind = EventObjectGone
	for _, event.Object = range gone {
		l.emit(event)
	}
}

// emitMemberChange tells what became of a member: the person, and as an event.
func (l *loop) emitMemberChange(before, after peer.Member) {
	event := Event{Member: after.ID, Name: after.About.Name}
	if before.State == 0 {
		event.Kind = EventJoined
		l.emit(event)
	}
	if before.State == after.State {
		return
	}
	l.playPresence(before.State, after.State, time.Now())
	switch after.State {
	case peer.Connected:
		event.Kind = EventConnected
		l.notices.handleConnected()
		l.call.invitation = Invitation{Role: l.call.invitation.Role} // it has done its work
	case peer.Interrupted:
		event.Kind = EventInterrupted
	case peer.Gone, peer.Lost, peer.Failed:
		l.call.rules.Forget(string(after.ID))
		n := departureNotice(after)
		if l.call.isGoneWithRoom(after) {
			n = l.call.hostGoneNotice(after)
		}
		l.notices.showDeparture(n, time.Now())
		event.Kind, event.Text, event.Details = EventLeft, n.String(), n.Details
	default:
		return
	}
	l.emit(event)
}
