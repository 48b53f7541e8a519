package session

import (
	"context"
	"maps"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"peerscope/internal/latest"
	"peerscope/media"
)

const (
	tick        = 100 * time.Millisecond // how often levels, rates and lists are looked at
	noticeTime  = 6 * time.Second        // how long a sentence that is not a problem stays
	eventsQueue = 64                     // news from the session's goroutines; the loop never waits
	audioQueue  = 5                      // blocks of 20 ms between microphone and encoder
)

// A loop is the one goroutine that owns what the session knows. All its fields
// are its alone but those that say otherwise; other goroutines post functions
// to it.
type loop struct {
	session    *Session
	parts      *Parts
	ctx        context.Context
	events     chan func()
	goroutines sync.WaitGroup

	settings   Settings
	detection  detectionSettings
	detecting  atomic.Bool // any goroutine reads it
	camera     worker[captureJob]
	microphone worker[captureJob]
	calls      worker[*call]
	call       *call // the one that is being made; nil at home
	nearby     worker[nearbyJob]
	neighbours []Neighbour   // never written to
	incoming   *incomingCall // who waits for our answer; nil is nobody

	preview    *latest.Slot[media.Frame] // own picture
	videoInput *latest.Slot[media.Frame]
	audioInput chan media.Block
	micLevel   atomic.Uint32 // of the microphone, as float32 bits

	state          State // as last built; Members and Seen are fresh in each
	published      State // as last given away
	noticeUntil    time.Time
	recentProblems map[string]time.Time // problems of the last moment
}

func newLoop(ctx context.Context, s *Session) *loop {
	l := &loop{
		session:        s,
		parts:          &s.parts,
		ctx:            ctx,
		events:         make(chan func(), eventsQueue),
		settings:       s.settings,
		preview:        new(latest.Slot[media.Frame]),
		videoInput:     new(latest.Slot[media.Frame]),
		audioInput:     make(chan media.Block, audioQueue),
		recentProblems: map[string]time.Time{},
	}
	l.detection.store(s.settings)
	l.camera = worker[captureJob]{run: l.runCamera, onEnd: l.cameraEnded}
	l.microphone = worker[captureJob]{run: l.runMicrophone, onEnd: l.microphoneEnded}
	l.calls = worker[*call]{run: l.runCall, onEnd: l.callEnded}
	l.nearby = worker[nearbyJob]{run: l.runVisible, onEnd: l.visibleEnded}
	l.detecting.Store(l.parts.OpenDetector != nil)
	l.updateSharing()
	l.state.Self.View = l.preview
	return l
}

// run is the session's goroutine.
func (l *loop) run() error {
	defer l.goroutines.Wait()
	l.refreshDevices()
	l.openDevices()
	l.updateVisibility()
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for {
		l.publish()
		select {
		case command := <-l.session.commands:
			command(l)
		case event := <-l.events:
			event()
		case <-ticker.C:
		case <-l.ctx.Done():
			return nil
		}
	}
}

// post has the loop call f, from any goroutine of the session's; when the
// session is ending it is not called any more.
func (l *loop) post(f func()) {
	select {
	case l.events <- f:
	case <-l.ctx.Done():
	}
}

// publish gives the face a new State if anything in it has changed.
func (l *loop) publish() {
	l.updateState(time.Now())
	if reflect.DeepEqual(l.state, l.published) {
		return
	}
	l.published = l.state
	l.published.Notice.Args = maps.Clone(l.state.Notice.Args)
	l.session.states.Put(l.published)
}

// gather brings the State up to date with what other goroutines have counted.
func (l *loop) updateState(now time.Time) {
	if !l.noticeUntil.IsZero() && now.After(l.noticeUntil) {
		l.setNotice(Notice{})
	}
	l.forgetStaleObjects(now)
	self := &l.state.Self
	self.Level = l.microphoneLevel()
	self.CameraOn, self.MicOn = l.camera.isRunning(), l.microphone.isRunning()
	l.state.Detecting = l.detecting.Load()
	l.state.Phase, l.state.Members, l.state.Link, l.state.Invitation = Home, nil, "", Invitation{}
	if l.call != nil {
		l.state.Phase, l.state.Link, l.state.Invitation = l.call.phase(), l.call.shareableLink(), l.call.invitation
		l.state.Members = l.call.roster.memberStates(now)
	}
	l.updateNearbyState()
	l.state.LabelCounts = updateLabelCounts(l.state.LabelCounts, l.countVisibleLabels(), now)
}

// notify shows a sentence: a problem until the next one or the next command
// that starts something, anything else for a while.
func (l *loop) setNotice(n Notice) {
	l.state.Notice, l.noticeUntil = n, time.Time{}
	if n.Text != "" && !n.Problem {
		l.noticeUntil = time.Now().Add(noticeTime)
	}
}
