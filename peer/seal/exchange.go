package seal

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"fmt"
)

// An Exchange is our half of a Diffie-Hellman exchange over X25519 (RFC 7748),
// for one call between neighbours, who have no secret in common yet. It hides
// what is said from everybody who only listens; who is at the other end is for
// assertions to prove.
type Exchange struct{ private *ecdh.PrivateKey }

// NewExchange makes a half that is used once.
func NewExchange() Exchange {
	private, _ := ecdh.X25519().GenerateKey(rand.Reader) // crypto/rand does not fail
	return Exchange{private}
}

// Public is what the other side must know, in base64url.
func (x Exchange) Public() string {
	return base64.RawURLEncoding.EncodeToString(x.private.PublicKey().Bytes())
}

// Secret is what both sides, and nobody else, know when each has the other's
// Public: a secret for NewKeys. Its error is ErrIdentity.
func (x Exchange) Secret(public string) (string, error) {
	b, err := decodeText(public)
	if err != nil {
		return "", fmt.Errorf("%w: %q is no key", ErrIdentity, clip(public))
	}
	other, err := ecdh.X25519().NewPublicKey(b)
	if err != nil {
		return "", fmt.Errorf("%w: a key of %d bytes", ErrIdentity, len(b))
	}
	shared, err := x.private.ECDH(other)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrIdentity, err)
	}
	first, second := x.Public(), public
	if first > second {
		first, second = second, first
	}
	secret := derive(shared, callInfo+"\x00"+first+"\x00"+second, keySize)
	return base64.RawURLEncoding.EncodeToString(secret), nil
}
