package preferences

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"peerscope/app/session"
	"peerscope/detector/rules"
	"peerscope/peer"
)

var unset = session.Settings{Name: "Desk", MinScore: 0.6, CameraOff: true, DetectionCPUPercent: 30}

func open(t *testing.T, folder string) *Store {
	t.Helper()
	s, err := Open(folder, unset)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *Store) choose(t *testing.T, edit func(*Preferences)) {
	t.Helper()
	if err := s.Update(edit); err != nil {
		t.Fatal(err)
	}
}

func expect(t *testing.T, s *Store, want Preferences) {
	t.Helper()
	if got := s.Get(); !reflect.DeepEqual(got, want) {
		t.Errorf("they are %+v, want %+v", got, want)
	}
}

// write makes a file in a folder that may be missing.
func write(t *testing.T, path, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}

func expectGone(t *testing.T, path string) {
	t.Helper()
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is still there: %v", path, err)
	}
}

func TestTheyAreKept(t *testing.T) {
	folder := t.TempDir()
	expect(t, open(t, folder), Preferences{Settings: unset})
	chosen := Preferences{
		Settings: session.Settings{
			Name: "Minji", Camera: "c", Microphone: "m", Speaker: "s", MicOff: true, HD: true, LargePictures: true,
			STUN: []string{"stun:a:1", "stun:b:2"}, Relay: "wss://relay.example.org", Addresses: peer.RelayOnly,
			MinScore: 0.35, Labels: []string{"person"}, DetectionCPUPercent: 80,
			ModelFiles:      session.ModelFiles{Model: "/m.tflite", Labels: "/m.txt"},
			ShareDetections: true, VisibleNearby: true, RingOff: true,
		},
		NameAsked: true, Theme: "dark", Language: "ko", ObjectListClosed: true,
	}
	open(t, folder).choose(t, func(p *Preferences) { *p = chosen })
	expect(t, open(t, folder), chosen)
	for _, labels := range [][]string{{}, nil} { // nothing is shown, or all
		open(t, folder).choose(t, func(p *Preferences) { p.Labels = labels })
		chosen.Labels = labels
		expect(t, open(t, folder), chosen)
	}
}

// What is for one run of the program is not kept.
func TestNotKept(t *testing.T) {
	folder := t.TempDir()
	open(t, folder).choose(t, func(p *Preferences) { p.AutoAnswer, p.Direction = true, session.SendOnly })
	if got := open(t, folder).Get(); got.AutoAnswer || got.Direction != session.SendAndReceive {
		t.Errorf("kept is %+v", got)
	}
}

// A file that nothing has changed in is not written, so that one that a person edits
// meanwhile stays.
func TestNothingNewIsNotWritten(t *testing.T) {
	folder := t.TempDir()
	s := open(t, folder)
	s.choose(t, func(p *Preferences) { p.Theme = "dark" })
	if err := os.Remove(s.settings.path); err != nil {
		t.Fatal(err)
	}
	s.choose(t, func(p *Preferences) { p.Theme = "dark" })
	expectGone(t, s.settings.path)
}

// What cannot be meant is as never chosen, and the rest counts.
func TestWrongValues(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "peerscope", "settings.json"),
		`{"name": 7, "camera": "c", "camera_off": "no", "hd": true, "min_score": [], "labels": "cat", "look": {}, "new": 1, "addresses": 7}`)
	want := Preferences{Settings: unset}
	want.Camera, want.HD = "c", true
	want.Addresses = peer.RelayOnly // of a later version; this hides the most
	expect(t, open(t, folder), want)
}

// A file that is none of ours is kept under another name, and told of once.
func TestDamaged(t *testing.T) {
	for _, text := range []string{"", `{"name": "Ki`, "[]", `"text"`, string(make([]byte, maxFile+1))} {
		folder := t.TempDir()
		path := filepath.Join(folder, "peerscope", "settings.json")
		write(t, path, text)
		s, err := Open(folder, unset)
		expect(t, s, Preferences{Settings: unset})
		var damaged *DamagedError
		if !errors.As(err, &damaged) {
			t.Fatalf("%.9q: %v", text, err)
		}
		if kept, err := os.ReadFile(damaged.Kept); err != nil || string(kept) != text || damaged.Kept == path {
			t.Errorf("%.9q is kept in %s as %.9q, %v", text, damaged.Kept, kept, err)
		}
		s.choose(t, func(p *Preferences) { p.Theme = "dark" })
		expect(t, open(t, folder), s.Get())
	}
}

// A file that is none of ours and cannot have another name stays as it is until it can.
func TestDamagedKeepsItsName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // time stands still, and the other name is known
		folder := t.TempDir()
		for name, edit := range map[string]func(*Preferences){
			"settings.json": func(p *Preferences) { p.Theme = "dark" },
			RulesFile:       func(p *Preferences) { p.Rules.Rules = []rules.Rule{{Label: "cat", When: rules.Seen}} },
		} {
			path := filepath.Join(folder, "peerscope", name)
			obstacle := path + time.Now().Format(".damaged-20060102-150405")
			write(t, path, "damaged")
			write(t, filepath.Join(obstacle, "file"), "")
			s, err := Open(folder, unset)
			var damaged *DamagedError
			if !errors.As(err, &damaged) || damaged.Kept != path {
				t.Fatal(err)
			}
			if s.Update(edit) == nil {
				t.Errorf("%s: that nothing is saved is no error", name)
			}
			if text, err := os.ReadFile(path); string(text) != "damaged" {
				t.Errorf("%s has become %q, %v", name, text, err)
			}
			if err := os.RemoveAll(obstacle); err != nil {
				t.Fatal(err)
			}
			s.choose(t, edit)
			if text, err := os.ReadFile(obstacle); string(text) != "damaged" {
				t.Errorf("%s is kept as %q, %v", name, text, err)
			}
			expect(t, open(t, folder), s.Get())
		}
	})
}

// What a former version kept in Fyne's preferences is taken over once.
func TestTakeOver(t *testing.T) {
	folder := t.TempDir()
	before := fynePath(folder)
	write(t, before, `{"camera":"c","camera_off":false,"labels":[],"labels_none":true,"look":"dark","min_score":0.5,`+
		`"model":"/m.tflite","model_labels":"/m.txt","name":"Kim","stun":["stun:a:1"],"fyne:fileDialogLastFolder":"file:///"}`)
	want := Preferences{Settings: unset, NameAsked: true, Theme: "dark"}
	want.Name, want.Camera, want.CameraOff, want.MinScore = "Kim", "c", false, 0.5
	want.Labels, want.STUN = []string{}, []string{"stun:a:1"}
	want.ModelFiles = session.ModelFiles{Model: "/m.tflite", Labels: "/m.txt"}
	expect(t, open(t, folder), want)
	expectGone(t, before)
	write(t, before, `{"name":"Eve"}`)
	expect(t, open(t, folder), want)
}

// A file that Fyne has truncated is damaged too.
func TestTakeOverOfDamaged(t *testing.T) {
	folder := t.TempDir()
	write(t, fynePath(folder), "")
	s, err := Open(folder, unset)
	var damaged *DamagedError
	if !errors.As(err, &damaged) {
		t.Errorf("it gave %v", err)
	}
	expect(t, s, Preferences{Settings: unset})
	open(t, folder) // and is told once
}

// What cannot be saved counts all the same, and is saved with the next change.
func TestNotSaved(t *testing.T) {
	folder := t.TempDir()
	obstacle := filepath.Join(folder, "peerscope") // a file in the place of the folder
	s := open(t, folder)
	write(t, obstacle, "")
	if err := s.Update(func(p *Preferences) { p.Theme = "dark" }); err == nil {
		t.Error("it is no error")
	}
	if s.Get().Theme != "dark" {
		t.Errorf("it does not count: %+v", s.Get())
	}
	if err := os.Remove(obstacle); err != nil {
		t.Fatal(err)
	}
	s.choose(t, func(*Preferences) {})
	if got := open(t, folder).Get().Theme; got != "dark" {
		t.Errorf("the theme is %q", got)
	}
}

// What a former version has kept is not lost when it cannot be saved anew.
func TestTakeOverNotSaved(t *testing.T) {
	folder := t.TempDir()
	if err := os.Symlink(filepath.Join(folder, "nowhere", "x"), filepath.Join(folder, "peerscope")); err != nil {
		t.Fatal(err)
	}
	write(t, fynePath(folder), `{"name":"Kim"}`)
	s, err := Open(folder, unset)
	if err == nil || s.Get().Name != "Kim" {
		t.Errorf("it gave %q, %v", s.Get().Name, err)
	}
	if _, err := os.Stat(fynePath(folder)); err != nil {
		t.Error(err)
	}
}
