package session

import (
	"context"
	"maps"
	"reflect"
	"sync"
	"time"

	"peerscope/app/journal"
	"peerscope/media"
	"peerscope/media/playout"
)

const (
	updateInterval = 100 * time.Millisecond // of levels, rates and what stands still
	idleInterval   = time.Second            // where there are no levels and rates
)

// A loop is the one goroutine that owns what the session knows. Its fields and
// methods are its alone; what runs in other goroutines is of other types, which
// post functions to the loop's inbox.
type loop struct {
	session    *Session
	parts      *Parts
	ctx        context.Context
	inbox      inbox
	goroutines sync.WaitGroup

	settings   Settings
	detection  detectionSettings
	journal    *journal.Writer
	capturer   *capturer
	camera     worker[captureJob]
	microphone worker[captureJob]
	talking    bool // the microphone is on while a key is held

	soundDevices worker[bool]
	mixer        playout.Mixer // of all that is heard
	chime        worker[programSound]
	output       worker[outputJob] // never ends by itself
	calls        worker[*call]
	checks       worker[checkJob]
	call         *call          // the one that is being made; nil at home
	nearby       worker[string] // by the name under which we are visible
	neighbours   []Neighbour    // never written to
	incoming     *incomingCall  // who waits for our answer; nil is nobody
	ringingFor   *incomingCall  // the incoming call for which it rang last
	missed       []MissedCall   // never written to

	checkNumber int // of the last check
	alarms      int // so far

	recordings map[*participant]context.CancelFunc // each ends one that is being written
	clips      map[*participant]*alarmClip         // likewise

	state     State // as last built; Members and LabelCounts are fresh in each
	published State // as last given away
	notices   noticeBoard
}

func newLoop(ctx context.Context, s *Session) *loop {
	l := &loop{
		session:  s,
		parts:    &s.parts,
		ctx:      ctx,
		inbox:    s.inbox,
		settings: s.settings,
		capturer: newCapturer(&s.parts, s.inbox),

		recordings: map[*participant]context.CancelFunc{},
		clips:      map[*participant]*alarmClip{},
	}
	l.journal = journal.NewWriter(l.parts.JournalFile, func(s journal.Status) {
		l.inbox.post(func(l *loop) { l.handleJournalStatus(s) })
	})
	l.journal.Configure(l.settings.journalSettings())
	l.detection.store(l.settings)
	l.parts.AudioProcessor.Configure(l.settings.audioProcessing())
	l.camera = worker[captureJob]{run: l.capturer.runCamera, onEnd: l.cameraEnded}
	l.microphone = worker[captureJob]{run: l.capturer.runMicrophone, onEnd: l.microphoneEnded}
	l.soundDevices = worker[bool]{run: soundDeviceWatcher{l.parts, l.inbox}.run}
	l.chime = worker[programSound]{run: chimePlayer{&l.mixer}.run, onEnd: l.chimeEnded}
	l.output = worker[outputJob]{run: soundOutput{l.parts, l.inbox, &l.mixer}.run}
	l.calls = worker[*call]{run: l.newCallRunner().run, onEnd: l.callEnded}
	l.checks = worker[checkJob]{run: checkRunner{l.parts, l.inbox}.run, onEnd: l.checkEnded}
	l.nearby = worker[string]{run: nearbyRunner{l.parts, l.inbox}.run, onEnd: l.nearbyEnded}
	l.detection.enabled.Store(l.parts.OpenDetector != nil)
	l.detection.broken.Store(l.parts.OpenDetector == nil)
	l.updateSharing()
	l.state.Self.Preview = l.capturer.preview
	return l
}

// run is the session's goroutine.
func (l *loop) run() error {
	defer l.parts.AudioProcessor.Configure(media.AudioProcessing{}) // frees it
	defer l.runJournal()()                                          // to the end of all that it is told of
	defer l.goroutines.Wait()
	defer close(l.inbox.closed)
	l.refreshDevices()
	l.updateVisibility()
	if folder := l.settings.RecordingFolder; folder != "" {
		l.goroutines.Go(func() { l.repairRecordings(l.ctx, folder) })
	}
	interval := updateInterval
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		l.publish()
		if i := l.interval(); i != interval {
			interval = i
			ticker.Reset(i)
		}
		select {
		case f := <-l.inbox.functions:
			f(l)
		case <-ticker.C:
		case <-l.ctx.Done():
			l.endRecordings()
			return nil
		}
	}
}

// interval is how often the State is brought up to date if nothing else happens.
func (l *loop) interval() time.Duration {
	if l.call == nil && !l.microphone.isRunning() {
		return idleInterval
	}
	return updateInterval
}

// publish gives the user interface a new State if anything in it has changed.
func (l *loop) publish() {
	l.updateRinging()
	l.updateState(time.Now())
	if reflect.DeepEqual(l.state, l.published) {
		return
	}
	l.published = l.state
	l.published.Notice.Args = maps.Clone(l.state.Notice.Args)
	l.session.states.Put(l.published)
}

// updateState brings the State up to date with what other goroutines have counted.
func (l *loop) updateState(now time.Time) {
	l.leaveEmptyCall(now)
	l.forgetStaleObjects(now)
	l.updateRecordings(now)
	l.evaluateBlindRules(now)
	self := &l.state.Self
	self.MicLevel = l.capturer.microphoneLevel()
	self.CameraOn, self.MicOn, self.SpeaksMuted = l.camera.isRunning(), l.micIsOn(), l.speaksMuted(now)
	self.TestingSpeaker = l.chime.wanted == testSound
	l.state.Detecting = l.detection.enabled.Load()
	l.state.Phase, l.state.Members, l.state.Link, l.state.Invitation = Home, nil, "", Invitation{}
	l.state.ActiveSpeaker = ""
	if l.call != nil {
		l.state.Phase, l.state.Link, l.state.Invitation = l.call.phase(), l.call.shareableLink(), l.call.currentInvitation(now)
		l.state.Members = l.call.roster.memberStates(now)
		l.fillKept(l.state.Members, now)
		l.state.ActiveSpeaker = l.call.activeSpeaker.update(l.call.roster.participants(), now)
	}
	l.updateNearbyState()
	l.state.Notice = l.currentNotice(now)
	l.state.LabelCounts = updateLabelCounts(l.state.LabelCounts, l.countVisibleLabels(), now)
}

// configure applies settings: devices are changed only if others are chosen.
func (l *loop) configure(s Settings) {
	if s.ModelFiles != l.settings.ModelFiles {
		l.detection.broken.Store(l.parts.OpenDetector == nil)
	}
	l.settings = s
	l.detection.store(l.settings)
	l.parts.AudioProcessor.Configure(l.settings.audioProcessing())
	l.journal.Configure(s.journalSettings())
	l.updateDetection()
	if l.call != nil {
		l.call.rules.SetRules(s.Rules)
		for _, p := range l.call.roster.participants() {
			p.tracker.SetMinScore(l.detection.load().MinScore)
		}
	}
	l.updateChosenDevices()
	l.openDevices()
	l.updateOutput()
	l.updateVisibility()
}

// currentNotice is what is to be said now: what just happened, or that the room is
// lost, or else what has not worked for a while.
func (l *loop) currentNotice(now time.Time) Notice {
	n, isNew := l.notices.current(now)
	if l.call != nil && l.call.signalingLost && !isNew {
		n = l.call.signalingNotice()
	}
	return n
}

// setNotice shows a sentence; the zero Notice takes back all that was said.
func (l *loop) setNotice(n Notice) { l.notices.show(n, time.Now()) }
