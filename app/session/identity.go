package session

import (
	"sync"
	"time"

	"peerscope/app/people"
	"peerscope/peer"
	"peerscope/peer/seal"
)

// An identity is who a member is, as far as that is known.
type identity struct {
	known        bool // the rest is set
	own          bool // it is another window of this installation
	key          seal.PublicKey
	claimed      string // the name by which the member calls itself, unless it is refused
	refused      string // the name of somebody else that it wanted to take during the call
	name         string // by which it is remembered, or as claimed
	standing     people.Standing
	unexpected   bool // it is not the neighbour who was called, or who calls
	held         bool // it waits for Session.Admit
	safetyNumber string
	safetyWords  []string
}

// isSuspect says that it may be somebody else than a name or a call makes believe.
func (i identity) isSuspect() bool { return i.unexpected || i.standing == people.Impostor }

// nextStanding is that of a member that is found in the list later in the call. One that
// was new, or another than somebody met before, stays so for the whole call.
func (i identity) nextStanding(found people.Standing) people.Standing {
	if found == people.Known && (i.standing == people.New || i.standing == people.NameReused) {
		return i.standing
	}
	return found
}

// An identifier finds out who the members of a call are. Its methods run in
// goroutines of peer.Join.
type identifier struct {
	people People // may be nil
	inbox  inbox
	call   *call
	own    *seal.Identity       // nil proves nothing
	start  func(f func() error) // has the call wait for f

	mu       sync.Mutex
	expected seal.PublicKey // of the neighbour who is to come; zero is nobody, or it has come
}

// isExpected says whether it is the neighbour who comes, or has come before.
func (i *identifier) isExpected(key seal.PublicKey) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	if key == i.expected {
		i.expected = seal.PublicKey{}
	}
	return i.expected == seal.PublicKey{}
}

// newIdentifier prepares one for a call. Without a key of our own the call goes
// on, and proves nothing.
func (r *callRunner) newIdentifier(c *call, link string, start func(func() error)) *identifier {
	i := &identifier{people: r.parts.People, inbox: r.inbox, call: c, start: start, expected: neighbourKey(link)}
	if c.incoming != nil {
		i.expected = c.incoming.caller.Key
	}
	if r.parts.Identity == nil {
		return i
	}
	own, err := r.parts.Identity()
	if err != nil {
		r.inbox.post(func(l *loop) { l.showProblem(ownIdentityNotice(err)) })
		return i
	}
	i.own = &own
	return i
}

// admit is peer.Config.Admit: it holds back what we send to somebody who calls
// itself as a verified person does.
func (i *identifier) admit(m peer.Member) bool {
	p := i.call.roster.get(m.ID)
	found := i.identify(m.About.Name, m.Key)
	found.unexpected = !i.isExpected(m.Key)
	found.held = found.isSuspect() && !i.call.roster.hasConsent(m.ID, m.Key)
	p.editIdentity(func(now *identity) { *now = found })
	if i.own != nil && found.key != (seal.PublicKey{}) {
		i.start(func() error { i.computeSafetyNumber(p, found.key); return nil })
	}
	i.inbox.post(func(l *loop) { l.tellStanding(i.call, p) })
	return !found.held
}

func (i *identifier) identify(name string, key seal.PublicKey) identity {
	found := identity{known: true, key: key, claimed: name, name: name}
	switch {
	case i.own != nil && key == i.own.Public():
		found.own, found.standing = true, people.Known
	case i.people != nil:
		person, standing, err := i.people.Met(name, key, time.Now())
		if err != nil {
			i.inbox.post(func(l *loop) { l.showProblem(peopleNotice(err)) })
		}
		found.name, found.standing = person.Name, standing
	case key != seal.PublicKey{}:
		found.standing = people.New
	}
	return found
}

// computeSafetyNumber takes some milliseconds.
func (i *identifier) computeSafetyNumber(p *participant, key seal.PublicKey) {
	number, words := seal.SafetyNumber(i.own.Public(), key), seal.SafetyWords(i.own.Public(), key)
	now := p.editIdentity(func(now *identity) { now.safetyNumber, now.safetyWords = number, words })
	i.inbox.post(func(l *loop) {
		if l.call == i.call {
			l.emitIdentity(p.id, now)
		}
	})
}

func (l *loop) emitIdentity(id peer.ID, i identity) {
	l.emit(Event{Kind: EventIdentified, Member: id, Name: i.name, Key: i.key, Standing: i.standing, SafetyNumber: i.safetyNumber})
}

// tellStanding tells of somebody who is not who a name makes believe. About one
// who is held a user interface asks the person.
func (l *loop) tellStanding(c *call, p *participant) {
	if l.call != c {
		return
	}
	switch m := p.memberState(time.Now()); {
	case m.Held:
		l.emitProblem(ImpostorNotice(m))
	case m.Standing == people.Impostor, m.Unexpected:
		l.showProblem(ImpostorNotice(m))
	case m.Standing == people.NameReused:
		l.setNotice(namesakeNotice(m.Name))
	}
}

// updateClaimedName takes note that a member calls itself otherwise than before.
// Nobody becomes a verified person in the middle of a call, when we already send; of
// one that becomes a namesake of somebody met before, the person is told.
func (l *loop) updateClaimedName(p *participant, claimed string) {
	before := p.currentIdentity()
	if !before.known || claimed == before.claimed || claimed == before.refused || before.standing == people.Impostor {
		return
	}
	person, found := people.Person{Name: claimed}, before.standing
	if l.parts.People != nil && !before.own {
		var err error
		if person, found, err = l.parts.People.Find(claimed, before.key); err != nil {
			l.showProblem(peopleNotice(err))
		}
	}
	if found == people.Impostor {
		p.editIdentity(func(now *identity) { now.refused = claimed })
		l.showProblem(refusedNameNotice(claimed))
		return
	}
	now := p.editIdentity(func(now *identity) {
		now.claimed, now.refused, now.name, now.standing = claimed, "", person.Name, now.nextStanding(found)
	})
	if found == people.NameReused {
		l.setNotice(namesakeNotice(person.Name))
		l.emitIdentity(p.id, now)
	}
}

// refreshPeople looks again who the members are, after a change of the list.
func (l *loop) refreshPeople() {
	if l.call == nil || l.parts.People == nil {
		return
	}
	for _, p := range l.call.roster.participants() {
		before := p.currentIdentity()
		if !before.known || before.own {
			continue
		}
		person, standing, err := l.parts.People.Find(before.claimed, before.key)
		if err != nil {
			l.showProblem(peopleNotice(err))
			return
		}
		now := p.editIdentity(func(now *identity) {
			now.name, now.standing = person.Name, before.nextStanding(standing)
			now.unexpected = now.unexpected && standing != people.Verified
		})
		if now.held && !now.isSuspect() {
			l.admit(p.id)
		}
	}
}

// admit sends our pictures and sound to a member that was held.
func (l *loop) admit(id peer.ID) {
	if p := l.participant(id); p != nil {
		now := p.editIdentity(func(now *identity) { now.held = false })
		l.call.roster.consent(id, now.key)
		sendDropOldest(l.call.admitted, id)
	}
}

// setVerified notes whether the safety number of a member was compared.
func (l *loop) setVerified(id peer.ID, verified bool) {
	p := l.participant(id)
	if p == nil || l.parts.People == nil {
		return
	}
	now := p.currentIdentity()
	if now.own || now.key == (seal.PublicKey{}) {
		return
	}
	if err := l.parts.People.SetVerified(now.claimed, now.key, verified, time.Now()); err != nil {
		l.showProblem(peopleNotice(err))
		return
	}
	l.refreshPeople()
}

// participant is a member of the call; nil if it is not here.
func (l *loop) participant(id peer.ID) *participant {
	if l.call == nil {
		return nil
	}
	for _, p := range l.call.roster.participants() {
		if p.id == id {
			return p
		}
	}
	return nil
}
