package session

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"peerscope/app/journal"
	"peerscope/peer/seal"
)

// journalSettings are those of the journal, which is kept where there are rules, too.
func (s *Settings) journalSettings() journal.Settings {
	settings := s.Journal
	settings.On = settings.On || s.Rules.Active()
	return settings
}

// JournalIsKept says whether the settings have a journal kept.
func (s *Settings) JournalIsKept() bool { return s.journalSettings().On }

// runJournal starts to write the journal; stop waits until all that it was told of is
// written.
func (l *loop) runJournal() (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(l.ctx))
	var writing sync.WaitGroup
	writing.Go(func() { l.journal.Run(ctx) })
	return func() {
		l.endStays()
		cancel()
		writing.Wait()
	}
}

// endStays tells the journal of all who are here, at the end of a call.
func (l *loop) endStays() {
	if l.call == nil {
		return
	}
	for _, p := range l.call.roster.participants() {
		l.endStay(p)
	}
}

// endStay tells the journal of what of a member was in view until now, and of its stay.
func (l *loop) endStay(p *participant) {
	p.sightings.end(l.journal)
	if !p.watchable.Load() {
		return
	}
	stay := journal.Call{ID: p.sightings.call, Ended: time.Now(), Member: p.name()}
	if key := p.currentIdentity().key; key != (seal.PublicKey{}) {
		stay.Identity = key.String()
	}
	r := p.stats.report()
	stay.FPS, stay.Delay, stay.Frozen = r.FPS, r.Delay.P50, r.Network.Frozen
	if sent := r.Network.PacketsReceived + r.Network.PacketsLost; sent > 0 {
		stay.Lost = float64(r.Network.PacketsLost) / float64(sent)
	}
	l.journal.PutCall(stay)
}

// handleJournalStatus tells the person what became of the journal.
func (l *loop) handleJournalStatus(s journal.Status) {
	for _, text := range journalTexts {
		l.notices.retract(text)
	}
	if n := journalNotice(s); n.Text != "" {
		l.showProblem(n)
	}
}

// What is said of the journal.
const (
	journalFullText    = "The disk is full, so nothing is added to the journal. The call goes on; make room, and so does the journal."
	journalNewerText   = "A later version of this program has written the journal. It is left as it is, and nothing is added to it."
	journalFailedText  = "The journal cannot be written. The call goes on."
	journalDamagedText = "The journal could not be read. It was renamed to {{.File}}, and a new one was begun."
	journalSlowText    = "The disk was full, or too slow for the journal: {{.Count}} entries are missing in it."
)

var journalTexts = [...]string{journalFullText, journalNewerText, journalFailedText, journalDamagedText, journalSlowText}

// journalNotice is the sentence for a status; zero where all is well.
func journalNotice(s journal.Status) Notice {
	switch {
	case errors.Is(s.Err, journal.ErrDiskFull):
		return problemWithDetails(journalFullText, s.Err)
	case errors.Is(s.Err, journal.ErrNewer):
		return problemWithDetails(journalNewerText, s.Err)
	case s.Err != nil:
		return problemWithDetails(journalFailedText, s.Err)
	case s.KeptAside != "":
		return Notice{Text: journalDamagedText, Args: map[string]string{"File": s.KeptAside}, Problem: true}
	case s.Dropped > 0:
		return Notice{Text: journalSlowText, Args: map[string]string{"Count": strconv.Itoa(s.Dropped)}, Problem: true}
	}
	return Notice{}
}
