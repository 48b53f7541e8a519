package session

import (
	"slices"
	"sync"
	"time"

	"peerscope/peer"
	"peerscope/peer/seal"
)

// A roster is who else is in a call. Any goroutine may use it.
type roster struct {
	source    string // of each participant
	mu        sync.Mutex
	present   []*participant // longest here first
	consents  map[consent]bool
	reports   *reportLog
	detection *detectionSettings
}

// A consent is that we send to a member though it may pretend to be somebody
// else. It outlives the member's connection.
type consent struct {
	id  peer.ID
	key seal.PublicKey
}

func newRoster(source string, r *reportLog, d *detectionSettings) *roster {
	return &roster{source: source, reports: r, detection: d, consents: map[consent]bool{}}
}

func (r *roster) consent(id peer.ID, key seal.PublicKey) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.consents[consent{id, key}] = true
}

func (r *roster) hasConsent(id peer.ID, key seal.PublicKey) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.consents[consent{id, key}]
}

// get finds a participant, or takes in one that is new.
func (r *roster) get(id peer.ID) *participant {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range r.present {
		if p.id == id {
			return p
		}
	}
	p := newParticipant(id, r.detection.load().MinScore)
	p.source = r.source
	r.present = append(r.present, p)
	r.reports.add(p.stats)
	return p
}

// update takes note of a member's new state and gives the one before. A member
// whose state is final is here no longer.
func (r *roster) update(now peer.Member) (p *participant, before peer.Member) {
	p = r.get(now.ID)
	before = p.setPeer(now)
	if isFinal(now.State) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.present = slices.DeleteFunc(r.present, func(other *participant) bool { return other == p })
	}
	return p, before
}

func isFinal(s peer.MemberState) bool {
	return s == peer.Gone || s == peer.Lost || s == peer.Failed
}

func (r *roster) participants() []*participant {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.present)
}

func (r *roster) has(p *participant) bool { return slices.Contains(r.participants(), p) }

// memberStates are what a State tells of them.
func (r *roster) memberStates(now time.Time) []Member {
	var all []Member
	for _, p := range r.participants() {
		all = append(all, p.memberState(now))
	}
	return all
}

// lastPictures are those of the members who are here and show something.
func (r *roster) lastPictures() []Picture {
	var all []Picture
	for _, p := range r.participants() {
		if picture := p.lastPicture(); picture.Frame.Image != nil {
			all = append(all, picture)
		}
	}
	return all
}
