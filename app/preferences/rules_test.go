package preferences

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"peerscope/detector/rules"
)

// Rules are kept in a file of their own, in the form that others read too.
func TestRulesAreKept(t *testing.T) {
	folder := t.TempDir()
	s := open(t, folder)
	expectGone(t, s.rulesPath())
	set := rules.Set{
		Rules: []rules.Rule{{Label: "person", When: rules.Seen, Member: "Kim", Zone: "desk"}},
		Zones: []rules.Zone{{Name: "desk", Member: "Kim", Points: []rules.Point{{X: 0, Y: 0}, {X: 0.5, Y: 0}, {X: 0, Y: 1}}}},
	}
	s.choose(t, func(p *Preferences) { p.Rules = set })
	if got := open(t, folder).Get().Rules; !reflect.DeepEqual(got, set) {
		t.Errorf("they are %+v", got)
	}
	s.choose(t, func(p *Preferences) { p.Rules = rules.Set{} })
	if got := open(t, folder).Get().Rules; got.Active() {
		t.Errorf("they are %+v", got)
	}
}

// A file of rules that is damaged is kept, and takes nothing else with it.
func TestDamagedRules(t *testing.T) {
	folder := t.TempDir()
	s := open(t, folder)
	s.choose(t, func(p *Preferences) { p.Theme = "dark" })
	write(t, s.rulesPath(), `{"version": 1, "rules": [{"label": "person"}]}`)
	s, err := Open(folder, unset)
	var damaged *DamagedError
	if !errors.As(err, &damaged) || filepath.Dir(damaged.Kept) != s.Folder() || s.Get().Theme != "dark" || s.Get().Rules.Active() {
		t.Fatalf("%v, %+v", err, s.Get())
	}
	if _, err := os.Stat(damaged.Kept); err != nil {
		t.Error(err)
	}
	expectGone(t, s.rulesPath())
}
