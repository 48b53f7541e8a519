package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"sync"
)

const (
	minPadded   = 512      // bytes; candidates all have this size
	maxPadded   = 64 << 10 // bytes
	lengthSize  = 4        // bytes before the text, in what is padded
	counterSize = 8        // bytes before the ciphertext
	tagSize     = 16       // bytes that GCM adds
	maxPeers    = 1024     // members whose counters are remembered in one stay
)

// MaxSealed is the size of the longest sealed signal, in bytes.
const MaxSealed = counterSize + maxPadded + tagSize

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
	out, in                   cipher.AEAD
	outDirection, inDirection []byte
	sent, read                uint64 // counters of the last signal each way
}

// NewChannel gives the channel of the member with the ID self, which must be
// one that it never had in another stay.
func (k Keys) NewChannel(self string) *Channel {
	return &Channel{self: self, secret: k.signal, peers: map[string]*pair{}}
}

// Seal appends text to b, unreadable to all but the member with the ID to. Of the
// text's length, what is appended tells as much as Padmé lets it.
func (c *Channel) Seal(b []byte, to string, text []byte) ([]byte, error) {
	size := paddedSize(lengthSize + len(text))
	if size > maxPadded {
		return nil, fmt.Errorf("a signal of %d bytes is too long", len(text))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	p, err := c.peer(to)
	if err != nil {
		return nil, err
	}
	p.sent++
	b = slices.Grow(b, counterSize+size+tagSize)
	b = binary.BigEndian.AppendUint64(b, p.sent)
	start := len(b)
	b = binary.BigEndian.AppendUint32(b, uint32(len(text)))
	b = append(b, text...)
	padding := b[len(b) : start+size]
	clear(padding)
	return p.out.Seal(b[:start], nonce(p.sent), b[start:start+size], p.outDirection), nil
}

// Open gives the text that the member with the ID from sealed for us. Its error
// is ErrUnauthentic.
func (c *Channel) Open(from string, sealed []byte) ([]byte, error) {
	if len(sealed) < counterSize || len(sealed) > MaxSealed {
		return nil, fmt.Errorf("%w: %d bytes", ErrUnauthentic, len(sealed))
	}
	counter := binary.BigEndian.Uint64(sealed)
	c.mu.Lock()
	defer c.mu.Unlock()
	p, err := c.peer(from)
	if err != nil {
		return nil, err
	}
	padded, err := p.in.Open(nil, nonce(counter), sealed[counterSize:], p.inDirection)
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
	p := &pair{outDirection: direction(c.self, id), inDirection: direction(id, c.self)}
	var err error
	if p.out, err = c.cipher(p.outDirection); err != nil {
		return nil, err
	}
	if p.in, err = c.cipher(p.inDirection); err != nil {
		return nil, err
	}
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

// paddedSize is the size to which n bytes are padded with zeros: Padmé (Nikitin et
// al., Reducing Metadata Leakage from Encrypted Files and Communication with PURBs,
// 2019) adds at most 12 % and keeps few different sizes.
func paddedSize(n int) int {
	if n <= minPadded {
		return minPadded
	}
	exponent := bits.Len(uint(n)) - 1
	mask := 1<<(exponent-bits.Len(uint(exponent))) - 1
	return (n + mask) &^ mask
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
