package seal

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// ErrIdentity is what is wrong with an assertion that does not prove who made it.
var ErrIdentity = errors.New("an identity that is not proven")

// A Use is what an assertion is for: one made for one use proves nothing in
// another.
type Use string

// The uses of assertions, with what is asserted.
const (
	Connection Use = "peerscope connection 1\n" // the fingerprint of a DTLS certificate, as SDP has it (RFC 8122)
	Call       Use = "peerscope call 1\n"       // the ID of a neighbour who is called, and our half of a key exchange
	Answer     Use = "peerscope answer 1\n"     // both halves of the key exchange of a call
)

// A PublicKey tells one installation from another (Ed25519, RFC 8032).
type PublicKey [ed25519.PublicKeySize]byte

// ParsePublicKey reads what String gives.
func ParsePublicKey(text string) (PublicKey, error) {
	var key PublicKey
	b, err := decodeText(text)
	if err != nil || len(b) != len(key) {
		return key, fmt.Errorf("%w: %q is no key", ErrIdentity, clip(text))
	}
	copy(key[:], b)
	return key, nil
}

// String is the key in base64url.
func (k PublicKey) String() string { return base64.RawURLEncoding.EncodeToString(k[:]) }

// MarshalText and UnmarshalText have the key in files as String gives it.
func (k PublicKey) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText is the other way.
func (k *PublicKey) UnmarshalText(text []byte) (err error) {
	*k, err = ParsePublicKey(string(text))
	return err
}

// An Identity is the key pair of this installation. It is never changed, and may
// be used from any goroutine.
type Identity struct{ private ed25519.PrivateKey }

// NewIdentity makes one.
func NewIdentity() Identity {
	_, private, _ := ed25519.GenerateKey(rand.Reader) // crypto/rand does not fail
	return Identity{private}
}

// ParseIdentity reads what Seed gives.
func ParseIdentity(seed []byte) (Identity, error) {
	if len(seed) != ed25519.SeedSize {
		return Identity{}, fmt.Errorf("%w: a key of %d bytes", ErrIdentity, len(seed))
	}
	return Identity{ed25519.NewKeyFromSeed(seed)}, nil
}

// Seed is the secret from which ParseIdentity makes the identity again.
func (i Identity) Seed() []byte { return i.private.Seed() }

// Public is what others know of it.
func (i Identity) Public() PublicKey { return PublicKey(i.private.Public().(ed25519.PublicKey)) }

// Sign asserts that what is said is ours. The result has no line break:
//
//	KEY SIGNATURE
func (i Identity) Sign(u Use, said string) string {
	signature := ed25519.Sign(i.private, []byte(string(u)+said))
	return i.Public().String() + " " + base64.RawURLEncoding.EncodeToString(signature)
}

// Verify gives the key of the one who asserted what is said. Its error is
// ErrIdentity.
func Verify(u Use, said, assertion string) (PublicKey, error) {
	text, encoded, _ := strings.Cut(assertion, " ")
	key, err := ParsePublicKey(text)
	if err != nil {
		return PublicKey{}, err
	}
	signature, err := decodeText(encoded)
	if err != nil || !ed25519.Verify(key[:], []byte(string(u)+said), signature) {
		return PublicKey{}, fmt.Errorf("%w: the signature is not of this connection", ErrIdentity)
	}
	return key, nil
}

// decodeText reads base64url. What is decoded has one text only: base64 itself
// overlooks line breaks and the last bits (RFC 4648, sections 3.1 and 3.5).
func decodeText(text string) ([]byte, error) {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil && base64.RawURLEncoding.EncodeToString(b) != text {
		err = errors.New("not as it is encoded")
	}
	return b, err
}

// clip keeps the beginning of a text of a stranger's for an error.
func clip(text string) string {
	const most = 64
	return text[:min(len(text), most)]
}
