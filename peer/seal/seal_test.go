package seal_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"

	"peerscope/peer/seal"
)

const secret = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// pair gives the channels of two members of a room.
func pair(t *testing.T) (a, b *seal.Channel) {
	t.Helper()
	keys := seal.NewKeys(secret)
	return keys.NewChannel("a"), keys.NewChannel("b")
}

func sealed(t *testing.T, from *seal.Channel, to, text string) []byte {
	t.Helper()
	blob, err := from.Seal(nil, to, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return blob
}

func TestSignalArrives(t *testing.T) {
	a, b := pair(t)
	for _, text := range []string{"", "offer", strings.Repeat("x", 60_000)} {
		got, err := b.Open("a", sealed(t, a, "b", text))
		if err != nil || string(got) != text {
			t.Errorf("%d bytes: %d bytes, %v", len(text), len(got), err)
		}
	}
}

func TestLostSignalsAreNoHarm(t *testing.T) {
	a, b := pair(t)
	sealed(t, a, "b", "lost with the server")
	if _, err := b.Open("a", sealed(t, a, "b", "candidate")); err != nil {
		t.Error(err)
	}
}

// TestRelayAttacks is what whoever carries a signal could do with it.
func TestRelayAttacks(t *testing.T) {
	a, b := pair(t)
	keys := seal.NewKeys(secret)
	first, second := sealed(t, a, "b", "first"), sealed(t, a, "b", "second")
	flip := func(at int) []byte {
		b := bytes.Clone(second)
		b[at] ^= 1
		return b
	}
	attacks := map[string]struct {
		at   *seal.Channel
		from string
		blob []byte
	}{
		"changed counter":    {b, "a", flip(3)},
		"changed ciphertext": {b, "a", flip(40)},
		"cut off":            {b, "a", second[:len(second)-4]},
		"longer":             {b, "a", append(bytes.Clone(second), 0)},
		"empty":              {b, "a", nil},
		"of one byte":        {b, "a", []byte{1}},
		"another sender":     {b, "c", second},
		"another receiver":   {keys.NewChannel("c"), "a", second},
		"reflected":          {a, "b", second},
		"of another room":    {seal.NewKeys(strings.Repeat("A", 26)).NewChannel("b"), "a", second},
	}
	for name, attack := range attacks {
		if text, err := attack.at.Open(attack.from, attack.blob); !errors.Is(err, seal.ErrUnauthentic) {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
	if _, err := b.Open("a", second); err != nil {
		t.Errorf("the true one after them: %v", err)
	}
	for name, blob := range map[string][]byte{"replayed": second, "reordered": first} {
		if text, err := b.Open("a", blob); !errors.Is(err, seal.ErrUnauthentic) {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
}

func TestLengthsAreHidden(t *testing.T) {
	a, _ := pair(t)
	if short, long := sealed(t, a, "b", "x"), sealed(t, a, "b", strings.Repeat("x", 500)); len(short) != len(long) {
		t.Errorf("%d and %d bytes", len(short), len(long))
	}
	sizes := map[int]bool{}
	for n := 0; n < 60_000; n += 17 {
		size := len(sealed(t, a, "b", strings.Repeat("x", n)))
		if sizes[size] = true; n > 512 && size*100 > n*112+10_000 {
			t.Fatalf("%d bytes become %d", n, size)
		}
	}
	if len(sizes) > 130 {
		t.Errorf("%d sizes can be told apart", len(sizes))
	}
	if _, err := a.Seal(nil, "b", make([]byte, 64<<10)); err == nil {
		t.Error("a signal without bounds")
	}
}

// TestSealAppends: nothing of what was in the buffer is in the padding.
func TestSealAppends(t *testing.T) {
	a, b := pair(t)
	buffer := bytes.Repeat([]byte{7}, 4096)
	got, err := a.Seal(buffer[:3], "b", []byte("offer"))
	if err != nil || !bytes.HasPrefix(got, []byte{7, 7, 7}) {
		t.Fatalf("%x, %v", got[:3], err)
	}
	other, _ := pair(t)
	if want := sealed(t, other, "b", "offer"); !bytes.Equal(got[3:], want) {
		t.Error("it depends on the buffer")
	}
	if text, err := b.Open("a", got[3:]); err != nil || string(text) != "offer" {
		t.Errorf("%q, %v", text, err)
	}
}

// TestWhoComesIsNotOneTooMany: neither signals that nobody made nor members who come
// and go shut the next one out.
func TestWhoComesIsNotOneTooMany(t *testing.T) {
	a, b := pair(t)
	blob := sealed(t, a, "b", "x")
	for i := range 3000 {
		_, _ = b.Open("stranger "+strconv.Itoa(i), blob)
		id := "member " + strconv.Itoa(i)
		if _, err := b.Open(id, sealed(t, seal.NewKeys(secret).NewChannel(id), "b", "x")); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Open("a", blob); err != nil {
		t.Error(err)
	}
}

func TestAssertions(t *testing.T) {
	me, said := seal.NewIdentity(), "sha-256 AB:CD"
	assertion := me.Sign(seal.Connection, said)
	key, err := seal.Verify(seal.Connection, said, assertion)
	if err != nil || key != me.Public() {
		t.Errorf("%v, %v", key, err)
	}
	own, signature, _ := strings.Cut(assertion, " ")
	wrong := map[string][3]string{
		"of another certificate": {string(seal.Connection), "sha-256 AB:CE", assertion},
		"of another use":         {string(seal.Call), said, assertion},
		"of another key":         {string(seal.Connection), said, seal.NewIdentity().Public().String() + " " + signature},
		"without a signature":    {string(seal.Connection), said, own},
		"empty":                  {string(seal.Connection), said, ""},
		"of a key with a break":  {string(seal.Connection), said, own[:9] + "\n" + own[9:] + " " + signature},
		"broken in two":          {string(seal.Connection), said, own + " " + signature[:9] + "\r" + signature[9:]},
	}
	for name, w := range wrong {
		if _, err := seal.Verify(seal.Use(w[0]), w[1], w[2]); !errors.Is(err, seal.ErrIdentity) {
			t.Errorf("%s: %v", name, err)
		}
	}
	again, err := seal.ParseIdentity(me.Seed())
	if err != nil || again.Public() != me.Public() {
		t.Errorf("kept and read again: %v", err)
	}
}

func TestExchange(t *testing.T) {
	a, b := seal.NewExchange(), seal.NewExchange()
	ofA, errA := a.Secret(b.Public())
	ofB, errB := b.Secret(a.Public())
	if errA != nil || errB != nil || ofA != ofB {
		t.Errorf("%v, %v, the same: %v", errA, errB, ofA == ofB)
	}
	listener, err := seal.NewExchange().Secret(a.Public())
	if err != nil || listener == ofA {
		t.Errorf("%v, a listener knows it: %v", err, listener == ofA)
	}
	zero := strings.Repeat("A", 43)
	for _, public := range []string{"", "!", "AAAA", zero} {
		if _, err := a.Secret(public); !errors.Is(err, seal.ErrIdentity) {
			t.Errorf("%q: %v", public, err)
		}
	}
}

// vectors are those that the page's tests read too.
type vectors struct {
	Rooms []struct{ Secret, Room string }
	// Signals are sealed in their order by From.
	Signals []struct{ Secret, From, To, Text, Sealed string }
	Safety  []struct {
		Keys   [2]string // seeds, in hex
		Number string
		Words  []string
	}
	Assertions      []struct{ Seed, Use, Said, Assertion string }
	WrongAssertions []struct{ Said, Assertion string }
}

func TestVectors(t *testing.T) {
	file, err := os.ReadFile("../../assets/vectors/seal.json")
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(file, &v); err != nil {
		t.Fatal(err)
	}
	for _, r := range v.Rooms {
		if room := seal.NewKeys(r.Secret).Room; room != r.Room {
			t.Errorf("room of %s: %s", r.Secret, room)
		}
	}
	channels := map[string]*seal.Channel{}
	for _, s := range v.Signals {
		from := channels[s.Secret+s.From]
		if from == nil {
			from = seal.NewKeys(s.Secret).NewChannel(s.From)
			channels[s.Secret+s.From] = from
		}
		if got := base64.RawURLEncoding.EncodeToString(sealed(t, from, s.To, s.Text)); got != s.Sealed {
			t.Errorf("from %s to %s: %s", s.From, s.To, got)
		}
	}
	for _, s := range v.Safety {
		a, b := identity(t, s.Keys[0]).Public(), identity(t, s.Keys[1]).Public()
		if n := seal.SafetyNumber(a, b); n != s.Number || seal.SafetyNumber(b, a) != n {
			t.Errorf("safety number: %s", n)
		}
		words := strings.Join(seal.SafetyWords(a, b), " ")
		if words != strings.Join(s.Words, " ") || strings.Join(seal.SafetyWords(b, a), " ") != words {
			t.Errorf("safety words: %s", words)
		}
	}
	for _, a := range v.Assertions {
		if got := identity(t, a.Seed).Sign(seal.Use(a.Use), a.Said); got != a.Assertion {
			t.Errorf("assertion: %s", got)
		}
	}
	for _, a := range v.WrongAssertions {
		if key, err := seal.Verify(seal.Connection, a.Said, a.Assertion); !errors.Is(err, seal.ErrIdentity) {
			t.Errorf("%q: %v, %v", a.Assertion, key, err)
		}
	}
	if len(v.Rooms)*len(v.Signals)*len(v.Safety)*len(v.Assertions)*len(v.WrongAssertions) == 0 {
		t.Error("vectors are missing")
	}
}

func identity(t *testing.T, seed string) seal.Identity {
	t.Helper()
	b, err := hex.DecodeString(seed)
	if err != nil {
		t.Fatal(err)
	}
	i, err := seal.ParseIdentity(b)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func FuzzOpen(f *testing.F) {
	a := seal.NewKeys(secret).NewChannel("a")
	blob, err := a.Seal(nil, "b", []byte("offer"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add("a", blob)
	f.Add("b", []byte{0, 0, 0, 0, 0, 0, 0, 1})
	f.Fuzz(func(t *testing.T, from string, sealed []byte) {
		b := seal.NewKeys(secret).NewChannel("b")
		text, err := b.Open(from, sealed)
		if err == nil && (from != "a" || !bytes.Equal(text, []byte("offer"))) {
			t.Errorf("%q opened", text)
		}
	})
}

func FuzzVerify(f *testing.F) {
	f.Add("sha-256 AB", seal.NewIdentity().Sign(seal.Connection, "sha-256 AB"))
	f.Fuzz(func(t *testing.T, said, assertion string) {
		key, err := seal.Verify(seal.Connection, said, assertion)
		if err == nil && key.String() != assertion[:43] {
			t.Errorf("%s of %q", key, assertion)
		}
	})
}
