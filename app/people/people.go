// Package people keeps who this installation is, and whom it has met: names,
// public keys, and whether somebody has compared the safety number. Nothing of
// it leaves the machine but the public key, to those in a call.
package people

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"peerscope/internal/atomicfile"
	"peerscope/peer/seal"
)

const (
	fileName  = "people.json"
	maxFile   = 16 << 20 // bytes; maxPeople of the longest names have less
	maxPeople = 10_000   // those met least lately are forgotten first, verified ones last
)

const brailleBlank = '\u2800' // which Unicode takes for a symbol

// ErrCorrupt says that a file is not a list of people.
var ErrCorrupt = errors.New("the list of people cannot be read")

// A Person is somebody who was met in a call.
type Person struct {
	Name     string         `json:"name"` // as it called itself last, or as renamed here
	Key      seal.PublicKey `json:"key"`
	First    time.Time      `json:"first"` // when first and last met
	Last     time.Time      `json:"last"`
	Verified bool           `json:"verified"` // the safety number was compared
	Renamed  bool           `json:"renamed,omitempty"`
}

// Standing is what is known of somebody who is in a call.
type Standing int

// The zero Standing is that of one who proves no identity.
const (
	Anonymous  Standing = iota
	New                 // a key that was not met before
	Known               // met before
	Verified            // met before, and compared
	Impostor            // calls itself as a verified person does, with another key or none
	NameReused          // calls itself as somebody met before does, with another key
)

// String is a word for scripts.
func (s Standing) String() string {
	return [...]string{"anonymous", "new", "known", "verified", "impostor", "name reused"}[s]
}

// A Book is the list of people, in a file. Its methods may be called from any
// goroutine; each change is on the disk when its method returns. Another process
// of the same person may change the file too: it is read each time, and locked for
// each change. A file that is not there is an empty list; one that cannot be read is
// left as it is, and the error of all methods is ErrCorrupt.
type Book struct {
	path string
	mu   sync.Mutex
}

// NewBook gives the list in a folder, which need not exist.
func NewBook(folder string) *Book { return &Book{path: filepath.Join(folder, fileName)} }

// read gives the list as it is in the file.
func (b *Book) read() ([]Person, error) {
	file, err := os.Open(b.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	all, err := parse(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrCorrupt, b.path, err)
	}
	return all, nil
}

// update replaces the list by what change makes of it, unless that is nil.
func (b *Book) update(change func([]Person) []Person) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	unlock, err := lockFile(b.path + ".lock")
	if err != nil {
		return err
	}
	defer unlock()
	all, err := b.read()
	if err != nil {
		return err
	}
	if all = change(all); all == nil {
		return nil
	}
	text, err := json.MarshalIndent(forgetOldest(all), "", "  ")
	if err != nil {
		return err
	}
	return atomicfile.Write(b.path, append(text, '\n'))
}

// parse reads a list.
func parse(r io.Reader) ([]Person, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	if len(b) > maxFile {
		return nil, fmt.Errorf("it is larger than %d MiB", maxFile>>20)
	}
	var people []Person
	if err := json.Unmarshal(b, &people); err != nil {
		return nil, err
	}
	return people[:min(len(people), maxPeople)], nil
}

// Met takes note of somebody with whom there is a call now, and says what was
// known of it before, as Find does where an error keeps it from being noted. Whoever
// pretends to be somebody else is not noted.
func (b *Book) Met(name string, key seal.PublicKey, now time.Time) (p Person, s Standing, err error) {
	err = b.update(func(all []Person) []Person {
		p, s = find(all, name, key)
		if s == Anonymous || s == Impostor {
			return nil
		}
		if p.First.IsZero() {
			p.First = now
		}
		p.Last = now
		return put(all, p)
	})
	if err != nil {
		p, s, _ = b.Find(name, key)
	}
	return p, s, err
}

// Find says what is known of somebody who calls itself by a name: nothing, where the
// list cannot be read.
func (b *Book) Find(name string, key seal.PublicKey) (Person, Standing, error) {
	all, err := b.read()
	p, s := find(all, name, key)
	return p, s, err
}

func find(all []Person, name string, key seal.PublicKey) (Person, Standing) {
	p, s, renamesItself := Person{Name: name, Key: key}, New, true
	if i := index(all, key); i >= 0 {
		p, s, renamesItself = all[i], Known, fold(all[i].Name) != fold(name)
		switch {
		case p.Verified:
			return p, Verified
		case p.Renamed, name == "":
			return p, Known
		}
		p.Name = name
	}
	switch claimed := claim(all, name, key); {
	case claimed == Impostor, claimed == NameReused && renamesItself:
		s = claimed
	}
	if key == (seal.PublicKey{}) && s != Impostor {
		s = Anonymous
	}
	return p, s
}

// claim is what somebody is who calls itself as others in the list do.
func claim(all []Person, name string, key seal.PublicKey) Standing {
	standing := New
	for _, p := range all {
		switch {
		case p.Key == key || fold(name) == "" || fold(p.Name) != fold(name):
		case p.Verified:
			return Impostor
		default:
			standing = NameReused
		}
	}
	return standing
}

// put adds a person or replaces what was known of it.
func put(all []Person, p Person) []Person {
	if i := index(all, p.Key); i >= 0 {
		all[i] = p
		return all
	}
	return append(all, p)
}

// SetVerified notes whether the safety number of a person was compared. Who is not
// in the list is taken into it, met now.
func (b *Book) SetVerified(name string, key seal.PublicKey, verified bool, now time.Time) error {
	return b.update(func(all []Person) []Person {
		p, _ := find(all, name, key)
		p.Verified = verified
		if p.First.IsZero() {
			p.First, p.Last = now, now
		}
		return put(all, p)
	})
}

// Rename gives a person another name, which stays whatever it calls itself.
func (b *Book) Rename(key seal.PublicKey, name string) error {
	return b.update(func(all []Person) []Person {
		i, name := index(all, key), strings.TrimSpace(name)
		if i < 0 || name == "" {
			return nil
		}
		all[i].Name, all[i].Renamed = name, true
		return all
	})
}

// Forget takes a person out of the list.
func (b *Book) Forget(key seal.PublicKey) error {
	return b.update(func(all []Person) []Person {
		if index(all, key) < 0 {
			return nil
		}
		return slices.DeleteFunc(all, func(p Person) bool { return p.Key == key })
	})
}

// People are all, those met last first.
func (b *Book) People() ([]Person, error) {
	all, err := b.read()
	slices.SortStableFunc(all, func(p, q Person) int { return q.Last.Compare(p.Last) })
	return all, err
}

// Export writes the list as a Book reads it.
func (b *Book) Export(w io.Writer) error {
	all, err := b.People()
	if err != nil {
		return err
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(all)
}

func index(all []Person, key seal.PublicKey) int {
	return slices.IndexFunc(all, func(p Person) bool { return p.Key == key })
}

// forgetOldest keeps a list within maxPeople.
func forgetOldest(all []Person) []Person {
	if len(all) <= maxPeople {
		return all
	}
	slices.SortStableFunc(all, func(p, q Person) int {
		if p.Verified != q.Verified {
			if p.Verified {
				return -1
			}
			return 1
		}
		return q.Last.Compare(p.Last)
	})
	return all[:maxPeople]
}

// fold makes alike what people take for the same name: case, width, spaces and what
// cannot be seen do not count.
func fold(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) {
			return -1
		}
		if r == brailleBlank {
			return ' '
		}
		return r
	}, name)
	return cases.Fold().String(strings.Join(strings.Fields(norm.NFKC.String(name)), " "))
}
