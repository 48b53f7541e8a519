package session

import (
	"cmp"
	"image"
	"slices"
	"time"

	"peerscope/app/journal"
	"peerscope/detector"
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
	Picture image.Image // of the surest object, or else of all that was in view; nil where none came
}

// evaluateRules is given all objects in a picture of p.
func (w *detectionWorker) evaluateRules(p *participant, picture *image.YCbCr, objects []track.Object) {
	if !p.watchable.Load() {
		return
	}
	alarms := w.call.rules.Evaluate(p.ruleMember(), objects, time.Now())
	if len(alarms) > 0 {
		w.inbox.post(func(l *loop) { l.handleAlarms(w.call, p, alarms, picture) })
	}
}

// alarmPicture shows the surest object of an alarm, or the whole picture where there is
// none. Of no picture it makes none.
func alarmPicture(picture *image.YCbCr, a rules.Alarm) image.Image {
	if picture == nil {
		return nil
	}
	box := detector.Box{X1: 1, Y1: 1}
	if len(a.Objects) > 0 {
		box = a.Objects[0].Detection.Box
	}
	if crop, _ := cropObject(picture, box); crop != nil {
		return crop
	}
	return nil
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

// handleAlarms tells of alarms in a picture of a member, while it is here. The picture is
// nil where none came.
func (l *loop) handleAlarms(c *call, p *participant, alarms []rules.Alarm, picture *image.YCbCr) {
	if l.call != c || !c.roster.has(p) {
		return
	}
	var kept *image.YCbCr
	if picture != nil && len(alarms) > 0 && l.journal.KeepsPictures() {
		kept = media.Scale(picture, media.FitSize(picture.Rect.Size(), maxObjectPicture))
	}
	for _, a := range alarms {
		l.alarms++
		one := Alarm{ID: l.alarms, Member: p.id, Name: p.name(), Alarm: a, Picture: alarmPicture(picture, a)}
		l.state.Alarms = append(slices.Clone(l.state.Alarms), one)
		l.state.Alarms = l.state.Alarms[max(0, len(l.state.Alarms)-maxAlarms):]
		if !l.settings.AlarmSoundOff {
			l.playProgramSound(alarmSound)
		}
		event := Event{Kind: EventAlarm, Member: p.id, Name: one.Name, Alarm: a, Picture: one.Picture}
		row := journal.Alarm{ID: journal.NewID(time.Now()), Call: p.sightings.call, Member: one.Name,
			Rule: cmp.Or(a.Rule.Name, a.Rule.String()), Label: a.Rule.Label, Zone: a.Rule.Zone}
		if len(a.Objects) > 0 {
			event.Object = a.Objects[0]
			row.Score, row.Box = event.Object.Detection.Score, event.Object.Detection.Box
		}
		l.emit(event)
		l.journal.PutAlarm(row, kept)
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
