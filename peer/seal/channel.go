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
	maxPeers    = 1 << 17  // members whose counters are remembered in one stay: some 15 MB
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
	peers map[string]counters
}

// The counters of another member are those of the last signal each way. They are kept
// for all of a stay: a forgotten one would let a nonce or a signal come again.
type counters struct{ sent, read uint64 }

// NewChannel gives the channel of the member with the ID self, which must be
// one that it never had in another stay.
func (k Keys) NewChannel(self string) *Channel {
	return &Channel{self: self, secret: k.signal, peers: map[string]counters{}}
}

// Seal appends text to b, unreadable to all but the member with the ID to. Of the
// text's length, what is appended tells as much as Padmé lets it.
func (c *Channel) Seal(b []byte, to string, text []byte) ([]byte, error) {
	size := paddedSize(lengthSize + len(text))
	if size > maxPadded {
		return nil, fmt.Errorf("a signal of %d bytes is too long", len(text))
	}
	sent, err := c.next(to)
	if err != nil {
		return nil, err
	}
	way := direction(c.self, to)
	aead, err := c.cipher(way)
	if err != nil {
		return nil, err
	}
	b = slices.Grow(b, counterSize+size+tagSize)
	b = binary.BigEndian.AppendUint64(b, sent)
	start := len(b)
	b = binary.BigEndian.AppendUint32(b, uint32(len(text)))
	b = append(b, text...)
	padding := b[len(b) : start+size]
	clear(padding)
	return aead.Seal(b[:start], nonce(sent), b[start:start+size], way), nil
}

// Open gives the text that the member with the ID from sealed for us. Its error
// is ErrUnauthentic.
func (c *Channel) Open(from string, sealed []byte) ([]byte, error) {
	if len(sealed) < counterSize || len(sealed) > MaxSealed {
		return nil, fmt.Errorf("%w: %d bytes", ErrUnauthentic, len(sealed))
	}
	counter := binary.BigEndian.Uint64(sealed)
	way := direction(from, c.self)
	aead, err := c.cipher(way)
	if err != nil {
		return nil, err
	}
	padded, err := aead.Open(nil, nonce(counter), sealed[counterSize:], way)
	if err != nil {
		return nil, ErrUnauthentic
	}
	if err := c.readOnce(from, counter); err != nil {
		return nil, err
	}
	return unpad(padded)
}

// next is the counter of the next signal to a member.
func (c *Channel) next(to string) (uint64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p, err := c.peer(to)
	if err != nil {
		return 0, err
	}
	p.sent++
	c.peers[to] = p
	return p.sent, nil
}

// readOnce notes the counter of an authentic signal of a member.
func (c *Channel) readOnce(from string, counter uint64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	p, err := c.peer(from)
	if err != nil {
		return err
	}
	if counter <= p.read {
		return fmt.Errorf("%w: it was read before", ErrUnauthentic)
	}
	p.read = counter
	c.peers[from] = p
	return nil
}

// peer gives the counters of a member, which are not kept yet if it is a new one.
func (c *Channel) peer(id string) (counters, error) {
	p, known := c.peers[id]
	if !known && len(c.peers) >= maxPeers {
		return p, fmt.Errorf("%w: too many members", ErrUnauthentic)
	}
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
