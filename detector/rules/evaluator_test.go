package rules

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"peerscope/detector"
	"peerscope/detector/track"
)

var (
	start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	kim   = Member{ID: "1", Names: []string{"key", "Kim"}}
)

// An episode is what is in the picture for some seconds.
type episode struct {
	seconds float64
	objects []track.Object // nil is a picture with nothing in it
	blind   bool           // no picture comes
}

func object(label string, score float32, b detector.Box) track.Object {
	return track.Object{ID: 1, Detection: detector.Detection{Label: label, Score: score, Box: b}}
}

var (
	somewhere = detector.Box{X0: 0.2, Y0: 0.2, X1: 0.4, Y1: 0.6}
	person    = object("person", 0.8, somewhere)
	phone     = object("cell phone", 0.7, somewhere)
)

func seen(seconds float64, objects ...track.Object) episode {
	return episode{seconds: seconds, objects: objects}
}

func blind(seconds float64) episode { return episode{seconds: seconds, blind: true} }

// play gives the seconds after the start at which there were alarms, ten looks a second.
func play(set Set, m Member, episodes ...episode) (at []float64) {
	var e Evaluator
	e.SetRules(set)
	now := start
	for _, one := range episodes {
		for range int(one.seconds*10 + 0.5) {
			evaluate := func() []Alarm { return e.Evaluate(m, one.objects, now) }
			if one.blind {
				evaluate = func() []Alarm { return e.EvaluateBlind(m, now) }
			}
			for range evaluate() {
				at = append(at, now.Sub(start).Seconds())
			}
			now = now.Add(100 * time.Millisecond)
		}
	}
	return at
}

func TestConditions(t *testing.T) {
	const second = time.Second
	phoneFor2 := Rule{Label: "cell phone", When: Seen, For: 2 * second}
	flicker := slices.Repeat([]episode{seen(0.8, phone), seen(0.2)}, 4)
	rare := slices.Repeat([]episode{seen(0.5, phone), seen(0.9)}, 20)
	for _, test := range []struct {
		name     string
		rule     Rule
		episodes []episode
		want     []float64
	}{
		{"a moment", Rule{Label: "person", When: Seen}, []episode{seen(1.4, person), seen(5)}, nil},
		{"as soon as it is steady", Rule{Label: "person", When: Seen}, []episode{seen(9, person)}, []float64{1.5}},
		{"for a time", phoneFor2, []episode{seen(1), seen(9, phone)}, []float64{3}},
		{"for too short a time", phoneFor2, []episode{seen(1.9, phone), seen(3), seen(1.9, phone), seen(3)}, nil},
		{"with flicker", phoneFor2, flicker, []float64{2}},
		{"rarely", phoneFor2, rare, nil},
		{"another label", phoneFor2, []episode{seen(9, person)}, nil},
		{"once while it stays", phoneFor2, []episode{seen(60, phone)}, []float64{2}},
		{"hidden for a while", phoneFor2, []episode{seen(9, phone), seen(4), seen(9, phone)}, []float64{2}},
		{"once after it was away for long", Rule{Label: "cell phone", When: Seen}, []episode{seen(10), seen(9, phone)}, []float64{11.5}},
		{"again", phoneFor2, []episode{seen(9, phone), seen(6), seen(9, phone)}, []float64{2, 17}},
		{"in the pause", Rule{Label: "cell phone", When: Seen, Pause: 30 * second}, []episode{seen(3, phone), seen(6), seen(50, phone)}, []float64{1.5, 31.5}},
		{"in the pause, and over", Rule{Label: "cell phone", When: Seen, Pause: 30 * second}, []episode{seen(3, phone), seen(6), seen(9, phone), seen(30)}, []float64{1.5}},
		{"more than one", Rule{Label: "person", When: More, Count: 1}, []episode{seen(9, person), seen(9, person, person)}, []float64{10.5}},
		{"too faint", Rule{Label: "person", When: Seen, MinScore: 0.9}, []episode{seen(9, person)}, nil},
		{"gone", Rule{Label: "person", When: Gone, For: 10 * second}, []episode{seen(3, person), seen(30)}, []float64{13}},
		{"gone but for a flicker", Rule{Label: "person", When: Gone, For: 10 * second}, []episode{seen(3, person), seen(5), seen(0.6, person), seen(30)}, []float64{13}},
		{"back in time", Rule{Label: "person", When: Gone, For: 10 * second}, []episode{seen(3, person), seen(8), seen(3, person), seen(8)}, nil},
		{"never there", Rule{Label: "person", When: Gone}, []episode{seen(30)}, nil},
		{"gone, and back, and gone", Rule{Label: "person", When: Gone, For: 5 * second}, []episode{seen(3, person), seen(9), seen(3, person), seen(9)}, []float64{8, 20}},
		{"gone is not what is not looked at", Rule{Label: "person", When: Gone, For: 5 * second}, []episode{seen(3, person), blind(30), seen(3, person)}, nil},
		{"missing from the start", Rule{Label: "person", When: Missing, For: 10 * second}, []episode{seen(30)}, []float64{10}},
		{"missing without a picture", Rule{Label: "person", When: Missing, For: 10 * second}, []episode{seen(3, person), blind(30)}, []float64{13}},
		{"seen on both sides of a gap", phoneFor2, []episode{seen(1.5, phone), blind(20), seen(1.5, phone)}, nil},
		{"after a gap it is no news", phoneFor2, []episode{seen(5, phone), blind(20), seen(5, phone)}, []float64{2}},
		{"off", Rule{Label: "person", When: Seen, Off: true}, []episode{seen(9, person)}, nil},
		{"of somebody else", Rule{Label: "person", When: Seen, Member: "Lee"}, []episode{seen(9, person)}, nil},
		{"by name", Rule{Label: "person", When: Seen, Member: "Kim"}, []episode{seen(9, person)}, []float64{1.5}},
	} {
		got := play(Set{Rules: []Rule{test.rule}}, kim, test.episodes...)
		if fmt.Sprint(got) != fmt.Sprint(test.want) {
			t.Errorf("%s: alarms at %v, want %v", test.name, got, test.want)
		}
	}
}

// What an alarm says.
func TestAlarm(t *testing.T) {
	var e Evaluator
	rule := Rule{Name: "two", Label: "person", When: More, Count: 1}
	e.SetRules(Set{Rules: []Rule{rule}})
	surer := object("person", 0.9, somewhere)
	for i := range 16 {
		now := start.Add(time.Duration(i) * 100 * time.Millisecond)
		alarms := e.Evaluate(kim, []track.Object{person, phone, surer}, now)
		if i < 15 {
			continue
		}
		if len(alarms) != 1 || alarms[0].Rule != rule || !alarms[0].Time.Equal(now) || !alarms[0].Since.Equal(start) ||
			!slices.Equal(alarms[0].Objects, []track.Object{surer, person}) {
			t.Errorf("%+v", alarms)
		}
	}
}

// Members are told apart, rules that stay go on, and who left is forgotten.
func TestMembersAndChanges(t *testing.T) {
	var e Evaluator
	rule := Rule{Label: "person", When: Seen, For: 2 * time.Second}
	set := Set{Rules: []Rule{rule}}
	e.SetRules(set)
	lee := Member{ID: "2"}
	alarms := map[string][]int{}
	for i := range 65 {
		now := start.Add(time.Duration(i) * 100 * time.Millisecond)
		switch i {
		case 10:
			e.SetRules(Set{Rules: []Rule{{Label: "dog", When: Seen}, rule}})
		case 40:
			e.Forget(kim.ID)
		}
		for _, m := range []Member{kim, lee} {
			if m.ID == lee.ID && i < 5 {
				continue
			}
			for range e.Evaluate(m, []track.Object{person}, now) {
				alarms[m.ID] = append(alarms[m.ID], i)
			}
		}
	}
	if !slices.Equal(alarms["1"], []int{20, 60}) || !slices.Equal(alarms["2"], []int{25}) {
		t.Errorf("alarms at looks %v", alarms)
	}
	e.SetRules(Set{})
	if len(e.timers) != 0 {
		t.Errorf("%d timers are left", len(e.timers))
	}
}
