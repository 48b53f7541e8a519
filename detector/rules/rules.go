// Package rules says when something that a person wants to be told of has come true
// in what is seen: "a cell phone is seen for 2 s", "more than one person", "the dog is
// gone for a minute".
//
//	objects of package track + Set -> Evaluator -> Alarms
//
// Rules look at tracked objects, so that a detection that flickers is no alarm, and
// each rule at each member for itself. A condition has to hold for a while, in which
// it may fail for a moment, and has to end for a while before it can alarm again.
//
// A Set has a file format, which Parse reads; docs/rules.schema.json is its schema.
package rules

import (
	"fmt"
	"time"

	"peerscope/detector/track"
)

// A Condition is what a Rule says of the objects that it counts.
type Condition string

// The conditions.
const (
	Seen    Condition = "seen"    // there is one
	More    Condition = "more"    // there are more than Rule.Count
	Gone    Condition = "gone"    // there was one, and is none any more
	Missing Condition = "missing" // there is none, whether there was one or not, also while no picture comes
)

// A Rule says when there is an alarm. It can be compared.
type Rule struct {
	Name     string // "" is String
	Label    string // of the objects that count, as the model has it
	When     Condition
	Count    int           // with More
	For      time.Duration // how long it has to hold; a moment passes in any case
	Member   string        // one of Member.Names; "" is each member
	Zone     string        // only what is inside counts; "" is the whole picture
	MinScore float32       // of the objects that count; 0 is that of the tracker
	Pause    time.Duration // after an alarm, until the next one
	Off      bool          // kept, but not evaluated
}

// String is the rule in English: "cell phone is seen for 2 s".
func (r Rule) String() string {
	text := fmt.Sprintf("%s is %s", r.Label, r.When)
	if r.When == More {
		text = fmt.Sprintf("more than %d of %s", r.Count, r.Label)
	}
	if r.For > 0 {
		text += fmt.Sprintf(" for %v s", r.For.Seconds())
	}
	if r.Zone != "" {
		text += fmt.Sprintf(" in %q", r.Zone)
	}
	return text
}

// A Zone is a part of a member's picture. An object is inside by the middle of its
// box's lower edge, where it stands, or by the centre of its box if the picture cuts
// that off below.
type Zone struct {
	Name    string
	Member  string  // one of Member.Names
	Points  []Point // the corners of a polygon, three or more
	Exclude bool    // what is inside counts for no rule
}

// A Point is in fractions of the picture, origin top left.
type Point struct{ X, Y float32 }

// A Set is what a person has made.
type Set struct {
	Rules []Rule
	Zones []Zone
}

// Active says whether there is a rule that is not off.
func (s Set) Active() bool {
	for _, r := range s.Rules {
		if !r.Off {
			return true
		}
	}
	return false
}

// A Member is whose picture is looked at.
type Member struct {
	ID    string   // for as long as it is here
	Names []string // by which rules and zones may mean it, such as its key and its name
}

// An Alarm says that a rule has come true.
type Alarm struct {
	Rule    Rule
	Time    time.Time
	Since   time.Time      // when the condition began to hold
	Objects []track.Object // that count, the surest first; none with Gone and Missing
}
