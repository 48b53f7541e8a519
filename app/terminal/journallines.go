package terminal

import (
	"fmt"
	"strconv"
	"time"

	"peerscope/app/journal"
)

// A journalLine is a row as it is written; as JSON it is itself.
type journalLine interface {
	id() journal.ID
	csvCells() []string
	tableCells() []string
}

// A journalObjectLine is an object as it is written.
type journalObjectLine struct {
	ID      journal.ID `json:"id"`
	Time    time.Time  `json:"time"` // when it was first seen
	Last    time.Time  `json:"last"`
	Member  string     `json:"member"`
	Label   string     `json:"label"`
	Zone    string     `json:"zone,omitempty"`
	Score   float64    `json:"score"`
	Box     []float64  `json:"box"` // in the picture: x0, y0, x1, y1 in fractions
	Picture string     `json:"picture,omitempty"`
}

var objectHeader = []string{"time", "last", "member", "label", "zone", "score", "picture"}

func objectLineOf(o journal.Object, picture string) journalObjectLine {
	return journalObjectLine{ID: o.ID, Time: o.ID.Time(), Last: o.Last, Member: o.Member, Label: o.Label, Zone: o.Zone,
		Score: round(float64(o.Score)), Box: boxCorners(o.Box), Picture: picture}
}

func (l journalObjectLine) id() journal.ID { return l.ID }

func (l journalObjectLine) csvCells() []string {
	return []string{csvTime(l.Time), csvTime(l.Last), l.Member, l.Label, l.Zone, csvNumber(l.Score), l.Picture}
}

func (l journalObjectLine) tableCells() []string {
	return []string{l.Time.Format(time.DateTime), wholeSeconds(l.Last.Sub(l.Time)), l.Label, fmt.Sprintf("%.0f %%", l.Score*100), l.Member, l.Zone, l.Picture}
}

// A journalCallLine is the stay of a member in a call as it is written.
type journalCallLine struct {
	ID       journal.ID `json:"id"`
	Time     time.Time  `json:"time"` // when the member came
	Ended    time.Time  `json:"ended"`
	Member   string     `json:"member"`
	Identity string     `json:"identity,omitempty"` // its public key
	FPS      float64    `json:"fps"`
	Lost     float64    `json:"lost"`     // share of its packets, 0 to 1
	DelayMS  int64      `json:"delay_ms"` // from capture to being shown, the median
	Frozen   float64    `json:"frozen"`   // seconds without a picture when there should be one
}

var callHeader = []string{"time", "ended", "member", "identity", "fps", "lost", "delay_ms", "frozen"}

func callLineOf(c journal.Call) (journalLine, error) {
	const precision = 10000
	lost := float64(int(c.Lost*precision+0.5)) / precision
	return journalCallLine{ID: c.ID, Time: c.ID.Time(), Ended: c.Ended, Member: c.Member, Identity: c.Identity, FPS: round(c.FPS), Lost: lost,
		DelayMS: c.Delay.Milliseconds(), Frozen: round(c.Frozen.Seconds())}, nil
}

func (l journalCallLine) id() journal.ID { return l.ID }

func (l journalCallLine) csvCells() []string {
	return []string{csvTime(l.Time), csvTime(l.Ended), l.Member, l.Identity, csvNumber(l.FPS), csvNumber(l.Lost),
		strconv.FormatInt(l.DelayMS, 10), csvNumber(l.Frozen)}
}

func (l journalCallLine) tableCells() []string {
	return []string{l.Time.Format(time.DateTime), wholeSeconds(l.Ended.Sub(l.Time)), l.Member, fmt.Sprintf("%.0f pictures/s", l.FPS),
		fmt.Sprintf("%.1f %% lost", l.Lost*100), fmt.Sprintf("%d ms delay", l.DelayMS), fmt.Sprintf("%.1f s frozen", l.Frozen)}
}

// A journalAlarmLine is an alarm as it is written.
type journalAlarmLine struct {
	ID      journal.ID `json:"id"`
	Time    time.Time  `json:"time"`
	Member  string     `json:"member"`
	Rule    string     `json:"rule"`
	Label   string     `json:"label"`
	Zone    string     `json:"zone,omitempty"`
	Score   float64    `json:"score,omitempty"` // of the surest object, which those have that are not about none
	Box     []float64  `json:"box,omitempty"`   // its own, in the picture: x0, y0, x1, y1 in fractions
	Clip    string     `json:"clip,omitempty"`  // its file
	Picture string     `json:"picture,omitempty"`
}

var alarmHeader = []string{"time", "member", "rule", "label", "zone", "clip", "picture"}

func alarmLineOf(a journal.Alarm, picture string) journalAlarmLine {
	l := journalAlarmLine{ID: a.ID, Time: a.ID.Time(), Member: a.Member, Rule: a.Rule, Label: a.Label, Zone: a.Zone, Clip: a.Clip, Picture: picture}
	if a.Score > 0 {
		l.Score, l.Box = round(float64(a.Score)), boxCorners(a.Box)
	}
	return l
}

func (l journalAlarmLine) id() journal.ID { return l.ID }

func (l journalAlarmLine) csvCells() []string {
	return []string{csvTime(l.Time), l.Member, l.Rule, l.Label, l.Zone, l.Clip, l.Picture}
}

func (l journalAlarmLine) tableCells() []string {
	return []string{l.Time.Format(time.DateTime), l.Rule, l.Member, l.Clip, l.Picture}
}

func csvTime(t time.Time) string { return t.Format(time.RFC3339Nano) }

func csvNumber(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func wholeSeconds(d time.Duration) string { return d.Round(time.Second).String() }
