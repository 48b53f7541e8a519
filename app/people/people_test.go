package people

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/zalando/go-keyring"
	"go.uber.org/goleak"

	"peerscope/peer/seal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var start = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func met(t *testing.T, b *Book, name string, key seal.PublicKey, want Standing) Person {
	t.Helper()
	p, got, err := b.Met(name, key, start)
	if err != nil || got != want {
		t.Errorf("%s: %v, %v; want %v", name, got, err, want)
	}
	return p
}

func TestStandings(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "deep", "peerscope")
	b := NewBook(folder)
	ada, eve := seal.NewIdentity().Public(), seal.NewIdentity().Public()
	met(t, b, "Ada", seal.PublicKey{}, Anonymous)
	met(t, b, "Ada", ada, New)
	met(t, b, "Ada", ada, Known)
	met(t, b, " ada ", eve, NameReused)
	if err := b.SetVerified("Ada", ada, true, start); err != nil {
		t.Fatal(err)
	}
	b = NewBook(folder) // it is all on the disk
	if p := met(t, b, "Countess", ada, Verified); p.Name != "Ada" {
		t.Errorf("a verified person is called %q", p.Name)
	}
	for _, name := range []string{
		"Ada", "ADA", "Ａｄａ", "  Ada",
		"Ada\u034f", "A\ufe0fda", "Ada\U000e0100", "\u115fAda", "Ada\u3164", "Ada\uffa0", "Ad\u17b4a", "Ada\u180b", "Ada\u2800", "A\u200bda",
	} {
		met(t, b, name, seal.NewIdentity().Public(), Impostor)
	}
	met(t, b, "Ada", seal.PublicKey{}, Impostor)
	bob := seal.NewIdentity().Public()
	met(t, b, "Bob", bob, New)
	met(t, b, "Ada", bob, Impostor)
	met(t, b, "Bob", bob, Known)
	if all, err := b.People(); err != nil || len(all) != 3 {
		t.Errorf("%+v, %v; impostors are not noted", all, err)
	}
	if err := b.Rename(eve, "Eve"); err != nil {
		t.Fatal(err)
	}
	if p := met(t, b, "Ada", eve, Known); p.Name != "Eve" {
		t.Errorf("who was renamed is called %q", p.Name)
	}
	if err := b.Forget(ada); err != nil {
		t.Fatal(err)
	}
	met(t, NewBook(folder), "Ada", ada, New)
}

// Who was met by one name may come by that of somebody else.
func TestKnownPersonReusesAName(t *testing.T) {
	b := NewBook(t.TempDir())
	ada, eve := seal.NewIdentity().Public(), seal.NewIdentity().Public()
	met(t, b, "Ada", ada, New)
	met(t, b, "Eve", eve, New)
	if p, s, err := b.Find(" ada", eve); err != nil || s != NameReused || p.First != start {
		t.Errorf("%+v, %v, %v", p, s, err)
	}
	met(t, b, " eve", eve, Known)
	met(t, b, "Evelyn", eve, Known)
	p, s, err := b.Met("Ada", eve, start.Add(time.Hour))
	if err != nil || s != NameReused || p.First != start || p.Last != start.Add(time.Hour) {
		t.Errorf("%+v, %v, %v", p, s, err)
	}
	met(t, b, "Ada", ada, Known)
	met(t, b, "Ada", eve, Known) // that has been said
}

// TestLongestListIsRead: whatever others call themselves, the list stays readable.
func TestLongestListIsRead(t *testing.T) {
	p := Person{Name: strings.Repeat("<", 64), Key: seal.NewIdentity().Public(), First: start, Last: start.Add(time.Nanosecond), Verified: true, Renamed: true}
	b, err := json.MarshalIndent(slices.Repeat([]Person{p}, maxPeople), "", "  ")
	if err != nil || len(b) > maxFile {
		t.Errorf("%d bytes, %v", len(b), err)
	}
}

func TestListIsPrivate(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "peerscope")
	met(t, NewBook(folder), "Ada", seal.NewIdentity().Public(), New)
	for path, want := range map[string]os.FileMode{folder: 0o700, filepath.Join(folder, fileName): 0o600} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
}

func TestExportIsWhatOpenReads(t *testing.T) {
	b := NewBook(t.TempDir())
	met(t, b, "Ada", seal.NewIdentity().Public(), New)
	var out bytes.Buffer
	if err := b.Export(&out); err != nil {
		t.Fatal(err)
	}
	exported, err := parse(&out)
	all, _ := b.People()
	if err != nil || len(all) != 1 || !slices.Equal(exported, all) {
		t.Errorf("%+v, %v", exported, err)
	}
}

func TestDamagedListIsKept(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, fileName)
	for _, text := range []string{"{", `[{"key":"short"}]`, "[" + strings.Repeat(" ", maxFile) + "]"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		b := NewBook(folder)
		_, listErr := b.People()
		p, s, metErr := b.Met("Ada", seal.NewIdentity().Public(), start)
		if p.Name != "Ada" || s != New {
			t.Errorf("%.20q: somebody is %q, %v", text, p.Name, s)
		}
		for _, err := range []error{listErr, metErr, b.Forget(seal.PublicKey{}), b.Export(io.Discard)} {
			if !errors.Is(err, ErrCorrupt) {
				t.Errorf("%.20q: %v", text, err)
			}
		}
		if after, err := os.ReadFile(path); err != nil || string(after) != text {
			t.Errorf("%.20q was changed, %v", text, err)
		}
	}
}

// What is on the disk counts where nothing can be noted, as after a start as root.
func TestMetWithoutTheLock(t *testing.T) {
	folder := t.TempDir()
	b, ada := NewBook(folder), seal.NewIdentity().Public()
	if err := b.SetVerified("Ada", ada, true, start); err != nil {
		t.Fatal(err)
	}
	lock := filepath.Join(folder, fileName+".lock")
	if err := os.RemoveAll(lock); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(lock, 0o700); err != nil { // which nobody locks, not even root
		t.Fatal(err)
	}
	for key, want := range map[seal.PublicKey]Standing{ada: Verified, seal.NewIdentity().Public(): Impostor, {}: Impostor} {
		if p, got, err := b.Met("Ada", key, start); got != want || p.Name != "Ada" {
			t.Errorf("%v is %q, %v, %v; want %v", key, p.Name, got, err, want)
		}
	}
}

func TestOldestAreForgotten(t *testing.T) {
	var all []Person
	for i := range maxPeople + 1 {
		all = append(all, Person{Key: seal.PublicKey{byte(i), byte(i >> 8), 1}, Last: start.Add(time.Duration(i))})
	}
	all[0].Verified = true
	kept := forgetOldest(all)
	if len(kept) != maxPeople || index(kept, seal.PublicKey{0, 0, 1}) < 0 || index(kept, seal.PublicKey{1, 0, 1}) >= 0 {
		t.Errorf("%d people, the wrong one was forgotten", len(kept))
	}
}

// Two programs of one person have one list.
func TestWhatAnotherProcessNotedStays(t *testing.T) {
	folder := t.TempDir()
	ada, bob := seal.NewIdentity().Public(), seal.NewIdentity().Public()
	first, second := NewBook(folder), NewBook(folder)
	met(t, first, "Ada", ada, New)
	met(t, second, "Bob", bob, New)
	met(t, first, "Ada", ada, Known)
	met(t, first, "Bob", bob, Known)
}

func identity(t *testing.T, folder string) seal.Identity {
	t.Helper()
	i, err := loadIdentity(context.Background(), folder)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// withBus lets the keyring of the test be asked.
func withBus(t *testing.T) { t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere") }

func TestIdentityIsKeptInTheKeyring(t *testing.T) {
	withBus(t)
	keyring.MockInit()
	folder := filepath.Join(t.TempDir(), "peerscope")
	first := identity(t, folder)
	if identity(t, folder).Public() != first.Public() || identity(t, t.TempDir()).Public() != first.Public() {
		t.Error("it is another one the next time")
	}
	if text, err := os.ReadFile(filepath.Join(folder, keyFile)); err != nil || string(text) != inKeyring {
		t.Errorf("the file has %q, %v", text, err)
	}
	keyring.MockInitWithError(errors.New("locked"))
	if _, err := loadIdentity(context.Background(), folder); !errors.Is(err, ErrKeyring) {
		t.Errorf("a keyring that is locked once: %v", err)
	}
	keyring.MockInit() // somebody has emptied it
	if identity(t, folder).Public() == first.Public() {
		t.Error("it is in a file too")
	}
}

func TestIdentityIsKeptInAFileWithoutAKeyring(t *testing.T) {
	withBus(t)
	keyring.MockInitWithError(errors.New("no service"))
	folder := filepath.Join(t.TempDir(), "peerscope")
	first := identity(t, folder)
	path := filepath.Join(folder, keyFile)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	keyring.MockInit() // a keyring that comes later changes nothing
	if identity(t, folder).Public() != first.Public() {
		t.Error("it is another one the next time")
	}
	load := Identity(context.Background(), folder)
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := load(); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("a damaged key: %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := load(); err != nil {
		t.Errorf("it is not tried again: %v", err)
	}
}

// A bus would be started otherwise, and would stay.
func TestWithoutABusNoKeyringIsAsked(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return // keyrings there need none
	}
	keyring.MockInit()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	identity(t, t.TempDir())
	if _, err := keyring.Get(keyringService, keyringUser); !errors.Is(err, keyring.ErrNotFound) {
		t.Errorf("the keyring was asked: %v", err)
	}
}

// TestBooksOfOneFolder: of two that change the list at the same time, as in two
// processes, neither loses a change of the other.
func TestBooksOfOneFolder(t *testing.T) {
	folder := t.TempDir()
	const each = 30
	var writers sync.WaitGroup
	for range 2 {
		b := NewBook(folder)
		writers.Go(func() {
			for range each {
				if _, _, err := b.Met("", seal.NewIdentity().Public(), start); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	if all, err := NewBook(folder).People(); err != nil || len(all) != 2*each {
		t.Errorf("%d people, %v", len(all), err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`[{"name":"Ada","key":"` + seal.NewIdentity().Public().String() + `","verified":true}]`))
	f.Add([]byte("[]"))
	f.Fuzz(func(t *testing.T, b []byte) {
		people, err := parse(bytes.NewReader(b))
		if err == nil && len(people) > maxPeople {
			t.Errorf("%d people", len(people))
		}
	})
}
