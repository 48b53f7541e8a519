package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
)

const (
	minPadded   = 512      // bytes; candidates all have this size
	maxPadded   = 64 << 10 // bytes; in base64 it fits the relay's messages
	lengthSize  = 4        // bytes before the text, in what is padded
	counterSize = 8        // bytes before the ciphertext
	maxPeers    = 1024     // members whose counters are remembered in one stay
)

// ErrUnauthentic is what Open says of a signal that was not made by the member
// it is said to come from, or not for us, or that was opened before: whoever
// carries the signals is not to be trusted.
var ErrUnauthentic = errors.New("a signal that was changed on its way")

// A Channel seals and opens the signals of one member in one stay in a room. Its
// methods may be called from any goroutine.
type Channel struct {
	self   string
	secret []byte

	mu    sync.Mutex
	peers map[string]*pair
}

// A pair is what is kept of another member.
type pair struct {
	out, in    cipher.AEAD
	sent, read uint64 // counters of the last signal each way
}

// NewChannel gives the channel of the member with the ID self, which must be
// one that it never had in another stay.
func (k Keys) NewChannel(self string) *Channel {
	return &Channel{self: self, secret: k.signal, peers: map[string]*pair{}}
}

// Seal makes text unreadable to all but the member with the ID to. The result
// is base64url; its length tells only in which power of two the text's is.
func (c *Channel) Seal(to string, text []byte) (string, error) {
	padded, err := pad(text)
	if err != nil {
		return "", err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	p, err := c.peer(to)
	if err != nil {
		return "", err
	}
	p.sent++
	blob := binary.BigEndian.AppendUint64(nil, p.sent)
	blob = p.out.Seal(blob, nonce(p.sent), padded, direction(c.self, to))
	return base64.RawURLEncoding.EncodeToString(blob), nil
}

// Open gives the text that the member with the ID from sealed for us. Its error
// is ErrUnauthentic.
func (c *Channel) Open(from, sealed string) ([]byte, error) {
	if len(sealed) > base64.RawURLEncoding.EncodedLen(counterSize+maxPadded+16) {
		return nil, fmt.Errorf("%w: %d characters", ErrUnauthentic, len(sealed))
	}
	blob, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil || len(blob) < counterSize {
		return nil, fmt.Errorf("%w: it is none", ErrUnauthentic)
	}
	counter := binary.BigEndian.Uint64(blob)
	c.mu.Lock()
	defer c.mu.Unlock()
	p, err := c.peer(from)
	if err != nil {
		return nil, err
	}
	padded, err := p.in.Open(nil, nonce(counter), blob[counterSize:], direction(from, c.self))
	if err != nil {
		return nil, ErrUnauthentic
	}
	if counter <= p.read {
		return nil, fmt.Errorf("%w: it was read before", ErrUnauthentic)
	}
	p.read = counter
	return unpad(padded)
}

// peer gives what is kept of a member, and begins to keep it.
func (c *Channel) peer(id string) (*pair, error) {
	if p := c.peers[id]; p != nil {
		return p, nil
	}
	if len(c.peers) >= maxPeers {
		return nil, fmt.Errorf("%w: too many members", ErrUnauthentic)
	}
	out, err := c.cipher(direction(c.self, id))
	if err != nil {
		return nil, err
	}
	in, err := c.cipher(direction(id, c.self))
	if err != nil {
		return nil, err
	}
	p := &pair{out: out, in: in}
	c.peers[id] = p
	return p, nil
}

func (c *Channel) cipher(direction []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(derive(c.secret, string(direction), keySize))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// direction names a way from one member to another: the info from which its key
// is derived, and the associated data of each of its signals.
func direction(from, to string) []byte {
	b := append([]byte(signalInfo), 0)
	b = binary.BigEndian.AppendUint16(b, uint16(len(from)))
	b = append(b, from...)
	b = binary.BigEndian.AppendUint16(b, uint16(len(to)))
	return append(b, to...)
}

// nonce is the 96 bits of a counter that GCM takes. A key never sees a counter
// twice.
func nonce(counter uint64) []byte {
	return binary.BigEndian.AppendUint64(make([]byte, 4, 12), counter)
}

// pad puts the length before the text and zeros behind it, up to a power of two.
func pad(text []byte) ([]byte, error) {
	size := minPadded
	for size < lengthSize+len(text) {
		size *= 2
	}
	if size > maxPadded {
		return nil, fmt.Errorf("a signal of %d bytes is too long", len(text))
	}
	padded := binary.BigEndian.AppendUint32(make([]byte, 0, size), uint32(len(text)))
	return append(padded, text...)[:size], nil
}

func unpad(padded []byte) ([]byte, error) {
	if len(padded) < lengthSize {
		return nil, fmt.Errorf("%w: it is empty", ErrUnauthentic)
	}
	length := binary.BigEndian.Uint32(padded)
	if uint64(length) > uint64(len(padded)-lengthSize) {
		return nil, fmt.Errorf("%w: its length is wrong", ErrUnauthentic)
	}
	return padded[lengthSize : lengthSize+length], nil
}
