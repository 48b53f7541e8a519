package session

import "time"

const (
	noticeTime    = 6 * time.Second  // how long a sentence that is not a problem stays
	departureTime = 20 * time.Second // how long it stays that somebody stopped answering
)

// A noticeBoard holds what there is to tell the person. What does not work stands
// until there is something newer or it is taken back; what happened passes, and is
// said first while it is new. The zero noticeBoard says nothing.
type noticeBoard struct {
	standing Notice
	passing  Notice
	until    time.Time // when passing is old
}

// show is given a sentence; the zero Notice takes back all.
func (b *noticeBoard) show(n Notice, now time.Time) {
	switch {
	case n.Problem:
		*b = noticeBoard{standing: n}
	case n.Text == "":
		*b = noticeBoard{}
	default:
		b.passing, b.until = n, now.Add(noticeTime)
	}
}

// showDeparture is given what became of a member.
func (b *noticeBoard) showDeparture(n Notice, now time.Time) {
	b.passing, b.until = n, now.Add(noticeTime)
	if n.Problem {
		b.until = now.Add(departureTime)
	}
}

// handleConnected takes back that somebody stopped answering: the call is alive.
func (b *noticeBoard) handleConnected() {
	if b.passing.Problem {
		b.passing = Notice{}
	}
}

// retract takes back a sentence that is true no longer.
func (b *noticeBoard) retract(text string) {
	if b.standing.Text == text {
		b.standing = Notice{}
	}
}

// current is what is to be said now, and whether it is news.
func (b *noticeBoard) current(now time.Time) (n Notice, isNew bool) {
	if b.passing.Text != "" && now.Before(b.until) {
		return b.passing, true
	}
	return b.standing, false
}
