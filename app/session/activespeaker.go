package session

import (
	"time"

	"peerscope/peer"
)

// minTurn is how long somebody speaks before being the active speaker: a laugh or a
// "yes" does not take the large picture from who was heard last.
const minTurn = 1100 * time.Millisecond

// An activeSpeaker is who speaks, or spoke last.
type activeSpeaker struct{ id peer.ID }

// update takes note of who speaks now, and gives the active speaker; "" while there was
// none. Who is the active speaker stays it until silent for a moment, and then until
// another one has spoken for minTurn.
func (a *activeSpeaker) update(present []*participant, now time.Time) peer.ID {
	var next peer.ID
	longest, here := time.Duration(0), false
	for _, p := range present {
		spoken := p.voice.speakingFor(now)
		if p.id == a.id {
			if here = true; spoken > 0 {
				return a.id
			}
		}
		if spoken >= minTurn && spoken > longest {
			next, longest = p.id, spoken
		}
	}
	if next != "" || !here {
		a.id = next
	}
	return a.id
}
