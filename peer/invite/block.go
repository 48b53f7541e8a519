package invite

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strings"
)

// An id names an invitation, so that an answer finds the one it is for.
type invitationID [6]byte

func newInvitationID() (i invitationID) {
	_, _ = rand.Read(i[:]) // it never fails
	return i
}

// The kinds of blocks.
const (
	kindOffer  byte = 1
	kindAnswer byte = 2
)

// A block is what is handed over. Its text is
//
//	PEERSCOPE1(
//	base64 of: kind, id of the invitation, description (deflate), CRC-32
//	)
//
// in lines of lineLength. The letters are those of plain base64 without
// padding, since chats make italics of underscores and dashes of minus signs.
type block struct {
	kind byte
	id   invitationID // of the invitation, in its answer too
	sdp  string
}

const (
	blockPrefix  = "PEERSCOPE"
	blockVersion = "1"       // version
	lineLength   = 64        // letters, which no mail program breaks
	maxText      = 256 << 10 // bytes that are looked through: a long mail
	maxBlock     = 16 << 10  // letters of a block
	maxBlocks    = 8         // in one text
)

// headLength is what comes before the description: the kind and the id.
const headerLength = 1 + len(invitationID{})

// String is the block as text, with a line break at its end.
func (b block) String() string {
	data := append([]byte{b.kind}, b.id[:]...)
	data = append(data, deflate(stripSDP(b.sdp))...)
	data = binary.BigEndian.AppendUint32(data, crc32.ChecksumIEEE(data))
	letters := base64.RawStdEncoding.EncodeToString(data)
	var text strings.Builder
	text.WriteString(blockPrefix + blockVersion + "(\n")
	for len(letters) > 0 {
		n := min(len(letters), lineLength)
		text.WriteString(letters[:n] + "\n")
		letters = letters[n:]
	}
	text.WriteString(")\n")
	return text.String()
}

// decode reads the letters of a block.
func decode(letters string) (block, error) {
	data, err := base64.RawStdEncoding.Strict().DecodeString(letters)
	if err != nil || len(data) < headerLength+crc32.Size {
		return block{}, ErrDamaged
	}
	data, sum := data[:len(data)-crc32.Size], data[len(data)-crc32.Size:]
	if binary.BigEndian.Uint32(sum) != crc32.ChecksumIEEE(data) {
		return block{}, ErrDamaged
	}
	b := block{kind: data[0]}
	copy(b.id[:], data[1:])
	if b.kind != kindOffer && b.kind != kindAnswer {
		return block{}, fmt.Errorf("%w: it is of kind %d", ErrDamaged, b.kind)
	}
	if b.sdp, err = inflate(bytes.NewReader(data[headerLength:])); err != nil {
		return block{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return b, nil
}
