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
	mu      sync.Mutex
	here    []*member // longest here first
	reports *reports
	filter  *filter
}

func newRoster(r *reports, f *filter) *roster { return &roster{reports: r, filter: f} }

// get finds a member, or takes in one that is new.
func (r *roster) get(id peer.ID) *member {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range r.here {
		if m.id == id {
			return m
		}
	}
	m := newMember(id, r.filter.minScore())
	r.here = append(r.here, m)
	r.reports.add(m)
	return m
}

// update takes note of a member's new state and gives it as it was before and
// is now. A member whose state is final is here no longer.
func (r *roster) update(now peer.Member) (m *member, before peer.Member) {
	m = r.get(now.ID)
	before = m.changed(now)
	if over(now.State) {
		r.mu.Lock()
		defer r.mu.Unlock()
		for i, here := range r.here {
			if here == m {
				r.here = append(r.here[:i:i], r.here[i+1:]...)
				break
			}
		}
	}
	return m, before
}

// over says that a state is final.
func over(s peer.MemberState) bool {
	return s == peer.Gone || s == peer.Lost || s == peer.Failed
}

func (r *roster) list() []*member {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]*member(nil), r.here...)
}

func (r *roster) empty() bool { return len(r.list()) == 0 }

// members are what a State tells of them.
func (r *roster) members(now time.Time) []Member {
	var all []Member
	for _, m := range r.list() {
		all = append(all, m.state(now))
	}
	return all
}

// pictures are the last ones of those who are here.
func (r *roster) pictures() []Picture {
	var all []Picture
	for _, m := range r.list() {
		m.mu.Lock()
		if m.last.Frame.Image != nil {
			all = append(all, m.last)
		}
		m.mu.Unlock()
	}
	return all
}

// A member is another one in the call, shared by the goroutines that receive
// its tracks, the detector and the loop.
type member struct {
	id      peer.ID
	view    *latest.Slot[Picture]
	tracker *track.Tracker
	shot    track.Shot // of the goroutine that decodes

	mu    sync.Mutex // guards what follows
	peer  peer.Member
	last  Picture
	known map[int]track.Object // objects that were told of
	stats stats
}

func newMember(id peer.ID, minScore float32) *member {
	return &member{
		id:      id,
		view:    new(latest.Slot[Picture]),
		tracker: track.New(minScore),
		peer:    peer.Member{ID: id},
		known:   map[int]track.Object{},
		stats:   newStats(),
	}
}

// changed replaces what peer says of the member and gives what it said before.
func (m *member) changed(now peer.Member) (before peer.Member) {
	m.mu.Lock()
	defer m.mu.Unlock()
	before, m.peer = m.peer, now
	return before
}

// show puts a decoded picture before the face and counts it.
func (m *member) show(p Picture, delay time.Duration, now time.Time) {
	m.view.Put(p)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last = p
	m.stats.decoded(p.Frame.Image.Rect.Size(), delay, now)
}

// state is what a State tells of the member.
func (m *member) state(now time.Time) Member {
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
		FPS:    m.stats.rate.perSecond(now, time.Second),
		Delay:  m.stats.delay,
		View:   m.view,

		DetectionsPerSecond: m.stats.lookRate.perSecond(now, lookSpan),
		DetectionsSkipped:   m.stats.skippedLooks,
	}
}
