package session

import (
	"slices"
	"time"

	"peerscope/peer"
)

// A receivedTrack is a peer.RemoteTrack, of which the counts are wanted.
type receivedTrack interface{ Stats() peer.TrackStats }

// A reception is what was counted of the network on all tracks of a member, those
// that have ended included.
type reception struct {
	tracks  []receivedTrack // that have not ended
	ended   peer.TrackStats
	elapsed time.Duration // with tracks
	since   time.Time     // when the first of tracks came

	rated      time.Time // when bitRate was computed
	ratedBytes int       // and of how many bytes
	bitRate    int       // bits a second
}

func (r *reception) add(t receivedTrack, now time.Time) {
	if len(r.tracks) == 0 {
		r.since = now
	}
	r.tracks = append(r.tracks, t)
}

func (r *reception) remove(t receivedTrack, now time.Time) {
	i := slices.Index(r.tracks, t)
	if i < 0 {
		return
	}
	r.tracks = slices.Delete(r.tracks, i, i+1)
	r.ended = addTrackStats(r.ended, t.Stats())
	if len(r.tracks) == 0 {
		r.elapsed += now.Sub(r.since)
	}
}

// total is the sum; its PlayoutDelay is the largest.
func (r *reception) total() peer.TrackStats {
	sum := r.ended
	for _, t := range r.tracks {
		sum = addTrackStats(sum, t.Stats())
	}
	return sum
}

func addTrackStats(a, b peer.TrackStats) peer.TrackStats {
	return peer.TrackStats{
		Bytes:             a.Bytes + b.Bytes,
		PacketsReceived:   a.PacketsReceived + b.PacketsReceived,
		PacketsLost:       a.PacketsLost + b.PacketsLost,
		Retransmitted:     a.Retransmitted + b.Retransmitted,
		RecoveredByParity: a.RecoveredByParity + b.RecoveredByParity,
		PlayoutDelay:      max(a.PlayoutDelay, b.PlayoutDelay),
	}
}

// meanBitRate is that of the whole stay, in bits a second.
func (r *reception) meanBitRate(now time.Time) int {
	elapsed := r.elapsed
	if len(r.tracks) > 0 {
		elapsed += now.Sub(r.since)
	}
	if elapsed <= 0 {
		return 0
	}
	return int(float64(8*r.total().Bytes) / elapsed.Seconds())
}

// currentBitRate is that of the last second or more.
func (r *reception) currentBitRate(now time.Time) int {
	elapsed := now.Sub(r.rated)
	if elapsed < time.Second {
		return r.bitRate
	}
	bytes := r.total().Bytes
	if !r.rated.IsZero() {
		r.bitRate = int(float64(8*(bytes-r.ratedBytes)) / elapsed.Seconds())
	}
	r.rated, r.ratedBytes = now, bytes
	return r.bitRate
}
