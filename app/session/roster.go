package session

import (
	"sync"
	"time"

	"peerscope/detector/track"
	"peerscope/internal/latest"
	"peerscope/peer"
)

// A roster is who else is in a call. Any goroutine may use it.
type roster struct {
	mu        sync.Mutex
	present   []*participant // longest here first
	reports   *reportLog
	detection *detectionSettings
}

func newRoster(r *reportLog, f *detectionSettings) *roster { return &roster{reports: r, detection: f} }

// get finds a member, or takes in one that is new.
func (r *roster) get(id peer.ID) *participant {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range r.present {
		if m.id == id {
			return m
		}
	}
	m := newParticipant(id, r.detection.minScore())
	r.present = append(r.present, m)
	r.reports.add(m)
	return m
}

// update takes note of a member's new state and gives it as it was before and
// is now. A member whose state is final is here no longer.
func (r *roster) update(now peer.Member) (m *participant, before peer.Member) {
	m = r.get(now.ID)
	before = m.setPeer(now)
	if isFinal(now.State) {
		r.mu.Lock()
		defer r.mu.Unlock()
		for i, here := range r.present {
			if here == m {
				r.present = append(r.present[:i:i], r.present[i+1:]...)
				break
			}
		}
	}
	return m, before
}

// over says that a state is final.
func isFinal(s peer.MemberState) bool {
	return s == peer.Gone || s == peer.Lost || s == peer.Failed
}

func (r *roster) participants() []*participant {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]*participant(nil), r.present...)
}

func (r *roster) empty() bool { return len(r.participants()) == 0 }

// members are what a State tells of them.
func (r *roster) memberStates(now time.Time) []Member {
	var all []Member
	for _, m := range r.participants() {
		all = append(all, m.state(now))
	}
	return all
}

// pictures are the last ones of those who are here.
func (r *roster) lastPictures() []Picture {
	var all []Picture
	for _, m := range r.participants() {
		m.mu.Lock()
		if m.lastPicture.Frame.Image != nil {
			all = append(all, m.lastPicture)
		}
		m.mu.Unlock()
	}
	return all
}

// A member is another one in the call, shared by the goroutines that receive
// its tracks, the detector and the loop.
type participant struct {
	id          peer.ID
	view        *latest.Slot[Picture]
	tracker     *track.Tracker
	cutDetector track.CutDetector // of the goroutine that decodes

	mu             sync.Mutex // guards what follows
	peer           peer.Member
	lastPicture    Picture
	visibleObjects map[int]track.Object // objects that were told of
	stats          participantStats
}

func newParticipant(id peer.ID, minScore float32) *participant {
	return &participant{
		id:             id,
		view:           new(latest.Slot[Picture]),
		tracker:        track.New(minScore),
		peer:           peer.Member{ID: id},
		visibleObjects: map[int]track.Object{},
		stats:          newParticipantStats(),
	}
}

// changed replaces what peer says of the member and gives what it said before.
func (m *participant) setPeer(now peer.Member) (before peer.Member) {
	m.mu.Lock()
	defer m.mu.Unlock()
	before, m.peer = m.peer, now
	return before
}

// show puts a decoded picture before the face and counts it.
func (m *participant) showPicture(p Picture, delay time.Duration, now time.Time) {
	m.view.Put(p)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lastPicture = p
	m.stats.addFrame(p.Frame.Image.Rect.Size(), delay, now)
}

// state is what a State tells of the member.
func (m *participant) state(now time.Time) Member {
	m.mu.Lock()
	defer m.mu.Unlock()
	return Member{
		ID:     m.id,
		Name:   m.peer.About.Name,
		State:  m.peer.State,
		Camera: m.peer.About.Camera,
		Mic:    m.peer.About.Mic,
		Width:  m.stats.size.X,
		Height: m.stats.size.Y,
		FPS:    m.stats.frameRate.perSecond(now, time.Second),
		Delay:  m.stats.delay,
		View:   m.view,

		DetectionsPerSecond: m.stats.detectionRate.perSecond(now, detectionRateSpan),
		DetectionsSkipped:   m.stats.skippedDetections,
	}
}
