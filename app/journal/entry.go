package journal

import (
	"image"
	"sync/atomic"
	"time"

	"peerscope/detector"
)

// An ID names a row of any table, and says when it began: milliseconds since 1970 and 12
// bits that tell those of one millisecond apart, so that the order of IDs is that of
// time and each is a whole number of JSON until 2039.
type ID int64

const idBits = 12

var lastID atomic.Int64

// NewID gives one that no other row of this process has.
func NewID(at time.Time) ID { return firstID(at) | ID(lastID.Add(1)&(1<<idBits-1)) }

// firstID is the least of a time.
func firstID(at time.Time) ID { return ID(at.UnixMilli() << idBits) }

// Time is when it began, to a millisecond.
func (id ID) Time() time.Time { return time.UnixMilli(int64(id) >> idBits) }

// An Object is one that was tracked in a member's pictures, from id.Time to Last.
type Object struct {
	ID     ID
	Last   time.Time
	Call   ID
	Member string // its name
	Label  string
	Zone   string
	Score  float32      // the best
	Box    detector.Box // in its picture
}

// A Call is the stay of one member in a call, from id.Time to Ended.
type Call struct {
	ID       ID
	Ended    time.Time
	Member   string
	Identity string // its public key; "" is none
	FPS      float64
	Lost     float64       // share of its packets, 0 to 1
	Delay    time.Duration // from capture to being shown, the median
	Frozen   time.Duration
}

// An Alarm is one of a rule at a member, at id.Time.
type Alarm struct {
	ID     ID
	Call   ID
	Member string // its name
	Rule   string // its name, or what it says
	Label  string
	Zone   string
	Score  float32      // of the surest object that the rule counts; 0 is none
	Box    detector.Box // its box in the picture, which is that of the camera
	Clip   string       // the file of what was sent around it; "" is none, or none yet
}

// An entry is a row to be added, or to be brought up to date where its ID is known. One
// of object, call and alarm is set.
type entry struct {
	object  *Object
	call    *Call
	alarm   *Alarm
	picture *image.YCbCr // of an object or an alarm; nil leaves the one there is
}
