// Package preferences keeps what a person has chosen in the window, in a JSON file that
// is written whole or not at all. Fyne's own preferences do not do: they are saved by
// truncating the file, so that a full disk or a crash loses all of them.
package preferences

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"peerscope/app/session"
	"peerscope/peer"
)

const maxFile = 1 << 20 // bytes; what people choose takes 1 KiB

// Preferences are what a person has chosen. Their JSON is the file's.
type Preferences struct {
	session.Settings
	NameAsked        bool   `json:"name_asked"`
	Theme            string `json:"look"`
	Language         string `json:"language"`
	ObjectListClosed bool   `json:"seen_closed"`
	AllAlike         bool   `json:"all_alike"` // who speaks is not shown large
	// NotificationsOff: the desktop does not show alarms; NotificationPicturesOff: it shows
	// them as text alone.
	NotificationsOff        bool `json:"notifications_off"`
	NotificationPicturesOff bool `json:"notification_pictures_off"`
	ReadAloud               bool `json:"read_aloud"` // what comes and goes, and alarms
}

// A Store has the preferences in memory and in a file. One goroutine at a time may use it.
type Store struct {
	now             Preferences
	settings, rules file
}

// Open reads the preferences in a folder (see Folder), which need not exist; what was
// never chosen is as in unset. The Store can be used whatever the error is: a
// DamagedError, or that what a former version has kept could not be saved anew.
func Open(folder string, unset session.Settings) (*Store, error) {
	ours := filepath.Join(folder, "peerscope")
	s := &Store{settings: file{path: filepath.Join(ours, "settings.json")}, rules: file{path: filepath.Join(ours, RulesFile)}}
	var err error
	s.now, err = load(&s.settings, unset)
	if errors.Is(err, fs.ErrNotExist) {
		err = s.takeOver(&file{path: fynePath(folder)}, unset)
	}
	return s, errors.Join(err, s.loadRules())
}

// takeOver begins with what a former version has kept. Its file goes, or it would come
// back when ours is lost.
func (s *Store) takeOver(before *file, unset session.Settings) error {
	now, err := load(before, unset)
	if s.now = now; errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var former struct {
		Name   string `json:"name"`
		Model  string `json:"model"`
		Labels string `json:"model_labels"`
	}
	_ = json.Unmarshal(before.text, &former) // values of a wrong type are as never chosen
	s.now.ModelFiles = session.ModelFiles{Model: former.Model, Labels: former.Labels}
	s.now.NameAsked = s.now.NameAsked || former.Name != "" // before there was the question
	if err := s.write(); err != nil {
		return err
	}
	_ = os.Remove(before.path) // if that fails it stays, and is not read again
	return nil
}

// Folder is where the file is.
func (s *Store) Folder() string { return filepath.Dir(s.settings.path) }

// Get gives what is chosen now.
func (s *Store) Get() Preferences { return s.now }

// Update changes what is chosen, and saves it if it has become something else. An error
// says that it was not saved; it counts all the same, and is saved with the next change.
func (s *Store) Update(edit func(*Preferences)) error {
	edit(&s.now)
	return errors.Join(s.write(), s.writeRules())
}

func (s *Store) write() error {
	text, err := json.MarshalIndent(s.now, "", "  ")
	if err != nil {
		return err
	}
	return s.settings.write(text)
}

// load reads a file. What cannot be read is as never chosen.
func load(f *file, unset session.Settings) (Preferences, error) {
	text, err := read(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		p, _ := parse([]byte("{}"), unset)
		return p, err
	}
	p, damage := parse(text, unset)
	if damage = cmp.Or(err, damage); damage != nil {
		return p, f.keepDamaged(damage)
	}
	f.text = text
	return p, nil
}

func read(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if len(text) > maxFile {
		return nil, fmt.Errorf("it is larger than %d MiB", maxFile>>20)
	}
	return text, err
}

// parse reads what a file has. Values of a wrong type are as never chosen.
func parse(text []byte, unset session.Settings) (Preferences, error) {
	p := Preferences{Settings: unset}
	p.STUN, p.Labels = slices.Clone(unset.STUN), slices.Clone(unset.Labels) // whose arrays are written to
	err := json.Unmarshal(text, &p)
	if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) && wrong.Field != "" {
		err = nil
	}
	if p.Addresses < peer.AllAddresses || p.Addresses > peer.RelayOnly {
		p.Addresses = peer.RelayOnly // of a later version; this hides the most
	}
	return p, err
}
