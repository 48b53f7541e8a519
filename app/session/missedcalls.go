package session

import (
	"slices"
	"time"

	"peerscope/peer/seal"
)

// maxMissedCalls bounds how many missed calls are kept, for anybody on the network can
// call. Of one caller only the last is.
const maxMissedCalls = 5

// A MissedCall is one that nobody answered, or that came while we were in a call.
type MissedCall struct {
	ID     int // for DismissMissedCall
	Caller Caller
	At     time.Time
}

// noteMissedCall keeps a call until it is dismissed.
func (l *loop) noteMissedCall(c Caller, at time.Time) {
	one := MissedCall{ID: 1, Caller: c, At: at}
	if len(l.missed) > 0 {
		one.ID = l.missed[0].ID + 1
	}
	kept := []MissedCall{one}
	for _, other := range l.missed {
		if !c.isSame(other.Caller) && len(kept) < maxMissedCalls {
			kept = append(kept, other)
		}
	}
	l.missed = kept
}

// isSame says whether two callers are one: by their keys, or where there are none by
// all else.
func (c Caller) isSame(other Caller) bool {
	if c.Key != (seal.PublicKey{}) {
		return c.Key == other.Key
	}
	return c == other
}

func (l *loop) dismissMissedCall(id int) {
	l.missed = slices.DeleteFunc(slices.Clone(l.missed), func(m MissedCall) bool { return m.ID == id })
}

// missedCallNotice says during a call that somebody else called.
func missedCallNotice(c Caller) Notice {
	if c.Name == "" {
		return Notice{Text: "Somebody on this network called."}
	}
	return Notice{Text: "{{.Name}} called.", Args: map[string]string{"Name": c.Name}}
}
