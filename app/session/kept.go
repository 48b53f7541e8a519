package session

import (
	"cmp"
	"sync/atomic"
	"time"

	"peerscope/peer"
)

// EventKept tells that a member keeps something of us, or no longer; Text says what.
const EventKept EventKind = "kept"

// unawareTime is how long a member has to say that it can show that it is recorded.
// Older versions and the programs of others never do. One whose About is expected has as
// long as that takes.
const unawareTime = 2 * time.Second

// A keeping is what is kept of a member: recordings, and what rules and the journal see. The member is
// told before. It is the loop's, but for watchable.
type keeping struct {
	wantsRecording bool
	told           peer.Recording // what we said last
	toldAt         time.Time
	watchable      atomic.Bool // rules and the journal may look at its pictures
}

// cannotBeTold says that a member does not show what is kept of it.
func (k *keeping) cannotBeTold(m peer.Member, now time.Time) bool {
	return m.About.RecordingPreference == "" && !m.AboutExpected && now.Sub(k.toldAt) >= unawareTime
}

// updateKept tells a member what is wanted of it, and says whether it may be recorded:
// it knows, or cannot be told, and does not mind.
func (l *loop) updateKept(p *participant, now time.Time) (recorded bool) {
	m := p.peerMember()
	var wanted peer.Recording
	if m.State >= peer.Connected && m.About.RecordingPreference != peer.RecordingOff {
		wanted = peer.Recording{Picture: p.wantsRecording, Sound: p.wantsRecording, Objects: l.settings.journalSettings().On}
	}
	if wanted != p.told {
		p.told, p.toldAt = wanted, now
		sendDropOldest(l.call.recordingNotices, peer.RecordingNotice{To: p.id, Recording: wanted})
	}
	untellable := p.cannotBeTold(m, now)
	p.watchable.Store(wanted.Objects && (m.Told.Objects || untellable))
	p.tap.keepRing(p.watchable.Load() && l.settings.Rules.Active() && l.settings.ClipFolder != "")
	return wanted.Picture && (m.Told.Picture && m.Told.Sound || untellable)
}

// emitKept tells of a change of what a member keeps of us.
func (l *loop) emitKept(before, after peer.Member) {
	if before.Records == after.Records {
		return
	}
	n := KeptNotice(cmp.Or(after.About.Name, "Somebody"), after.Records)
	l.emit(Event{Kind: EventKept, Member: after.ID, Name: after.About.Name, Text: n.String()})
}

// KeptNotice is the sentence for what a member of a name keeps of us.
func KeptNotice(name string, r peer.Recording) Notice {
	n := Notice{Text: "{{.Name}} keeps nothing of you any more.", Args: map[string]string{"Name": name}}
	switch recorded := r.Picture || r.Sound; {
	case recorded && r.Objects:
		n.Text = "{{.Name}} records your picture and sound, and keeps what is seen in your picture."
	case recorded:
		n.Text = "{{.Name}} records your picture and sound."
	case r.Objects:
		n.Text = "{{.Name}} keeps what is seen in your picture."
	}
	return n
}

// fillKept says in a State what is kept of a member, and what it keeps.
func (l *loop) fillKept(all []Member, now time.Time) {
	participants := map[peer.ID]*participant{}
	for _, p := range l.call.roster.participants() {
		participants[p.id] = p
	}
	for i := range all {
		p := participants[all[i].ID]
		if p == nil {
			continue // it has just gone
		}
		m := p.peerMember()
		all[i].Records = m.Records
		all[i].Recording = l.recordings[p] != nil
		all[i].RecordingWanted = p.wantsRecording
		all[i].RecordingDeclined = m.About.RecordingPreference == peer.RecordingOff
		all[i].RecordingUnshown = p.told != peer.Recording{} && p.cannotBeTold(m, now)
	}
}

// recordingPreference is what the others are told that we want.
func (s Settings) recordingPreference() peer.RecordingPreference {
	if s.DeclineRecording {
		return peer.RecordingOff
	}
	return peer.RecordingNoPreference
}
