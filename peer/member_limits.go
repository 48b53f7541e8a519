package peer

import "time"

// Bounds of what one ID may cause: some connections at once, which is enough for
// two sides that come back at the same time, then one after ever longer pauses.
const (
	freeConnections = 4
	firstPause      = 2 * time.Second
	maxPause        = 30 * time.Second
	limitsMemory    = time.Minute // without a new connection until all is forgotten
	maxKnownIDs     = 1024
)

// memberLimits are those of one ID, over all of its connections.
type memberLimits struct {
	connections int
	next        time.Time // a connection may be made from then on
	checks      *checkLimiter
}

// connect counts a connection, and returns false if it comes too early.
func (l *memberLimits) connect(now time.Time) bool {
	if now.Before(l.next) {
		return false
	}
	if now.Sub(l.next) > limitsMemory {
		l.connections = 0
	}
	l.connections++
	l.next = now
	if over := l.connections - freeConnections; over >= 0 {
		l.next = now.Add(min(firstPause<<min(over, 8), maxPause))
	}
	return true
}

// limitsOf gives the limits of an ID; nil if too many are known.
func (r *room) limitsOf(id ID, now time.Time) *memberLimits {
	if l := r.limits[id]; l != nil {
		return l
	}
	for other, l := range r.limits {
		if r.members[other] == nil && now.Sub(l.next) > limitsMemory {
			delete(r.limits, other)
		}
	}
	if len(r.limits) >= maxKnownIDs {
		return nil
	}
	l := &memberLimits{checks: newCheckLimiter()}
	r.limits[id] = l
	return l
}
