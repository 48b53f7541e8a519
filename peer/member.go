package peer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/pion/webrtc/v4"

	"peerscope/peer/rtp"
)

// tickInterval is how often a member looks at its round trip and its timeouts.
const tickInterval = time.Second

// A member is the connection to one other member and the loop that owns it.
// Pion's callbacks only put something into a channel that the loop reads.
type member struct {
	id     ID
	offers bool // whether it is we who make the offers
	room   *room

	checks             *checkLimiter // of its connections
	retransmissions    *retransmissionStreams
	synchronizer       rtp.Synchronizer // of its sound and picture
	tracks             sync.Map         // *RemoteTrack that are received, by webrtc.SSRC
	earliestRecreation time.Time

	// Written by the room's loop, which never waits for the member.
	inbox            chan Event      // of this member, in their order
	aboutUpdates     chan About      // the newest one
	detectionUpdates chan Detections // the newest one
	recordingUpdates chan Recording  // the newest one
	violations       chan error      // of the protocol; the first one. Pion's callbacks write it too
	replaced         chan struct{}   // it is here under another ID
	admission        chan struct{}
	streamID         string // of what it sends; read by the room's loop alone

	// Written by pion's callbacks.
	stateChanged    chan struct{}             // of the connection
	localCandidates chan *webrtc.ICECandidate // nil when all are found
	remoteTracks    chan *RemoteTrack
	channel         dataChannel

	// Used by the member's loop alone.
	pc                *webrtc.PeerConnection
	turn              *turnDialer // of pc
	sender            *pacedSender
	bindings          []*trackBinding
	health            health
	reported          Member                    // last
	admitted          bool                      // it may see and hear us
	pendingCandidates []webrtc.ICECandidateInit // wait for a description
	candidates        int                       // received since the last description
	gatheringSince    time.Time                 // zero unless our description waits for candidates
	recreation        *recreation               // nil unless another connection follows this one
	recreationDue     <-chan time.Time          // nil unless the recreation waits
	fixedRoles        bool                      // offers stays the same for the life of a connection
	restarts          restartLimiter            // those of the other side
	restartAsked      time.Time                 // when the offer was made whose answer brings an ICE restart; or zero
	received          []*RemoteTrack            // one of each kind
	goroutines        sync.WaitGroup
}

// assumedAbout holds until a member has sent its About; some never do.
var assumedAbout = About{Camera: true, Mic: true}

func newMember(r *room, id ID, offers bool) *member {
	return &member{
		id: id, offers: offers, room: r,
		inbox:            make(chan Event, maxInbox),
		aboutUpdates:     make(chan About, 1),
		detectionUpdates: make(chan Detections, 1),
		recordingUpdates: make(chan Recording, 1),
		violations:       make(chan error, 1),
		replaced:         make(chan struct{}, 1),
		admission:        make(chan struct{}, 1),
		stateChanged:     make(chan struct{}, 1),
		localCandidates:  make(chan *webrtc.ICECandidate, maxCandidates),
		remoteTracks:     make(chan *RemoteTrack, 2),
		channel:          newDataChannel(r.about),
		sender:           newPacedSender(),
		reported:         Member{ID: id, About: assumedAbout},
		retransmissions:  newRetransmissionStreams(),
	}
}

// enqueue hands an event to the loop and never waits. Events that come faster than
// they can be handled are dropped: what carries signals may make up any number, and
// must not be able to end a call that works.
func (m *member) enqueue(e Event) {
	select {
	case m.inbox <- e:
	default:
	}
}

// reportViolation ends the member with ErrProtocol.
func (m *member) reportViolation(what string) {
	select {
	case m.violations <- fmt.Errorf("%w: %s", ErrProtocol, what):
	default: // it ends already
	}
}

// putNewest replaces a value that was not read yet, in a channel with room for
// one that nobody else writes to.
func putNewest[T any](c chan T, v T) {
	select {
	case <-c:
	default:
	}
	c <- v
}

// notify wakes the reader of a channel with room for one.
func notify(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// run is the member's goroutine. At its end it reports to the room, once.
func (m *member) run(ctx context.Context) {
	defer func() { m.room.ended <- m }()
	ctx, stop := context.WithCancel(ctx)
	m.health.startedAt, m.health.connectTimeout = time.Now(), m.room.cfg.Interop.ConnectTimeout
	m.reportState(Connecting, nil)
	err := m.connect(ctx)
	state := Failed
	if err == nil {
		state, err = m.loop(ctx)
	}
	if m.pc != nil {
		m.setConnected(false)
		if ctx.Err() != nil { // it is we who leave
			m.channel.sendBye(m.stateChanged, m.isClosed)
		}
		stop()                   // unblocks pion's callbacks
		_ = m.pc.GracefulClose() // after an error it is closed too
	}
	stop()
	m.goroutines.Wait()
	m.reportState(state, err)
}

// loop returns the member's last state.
func (m *member) loop(ctx context.Context) (MemberState, error) {
	clock := time.NewTicker(tickInterval)
	defer clock.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return Gone, nil
		case <-m.replaced:
			return Gone, nil
		case err = <-m.violations:
		case e := <-m.inbox:
			err = m.handleEvent(e)
		case c := <-m.localCandidates:
			m.sendCandidate(c)
		case t := <-m.remoteTracks:
			m.startTrack(ctx, t)
		case b := <-m.channel.messages:
			var bye bool
			if bye, err = m.handleMessage(b); bye {
				return Gone, nil
			}
		case <-m.recreationDue:
			err = errRecreate
		case <-m.channel.writable:
		case a := <-m.aboutUpdates:
			m.channel.queueAbout(a)
		case d := <-m.detectionUpdates:
			m.channel.queueDetections(d)
		case r := <-m.recordingUpdates:
			m.channel.record = &r
		case <-m.admission:
			m.admitted = true
		case <-m.channel.pause:
			m.channel.pause = nil
		case <-m.stateChanged:
		case now := <-clock.C:
			m.tick(now)
		}
		if errors.Is(err, errRecreate) {
			return Lost, nil
		}
		m.channel.flush()
		now := time.Now()
		state, why := m.health.update(now, m.pc.ConnectionState())
		if errors.Is(why, ErrNoConnection) && m.lacksTURN() {
			why = ErrNoTURN
		}
		if err != nil && state != Gone { // a closed connection refuses everything
			state, why = Failed, err
		}
		if state > Interrupted {
			return state, why
		}
		m.setConnected(state == Connected && m.admitted)
		m.reportState(state, nil)
		if err := m.restartWhenDue(now); err != nil {
			return Failed, err
		}
	}
}

func (m *member) handleEvent(e Event) error {
	switch {
	case e.Kind != Signaled:
		return m.handlePresence(e.Kind)
	case e.Err != nil && m.health.connected:
		return nil // what carries signals must not be able to end a call that works
	case e.Err != nil:
		return e.Err
	}
	return m.handleSignal(e.Signal)
}

// handleMessage handles one of the data channel.
func (m *member) handleMessage(b []byte) (bye bool, err error) {
	msg, err := parseMessage(b)
	if err != nil && m.room.cfg.Interop.IgnoreUnknown {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	switch msg.Type {
	case typeAbout:
		m.health.aboutReceived = true
		m.reported.About, m.reported.AboutExpected = *msg.About, false
		m.room.reportMember(m.reported)
	case typeRecord:
		m.handleRecord(*msg.Record)
	case typeRecorded:
		m.handleRecorded(*msg.Recorded)
	case typeBye:
		return true, nil
	}
	return false, nil
}

func (m *member) tick(now time.Time) {
	if s := m.sender.stats(); s != m.reported.Sending {
		m.reported.Sending = s
		m.room.reportMember(m.reported)
	}
	if pair, ok := m.selectedPair(); ok && pair.CurrentRoundTripTime > 0 {
		m.setRoundTrip(time.Duration(pair.CurrentRoundTripTime * float64(time.Second)))
	}
	if !m.gatheringSince.IsZero() && now.Sub(m.gatheringSince) >= gatherTimeout {
		m.sendFullDescription()
	}
}

// selectedPair is the path that is used; false where there is none.
func (m *member) selectedPair() (s webrtc.ICECandidatePairStats, ok bool) {
	if !m.health.connected { // pion's start of ICE would race with this
		return s, false
	}
	return m.pc.SCTP().Transport().ICETransport().GetSelectedCandidatePairStats()
}

// setRoundTrip tells the tracks of a round trip. It reports the first one, and one
// that differs by a millisecond or more.
func (m *member) setRoundTrip(d time.Duration) {
	for _, t := range m.received {
		t.enqueue(arrival{roundTrip: d})
	}
	if m.reported.RoundTrip > 0 && (d-m.reported.RoundTrip).Abs() < time.Millisecond {
		return
	}
	m.reported.RoundTrip = d
	m.room.reportMember(m.reported)
}

func (m *member) setConnected(connected bool) {
	for _, b := range m.bindings {
		b.setConnected(connected)
	}
}

func (m *member) isClosed() bool {
	return m.pc.ConnectionState() == webrtc.PeerConnectionStateClosed
}

// reportState reports a state that is new.
func (m *member) reportState(s MemberState, err error) {
	if s == m.reported.State {
		return
	}
	m.reported.State, m.reported.Err = s, err
	m.room.reportMember(m.reported)
}
