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
	expectGone(t, s.rules.path)
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
	write(t, s.rules.path, `{"version": 1, "rules": [{"label": "person"}]}`)
	s, err := Open(folder, unset)
	var damaged *DamagedError
	if !errors.As(err, &damaged) || filepath.Dir(damaged.Kept) != s.Folder() || s.Get().Theme != "dark" || s.Get().Rules.Active() {
		t.Fatalf("%v, %+v", err, s.Get())
	}
	if _, err := os.Stat(damaged.Kept); err != nil {
		t.Error(err)
	}
	expectGone(t, s.rules.path)
}

// Rules that cannot be opened at all are kept too, whatever else is changed.
func TestRulesThatCannotBeOpened(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "peerscope", RulesFile)
	if err := errors.Join(os.Mkdir(filepath.Dir(path), 0o700), os.Symlink(RulesFile, path)); err != nil {
		t.Fatal(err)
	}
	s, err := Open(folder, unset)
	var damaged *DamagedError
	if !errors.As(err, &damaged) {
		t.Fatal(err)
	}
	s.choose(t, func(p *Preferences) { p.Theme = "dark" })
	if to, err := os.Readlink(damaged.Kept); err != nil || to != RulesFile {
		t.Errorf("kept is a link to %q, %v", to, err)
	}
	expectGone(t, path)
}
