package app

import (
	"cmp"
	"slices"
	"time"

	"peerscope/app/session"
)

const (
	// settleTime is how long a count has to stay as it is to be told, so that what
	// flickers is not.
	settleTime = 1500 * time.Millisecond
	// changePause is between what is told of changes, which takes about as long to say.
	changePause = 4 * time.Second
	// maxChanges bounds what is told at once; the rest waits for the next time.
	maxChanges = 5
)

// labelChanges finds what has changed in what is seen since it was told last.
type labelChanges struct {
	told   map[string]int
	absent map[string]time.Time // since when what was told of is not in view
	at     time.Time            // of what was told last
}

// A labelChange is another count of a label.
type labelChange struct {
	label         string
	before, after int
}

// update gives what is to be told now: the newest first.
func (c *labelChanges) update(counts []session.LabelCount, now time.Time) (changes []labelChange) {
	present := map[string]bool{}
	for _, l := range counts {
		present[l.Label] = true
		if before := c.told[l.Label]; before != l.Count && now.Sub(l.Since) >= settleTime {
			changes = append(changes, labelChange{l.Label, before, l.Count})
		}
	}
	changes = append(changes, c.gone(present, now)...)
	if len(changes) == 0 || now.Sub(c.at) < changePause {
		return nil
	}
	changes = changes[:min(len(changes), maxChanges)]
	if c.told == nil {
		c.told = map[string]int{}
	}
	for _, change := range changes {
		c.told[change.label] = change.after
		if change.after == 0 {
			delete(c.told, change.label)
		}
	}
	c.at = now
	return changes
}

// gone gives what was told of and has not been in view for a while.
func (c *labelChanges) gone(present map[string]bool, now time.Time) (changes []labelChange) {
	before := c.absent
	c.absent = map[string]time.Time{}
	for label, n := range c.told {
		if present[label] {
			continue
		}
		since, known := before[label]
		if !known {
			since = now
		}
		c.absent[label] = since
		if now.Sub(since) >= settleTime {
			changes = append(changes, labelChange{label, n, 0})
		}
	}
	slices.SortFunc(changes, func(a, b labelChange) int { return cmp.Compare(a.label, b.label) })
	return changes
}
