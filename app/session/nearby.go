package session

import (
	"cmp"
	"context"
	"net/url"
	"strings"

	"peerscope/peer"
)

// NearbyState is what is known of others on the same network.
type NearbyState struct {
	Visible      bool   // we are visible to them
	Name         string // as whom
	Problem      Notice // why we are not, though it is wanted
	Neighbours   []Neighbour
	CalledName   string // whom we call, until they have answered
	IncomingCall Caller // who calls us and waits for an answer; zero when nobody does
}

// A Neighbour is somebody on the same network who is visible.
type Neighbour struct {
	Name    string // as they call themselves; several can have the same
	Address string
	Link    string // to join, which calls them
}

// A Caller is who calls us. Name is as they call themselves, and may be empty.
type Caller struct{ Name, Address string }

// A NearbyHandler is what Parts.RunNearby tells the session. Any goroutine may
// call its functions.
type NearbyHandler struct {
	// NeighboursChanged takes all neighbours, by name, each time that changes.
	NeighboursChanged func([]Neighbour)
	// IncomingCall asks the person whether to answer a call, and gives the link of a room
	// of our own if so. Otherwise the error is peer.ErrDeclined, peer.ErrBusy or, if
	// ctx ended first, that of ctx.
	IncomingCall func(ctx context.Context, c Caller) (link string, err error)
}

// NearbyLink begins the link to a neighbour. Where calls are waited for it stands
// alone.
const NearbyLink = "nearby:"

// AnswerCall has who calls us come to a room of our own.
func (s *Session) AnswerCall() { s.do((*loop).answer) }

// DeclineCall tells who calls us that we do not want to.
func (s *Session) DeclineCall() { s.do(func(l *loop) { l.refuse(peer.ErrDeclined) }) }

// neighbourOf is whom a link calls; "" if it is not a link to a neighbour.
func neighbourOf(link string) string {
	scheme, rest, _ := strings.Cut(strings.TrimSpace(link), ":")
	name, _, _ := strings.Cut(rest, "#")
	if !strings.EqualFold(scheme+":", NearbyLink) {
		return ""
	}
	if plain, err := url.PathUnescape(name); err == nil {
		name = plain
	}
	return name
}

// A visibility is as whom we are visible; the zero one is to nobody.
type visibility struct{ name string }

// show has us be visible as the settings say.
func (l *loop) show() {
	l.state.Nearby.Problem = Notice{}
	var wanted visibility
	if l.settings.VisibleNearby && l.parts.RunNearby != nil {
		wanted.name = cmp.Or(strings.TrimSpace(l.settings.Name), "Peerscope")
	}
	l.state.Nearby.Name = wanted.name
	l.visible.set(l, wanted)
}

func (l *loop) runVisible(ctx context.Context, v visibility) error {
	l.post(func() {
		l.neighbours = nil
		l.emit(Event{Kind: EventVisible, Name: v.name})
	})
	return l.parts.RunNearby(ctx, v.name, NearbyHandler{
		NeighboursChanged: func(all []Neighbour) { l.post(func() { l.neighbours = all }) },
		IncomingCall:      l.ring,
	})
}

func (l *loop) visibleEnded(_ visibility, err error) {
	n := Notice{Text: "The others on this network cannot be seen: {{.Reason}}", Args: reason(err), Problem: true}
	l.state.Nearby.Problem = n
	l.emit(Event{Kind: EventError, Text: n.String()})
}

// gatherNearby brings the State up to date.
func (l *loop) gatherNearby() {
	n := &l.state.Nearby
	n.Visible, n.Neighbours, n.CalledName, n.IncomingCall = l.visible.busy(), nil, "", Caller{}
	if n.Visible {
		n.Neighbours = l.neighbours
	}
	if l.call != nil && !l.call.inside {
		n.CalledName = l.call.neighbour
	}
	if l.ringing != nil {
		n.IncomingCall = l.ringing.caller
	}
}

// A ringing is a call that waits for the person, or for the room that they want
// to answer it in.
type ringing struct {
	caller Caller
	reply  chan ringReply // takes the first
}

type ringReply struct {
	link string
	err  error
}

// end says what becomes of the call, if that was not said yet.
func (r *ringing) end(link string, err error) {
	select {
	case r.reply <- ringReply{link, err}:
	default:
	}
}

// ring is NearbyHandler.IncomingCall.
func (l *loop) ring(ctx context.Context, c Caller) (link string, err error) {
	r := &ringing{c, make(chan ringReply, 1)}
	l.post(func() { l.rang(r) })
	select {
	case answer := <-r.reply:
		return answer.link, answer.err
	case <-ctx.Done():
		l.post(func() { l.missed(r) })
		return "", ctx.Err()
	}
}

// rang asks the person, who is asked one thing at a time.
func (l *loop) rang(r *ringing) {
	if l.call != nil || l.ringing != nil {
		r.end("", peer.ErrBusy)
		return
	}
	l.ringing = r
	l.emit(Event{Kind: EventIncomingCall, Name: r.caller.Name, Text: r.caller.Address})
	if l.settings.AutoAnswer {
		l.answer()
	}
}

// missed is told of a caller who waits no longer.
func (l *loop) missed(r *ringing) {
	if l.ringing != r {
		return
	}
	l.ringing = nil
	n := Notice{Text: "{{.Name}} called.", Args: map[string]string{"Name": cmp.Or(r.caller.Name, r.caller.Address)}}
	l.notify(n)
	l.emit(Event{Kind: EventMissedCall, Name: r.caller.Name, Text: r.caller.Address})
}

// refuse refuses the call that waits, if one does.
func (l *loop) refuse(why error) {
	if l.ringing != nil {
		l.ringing.end("", why)
		l.ringing = nil
	}
}

// answer opens a room for who calls, who hears of it when it is open.
func (l *loop) answer() {
	r := l.ringing
	if r == nil {
		return
	}
	l.ringing = nil
	l.open(&call{serve: true, ringing: r})
}
