package peer

import "time"

const (
	// A member whose line bears less than lowShare of the best one's gets another
	// encoding, and from highShare on the same again.
	lowShare  = 0.5
	highShare = 0.75
	// qualityDwell is how long a member has had a quality before it gets a better
	// one, as each change costs a key frame.
	qualityDwell = 3 * time.Second
)

// chooseQualities gives each member the quality that its line bears, beside the
// others of the same codec, and returns those whose quality is a new one.
func chooseQualities(members []*trackBinding, most int, now time.Time) (changed []*trackBinding) {
	best := 0
	for _, b := range members {
		best = max(best, min(b.state.bitRate, most))
	}
	for _, b := range members {
		wanted, rate := b.wanted, float64(b.state.bitRate)
		switch {
		case wanted == High && rate < lowShare*float64(best):
			wanted = Low
		case wanted == Low && rate >= highShare*float64(best) && now.Sub(b.chosen) >= qualityDwell:
			wanted = High
		}
		if wanted == b.wanted {
			continue
		}
		b.wanted, b.chosen = wanted, now
		if !b.began {
			b.current = wanted
		}
		changed = append(changed, b)
	}
	return changed
}

// targetFor is what the members of an encoding bear: those that are to have it,
// even if they still wait for its next key frame.
func targetFor(e Encoding, members []*trackBinding, most int) Target {
	target := Target{Encoding: e}
	for _, b := range members {
		if b.wanted != e.Quality {
			continue
		}
		if rate := min(b.state.bitRate, most); target.BitRate == 0 || rate < target.BitRate {
			target.BitRate = rate
		}
		target.Skip = target.Skip || b.current == e.Quality && b.state.behind
	}
	if target.BitRate == 0 { // it ends with the next key frame of another
		target.BitRate = minPicture
	}
	return target
}
