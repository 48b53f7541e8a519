package people

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/zalando/go-keyring"
	"go.uber.org/goleak"

	"peerscope/peer/seal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var start = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func open(t *testing.T, folder string) *Book {
	t.Helper()
	b, err := Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

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
	b := open(t, folder)
	ada, eve := seal.NewIdentity().Public(), seal.NewIdentity().Public()
	met(t, b, "Ada", seal.PublicKey{}, Anonymous)
	met(t, b, "Ada", ada, New)
	met(t, b, "Ada", ada, Known)
	met(t, b, " ada ", eve, NameReused)
	if err := b.SetVerified(ada, "Ada", true, start); err != nil {
		t.Fatal(err)
	}
	b = open(t, folder) // it is all on the disk
	if p := met(t, b, "Countess", ada, Verified); p.Name != "Ada" {
		t.Errorf("a verified person is called %q", p.Name)
	}
	for _, name := range []string{"Ada", "ADA", "Ａｄａ", "  Ada"} {
		met(t, b, name, seal.NewIdentity().Public(), Impostor)
	}
	if n := len(b.People()); n != 2 {
		t.Errorf("%d people; impostors are not noted", n)
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
	met(t, open(t, folder), "Ada", ada, New)
}

func TestListIsPrivate(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "peerscope")
	met(t, open(t, folder), "Ada", seal.NewIdentity().Public(), New)
	for path, want := range map[string]os.FileMode{folder: 0o700, filepath.Join(folder, fileName): 0o600} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
}

func TestExportIsWhatOpenReads(t *testing.T) {
	b := open(t, t.TempDir())
	met(t, b, "Ada", seal.NewIdentity().Public(), New)
	var out bytes.Buffer
	if err := b.Export(&out); err != nil {
		t.Fatal(err)
	}
	people, err := parse(&out)
	if err != nil || !slices.Equal(people, b.People()) {
		t.Errorf("%+v, %v", people, err)
	}
}

func TestDamagedListIsKept(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, fileName)
	for _, text := range []string{"{", `[{"key":"short"}]`, "[" + strings.Repeat(" ", maxFile) + "]"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(folder); !errors.Is(err, ErrCorrupt) {
			t.Errorf("%.20q: %v", text, err)
		}
		if after, err := os.ReadFile(path); err != nil || string(after) != text {
			t.Errorf("%.20q was changed, %v", text, err)
		}
	}
}

func TestOldestAreForgotten(t *testing.T) {
	b := open(t, t.TempDir())
	for i := range maxPeople {
		key := seal.PublicKey{byte(i), byte(i >> 8), 1}
		b.people = append(b.people, Person{Key: key, Last: start.Add(time.Duration(i))})
	}
	b.people[0].Verified = true
	if _, _, err := b.Met("", seal.PublicKey{0xff}, start.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if len(b.people) != maxPeople || b.index(seal.PublicKey{0, 0, 1}) < 0 || b.index(seal.PublicKey{1, 0, 1}) >= 0 {
		t.Errorf("%d people, the wrong one was forgotten", len(b.people))
	}
}

func identity(t *testing.T, folder string) seal.Identity {
	t.Helper()
	i, err := LoadIdentity(context.Background(), folder)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func TestIdentityIsKeptInTheKeyring(t *testing.T) {
	keyring.MockInit()
	folder := filepath.Join(t.TempDir(), "peerscope")
	first := identity(t, folder)
	if identity(t, folder).Public() != first.Public() {
		t.Error("it is another one the next time")
	}
	if _, err := os.Stat(filepath.Join(folder, keyFile)); err == nil {
		t.Error("it is in a file too")
	}
}

func TestIdentityIsKeptInAFileWithoutAKeyring(t *testing.T) {
	keyring.MockInitWithError(errors.New("no bus"))
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
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadIdentity(context.Background(), folder); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("a damaged key: %v", err)
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
