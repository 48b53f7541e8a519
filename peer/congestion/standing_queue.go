package congestion

import "time"

const (
	delayBucket  = 100 * time.Millisecond
	delayBuckets = 256 // the least delay of 25 s is that of an empty queue
	recentDelays = 3   // buckets whose least delay is that of now
)

// A standingQueue measures by how much even the quickest of the latest packets was
// later than those of an empty line. Jitter, and machines that are busy, delay some
// packets; a queue delays all.
type standingQueue struct {
	epoch   time.Time
	buckets [delayBuckets]struct {
		number int64 // from 1; 0 is none
		least  time.Duration
	}
	newest int64
}

// add takes a packet that arrived.
func (q *standingQueue) add(sent time.Time, arrival time.Duration) {
	if q.epoch.IsZero() {
		q.epoch = sent
	}
	at := sent.Sub(q.epoch)
	number := int64(at/delayBucket) + 1
	if number < 1 || number < q.newest-delayBuckets {
		return
	}
	q.newest = max(q.newest, number)
	b := &q.buckets[number%delayBuckets]
	if delay := arrival - at; b.number != number || delay < b.least {
		b.number, b.least = number, delay
	}
}

// length is in time; 0 if it is empty or unknown.
func (q *standingQueue) length() time.Duration {
	const none = time.Duration(1<<63 - 1)
	recent, all := none, none
	for _, b := range q.buckets {
		if b.number == 0 || b.number <= q.newest-delayBuckets {
			continue
		}
		all = min(all, b.least)
		if b.number > q.newest-recentDelays {
			recent = min(recent, b.least)
		}
	}
	return recent - all
}
