package peer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/pion/interceptor/pkg/cc"
	"github.com/pion/webrtc/v4"
)

// tick is how often a member looks at its round trip and its patience.
const tick = time.Second

// A member is the connection to one other member and the loop that owns it.
// What pion calls only puts something in a channel of this loop's.
type member struct {
	id     ID
	offers bool
	room   *room

	// For the room's loop; each has place for one or a bounded number.
	inbox    chan Event // of this member, in their order
	abouts   chan About
	seens    chan Detections
	flood    chan struct{} // the inbox was full
	replaced chan struct{} // it is here under another ID
	stream   string        // that it sends; of the room's loop

	// For pion's callbacks.
	changed chan struct{}             // look at the connection's state
	found   chan *webrtc.ICECandidate // nil when all are
	tracks  chan arrival
	channel channel

	// Of the loop alone.
	pc         *webrtc.PeerConnection
	estimator  cc.BandwidthEstimator
	bindings   []*trackBinding
	health     health
	seen       Member // as told last
	early      []webrtc.ICECandidateInit
	candidates int       // since the last description
	gathering  time.Time // since when our description waits for candidates; zero when none does
	anew       *beginning
	kinds      map[webrtc.RTPCodecType]bool
	goroutines sync.WaitGroup
}

// An arrival is a track that begins to arrive.
type arrival struct {
	track    *webrtc.TrackRemote
	receiver *webrtc.RTPReceiver
}

// unheard is what is taken of a member that has said nothing of itself; some
// never do.
var unheard = About{Camera: true, Mic: true}

func newMember(r *room, id ID, offers bool) *member {
	return &member{
		id: id, offers: offers, room: r,
		inbox:    make(chan Event, maxInbox),
		abouts:   make(chan About, 1),
		seens:    make(chan Detections, 1),
		flood:    make(chan struct{}, 1),
		replaced: make(chan struct{}, 1),
		changed:  make(chan struct{}, 1),
		found:    make(chan *webrtc.ICECandidate, maxCandidates),
		tracks:   make(chan arrival, 2),
		channel:  newChannel(r.about),
		seen:     Member{ID: id, About: unheard},
		kinds:    map[webrtc.RTPCodecType]bool{},
	}
}

// deliver hands an event to the loop; it never waits. A member that sends
// faster than it can be served has failed.
func (m *member) deliver(e Event) {
	select {
	case m.inbox <- e:
	default:
		poke(m.flood)
	}
}

// setAbout puts a new About in place of one that was not sent yet.
func (m *member) setAbout(a About) { replace(m.abouts, a) }

// setSeen likewise.
func (m *member) setSeen(s Detections) { replace(m.seens, s) }

// replace puts a value in the place of one that was not read yet, in a channel
// of one that nobody else fills.
func replace[T any](c chan T, v T) {
	select {
	case <-c:
	default:
	}
	c <- v
}

// poke wakes the reader of a channel of one that is nothing but a bell.
func poke(bell chan struct{}) {
	select {
	case bell <- struct{}{}:
	default:
	}
}

// run is the member's life; at its end the room is told, once.
func (m *member) run(ctx context.Context) {
	defer func() { m.room.ended <- m }()
	ctx, stop := context.WithCancel(ctx)
	m.health.began, m.health.patience = time.Now(), m.room.cfg.Interop.ConnectTimeout
	m.report(Connecting, nil)
	err := m.connect(ctx)
	state := Failed
	if err == nil {
		state, err = m.live(ctx)
	}
	if m.pc != nil {
		m.setConnected(false)
		if ctx.Err() != nil { // it is we who leave
			m.channel.goodbye(m.changed, m.isClosed)
		}
		stop()                   // unblocks what pion calls
		_ = m.pc.GracefulClose() // what fails in closing is closed too
	}
	stop()
	m.goroutines.Wait()
	m.report(state, err)
}

// live is the loop. It ends with the member's last state.
func (m *member) live(ctx context.Context) (MemberState, error) {
	clock := time.NewTicker(tick)
	defer clock.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return Gone, nil
		case <-m.replaced:
			return Gone, nil
		case <-m.flood:
			err = fmt.Errorf("%w: too many signals", ErrProtocol)
		case e := <-m.inbox:
			err = m.heed(e)
		case c := <-m.found:
			m.tellCandidate(c)
		case a := <-m.tracks:
			m.startTrack(ctx, a)
		case b := <-m.channel.messages:
			var bye bool
			if bye, err = m.hear(b); bye {
				return Gone, nil
			}
		case <-m.channel.writable:
		case a := <-m.abouts:
			m.channel.setAbout(a)
		case s := <-m.seens:
			m.channel.setDetections(s)
		case <-m.channel.pause:
			m.channel.pause = nil
		case <-m.changed:
		case now := <-clock.C:
			err = m.tick(now)
		}
		if errors.Is(err, errAnew) {
			return Lost, nil
		}
		m.channel.flush()
		state, why := m.health.see(time.Now(), m.pc.ConnectionState())
		if err != nil && state != Gone { // what a closed connection refuses is no nonsense
			state, why = Failed, err
		}
		if state > Interrupted {
			return state, why
		}
		m.setConnected(state == Connected)
		m.report(state, nil)
	}
}

// heed does what an event of the room asks for.
func (m *member) heed(e Event) error {
	if e.Kind == Signaled {
		return m.take(e.Signal)
	}
	return m.follow(e.Kind)
}

// hear does what a message of the data channel says.
func (m *member) hear(b []byte) (bye bool, err error) {
	msg, err := parseMessage(b)
	if err != nil && m.room.cfg.Interop.IgnoreUnknown {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	switch msg.Type {
	case typeAbout:
		m.health.greeted = true
		m.seen.About = *msg.About
		m.room.tell(m.seen)
	case typeBye:
		return true, nil
	}
	return false, nil
}

func (m *member) tick(now time.Time) error {
	if m.health.connected { // before, pion races with its own start here
		pair, ok := m.pc.SCTP().Transport().ICETransport().GetSelectedCandidatePairStats()
		if ok && pair.CurrentRoundTripTime > 0 {
			m.measure(time.Duration(pair.CurrentRoundTripTime * float64(time.Second)))
		}
	}
	if !m.gathering.IsZero() && now.Sub(m.gathering) >= gatherLimit {
		m.tellWhole()
	}
	if m.offers && m.canRestart() && m.health.restartDue(now) {
		return m.offer(true)
	}
	return nil
}

func (m *member) canRestart() bool {
	can := m.room.cfg.Interop.CanRestart
	return !m.room.deaf.Load() && (can == nil || can())
}

// measure tells of a round trip that is known for the first time or differs by
// a millisecond or more.
func (m *member) measure(roundTrip time.Duration) {
	if m.seen.RoundTrip > 0 && (roundTrip-m.seen.RoundTrip).Abs() < time.Millisecond {
		return
	}
	m.seen.RoundTrip = roundTrip
	m.room.tell(m.seen)
}

func (m *member) setConnected(on bool) {
	for _, b := range m.bindings {
		b.setConnected(on)
	}
}

func (m *member) isClosed() bool {
	return m.pc.ConnectionState() == webrtc.PeerConnectionStateClosed
}

// report tells of a state that is new.
func (m *member) report(s MemberState, err error) {
	if s == m.seen.State {
		return
	}
	m.seen.State, m.seen.Err = s, err
	m.room.tell(m.seen)
}
