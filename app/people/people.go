// Package people keeps who this installation is, and whom it has met: names,
// public keys, and whether somebody has compared the safety number. Nothing of
// it leaves the machine but the public key, to those in a call.
package people

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
	"strings"
	"sync"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"peerscope/peer/seal"
)

const (
	fileName  = "people.json"
	maxFile   = 4 << 20 // bytes
	maxPeople = 10_000  // those met least lately are forgotten first, verified ones last
)

// ErrCorrupt is what Open says of a file that is not one of ours.
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
	Impostor            // calls itself as a verified person does, with another key
	NameReused          // calls itself as somebody met before does, with another key
)

// A Book is the list of people. Its methods may be called from any goroutine;
// each change is on the disk when its method returns.
type Book struct {
	path string

	mu     sync.Mutex
	people []Person
}

// Open reads the list in a folder; one that is not there is empty. A file that
// cannot be read is left as it is, and its error is ErrCorrupt.
func Open(folder string) (*Book, error) {
	b := &Book{path: filepath.Join(folder, fileName)}
	file, err := os.Open(b.path)
	if errors.Is(err, fs.ErrNotExist) {
		return b, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	b.people, err = parse(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrCorrupt, b.path, err)
	}
	return b, nil
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

// Met takes note of somebody with whom there is a call now, and says what is
// known of it. Whoever pretends to be somebody else is not noted.
func (b *Book) Met(name string, key seal.PublicKey, now time.Time) (Person, Standing, error) {
	if key == (seal.PublicKey{}) {
		return Person{Name: name}, Anonymous, nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if i := b.index(key); i >= 0 {
		p := &b.people[i]
		p.Last = now
		if !p.Renamed && !p.Verified && name != "" {
			p.Name = name
		}
		standing := Known
		if p.Verified {
			standing = Verified
		}
		return *p, standing, b.save()
	}
	p := Person{Name: name, Key: key, First: now, Last: now}
	standing := b.standingOfName(name)
	if standing == Impostor {
		return p, standing, nil
	}
	b.people = append(b.people, p)
	b.forgetOldest()
	return p, standing, b.save()
}

// standingOfName is what an unknown key is that comes with a name.
func (b *Book) standingOfName(name string) Standing {
	standing := New
	for _, p := range b.people {
		switch {
		case fold(name) == "" || fold(p.Name) != fold(name):
		case p.Verified:
			return Impostor
		default:
			standing = NameReused
		}
	}
	return standing
}

// SetVerified notes whether the safety number of a person was compared.
func (b *Book) SetVerified(key seal.PublicKey, name string, verified bool, now time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := b.index(key)
	if i < 0 {
		b.people = append(b.people, Person{Name: name, Key: key, First: now, Last: now})
		i = len(b.people) - 1
	}
	b.people[i].Verified = verified
	if name != "" {
		b.people[i].Name = name
	}
	b.forgetOldest()
	return b.save()
}

// Rename gives a person another name, which stays whatever it calls itself.
func (b *Book) Rename(key seal.PublicKey, name string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := b.index(key)
	if i < 0 || strings.TrimSpace(name) == "" {
		return nil
	}
	b.people[i].Name, b.people[i].Renamed = name, true
	return b.save()
}

// Forget takes a person out of the list.
func (b *Book) Forget(key seal.PublicKey) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.people = slices.DeleteFunc(b.people, func(p Person) bool { return p.Key == key })
	return b.save()
}

// People are all, those met last first.
func (b *Book) People() []Person {
	b.mu.Lock()
	defer b.mu.Unlock()
	people := slices.Clone(b.people)
	slices.SortStableFunc(people, func(p, q Person) int { return q.Last.Compare(p.Last) })
	return people
}

// Export writes the list as Open reads it.
func (b *Book) Export(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(b.People())
}

func (b *Book) index(key seal.PublicKey) int {
	return slices.IndexFunc(b.people, func(p Person) bool { return p.Key == key })
}

// forgetOldest keeps the list within maxPeople.
func (b *Book) forgetOldest() {
	if len(b.people) <= maxPeople {
		return
	}
	slices.SortStableFunc(b.people, func(p, q Person) int {
		if p.Verified != q.Verified {
			if p.Verified {
				return -1
			}
			return 1
		}
		return cmp.Compare(q.Last.UnixNano(), p.Last.UnixNano())
	})
	b.people = b.people[:maxPeople]
}

func (b *Book) save() error {
	text, err := json.MarshalIndent(b.people, "", "  ")
	if err != nil {
		return err
	}
	return writePrivate(b.path, append(text, '\n'))
}

// fold makes alike what people take for the same name: case, width and spaces
// do not count.
func fold(name string) string {
	return cases.Fold().String(strings.Join(strings.Fields(norm.NFKC.String(name)), " "))
}

// writePrivate replaces a file whole or not at all; only its owner may read it.
func writePrivate(path string, b []byte) error {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(folder, ".new-*") // with mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name()) // if it was not renamed
	_, err = temporary.Write(b)
	if err == nil {
		err = temporary.Sync()
	}
	if err := errors.Join(err, temporary.Close()); err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, err)
	}
	return os.Rename(temporary.Name(), path)
}
