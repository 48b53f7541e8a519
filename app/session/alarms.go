package session

import (
	"cmp"
	"image"
	"slices"
	"time"

	"peerscope/app/journal"
	"peerscope/detector/rules"
	"peerscope/detector/track"
	"peerscope/media"
	"peerscope/peer"
	"peerscope/peer/seal"
)

// maxAlarms bounds how many alarms a State has.
const maxAlarms = 20

// An Alarm is one of a rule at a member.
type Alarm struct {
	ID     int // from 1, rising
	Member peer.ID
	Name   string // by which the member is remembered, or calls itself
	rules.Alarm
}

// evaluateRules is given all objects in a picture of p.
func (w *detectionWorker) evaluateRules(p *participant, picture *image.YCbCr, objects []track.Object) {
	if !p.watchable.Load() {
		return
	}
	alarms := w.call.rules.Evaluate(p.ruleMember(), objects, time.Now())
	if len(alarms) == 0 {
		return
	}
	var kept *image.YCbCr
	if w.journal.KeepsPictures() {
		kept = media.Scale(picture, media.FitSize(picture.Rect.Size(), maxObjectPicture))
	}
	w.inbox.post(func(l *loop) { l.handleAlarms(w.call, p, alarms, kept) })
}

// evaluateBlindRules tells the rules which members send no pictures.
func (l *loop) evaluateBlindRules(now time.Time) {
	if l.call == nil || l.call.direction == SendOnly || !l.settings.Rules.Active() {
		return
	}
	for _, p := range l.call.roster.participants() {
		if p.watchable.Load() && now.Sub(p.stats.lastFrameTime()) > maxObjectAge {
			l.handleAlarms(l.call, p, l.call.rules.EvaluateBlind(p.ruleMember(), now), nil)
		}
	}
}

// handleAlarms tells of alarms at a member, while it is here. The picture is what the
// journal keeps of them; nil is none.
func (l *loop) handleAlarms(c *call, p *participant, alarms []rules.Alarm, picture *image.YCbCr) {
	if l.call != c || !c.roster.has(p) {
		return
	}
	for _, a := range alarms {
		l.alarms++
		one := Alarm{ID: l.alarms, Member: p.id, Name: p.name(), Alarm: a}
		l.state.Alarms = append(slices.Clone(l.state.Alarms), one)
		l.state.Alarms = l.state.Alarms[max(0, len(l.state.Alarms)-maxAlarms):]
		if !l.settings.AlarmSoundOff {
			l.playProgramSound(alarmSound)
		}
		event := Event{Kind: EventAlarm, Member: p.id, Name: one.Name, Alarm: a}
		row := journal.Alarm{ID: journal.NewID(time.Now()), Call: p.sightings.call, Member: one.Name,
			Rule: cmp.Or(a.Rule.Name, a.Rule.String()), Label: a.Rule.Label, Zone: a.Rule.Zone}
		if len(a.Objects) > 0 {
			event.Object = a.Objects[0]
			row.Score, row.Box = event.Object.Detection.Score, event.Object.Detection.Box
		}
		l.emit(event)
		l.journal.PutAlarm(row, picture)
		l.keepClip(p, row, time.Now())
	}
}

// ruleMember is the member as rules know it.
func (p *participant) ruleMember() rules.Member {
	p.mu.Lock()
	defer p.mu.Unlock()
	return rules.Member{ID: string(p.id), Names: p.ruleNamesLocked()}
}

// ruleNamesLocked are the names by which rules and zones may mean the member, that which
// lasts longest first: its key, its name, the address of the stream that it is.
func (p *participant) ruleNamesLocked() (names []string) {
	if p.identity.key != (seal.PublicKey{}) {
		names = append(names, p.identity.key.String())
	}
	for _, name := range []string{p.nameLocked(), p.source} {
		if name != "" {
			names = append(names, name)
		}
	}
	return names
}
