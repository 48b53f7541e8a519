// Package seal keeps what the members of a room say to connect from everybody
// else, the server that carries it included, and tells who is at the other end.
//
// # Signals
//
// The secret of a link, which is never sent, gives two values by HKDF-SHA-256
// (RFC 5869): the name of the room for the relay, and a key that only those who
// have the link can derive.
//
//	secret of the link --+-- "room"   --> name of the room, for the relay
//	                     +-- "signal" --> room key --+-- A, B --> key of signals from A to B
//	                                                 +-- B, A --> key of signals from B to A
//
// A signal is padded and sealed by AES-256-GCM (RFC 5116) under the key of its
// direction, with a counter as nonce. IDs are derived from a random token that a
// member makes for each stay in a room, and a member computes its own, so a
// signal opens once, in one stay, at the member it is for: it can not be
// replayed, reflected, reordered or moved to another pair.
//
// # Identities
//
// An Identity is the Ed25519 key (RFC 8032) of an installation. Its signature of
// the DTLS fingerprint goes along with a description, as RFC 8827 has it for
// identity assertions, so who completes the DTLS handshake has that key.
// SafetyNumber makes of two identities what two people can compare.
//
// The test vectors are in assets/vectors/seal.json; the page reads them too.
package seal

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base32"
)

// The info parameters of HKDF: one for each use of a secret.
const (
	roomInfo   = "peerscope 2 room"
	signalInfo = "peerscope 2 signal"
	callInfo   = "peerscope 2 call"
)

const keySize = 32 // bytes of an AES-256 key

// Keys are those of one room.
type Keys struct {
	Room   string // the room's name for the relay: 26 letters of base32
	signal []byte
}

// NewKeys derives the keys of a room from the secret of its link.
func NewKeys(secret string) Keys {
	room := derive([]byte(secret), roomInfo, 16)
	return Keys{
		Room:   base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(room),
		signal: derive([]byte(secret), signalInfo, keySize),
	}
}

// derive is HKDF-SHA-256 without salt: the secrets it is given are random.
func derive(secret []byte, info string, size int) []byte {
	key, err := hkdf.Key(sha256.New, secret, nil, info, size)
	if err != nil {
		panic(err) // only for sizes above 255 hashes, or a secret too short for FIPS mode
	}
	return key
}
