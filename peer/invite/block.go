package invite

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"strings"

	"peerscope/peer"
)

// An invitationID is random; an answer has that of its invitation.
type invitationID [6]byte

func newInvitationID() (id invitationID) {
	_, _ = rand.Read(id[:]) // it never fails
	return id
}

const (
	kindOffer  byte = 1
	kindAnswer byte = 2
)

// A block is a session description as it is handed over, with an introduction. Its
// text is
//
//	PEERSCOPE1(
//	base64 of: kind, id of the invitation, description (deflate), CRC-32
//	)
//
// in lines of lineLength. The alphabet is that of standard base64, without
// padding: chat programs turn the underscores of the URL alphabet into italics and
// its minus signs into dashes.
type block struct {
	kind byte
	id   invitationID
	sdp  string
	// introduction is of the one who made the block.
	introduction peer.Introduction
}

const (
	blockPrefix  = "PEERSCOPE"
	blockVersion = "1"
	lineLength   = 64        // characters; mail programs do not break such lines
	maxText      = 256 << 10 // bytes of a text that are searched: a long mail
	maxBlock     = 16 << 10  // base64 characters
	maxBlocks    = 8         // in one text
)

const headerLength = 1 + len(invitationID{}) // kind, id

// String encodes the block, with a line break at the end.
func (b block) String() string {
	data := append([]byte{b.kind}, b.id[:]...)
	data = append(data, deflate(stripSDP(b.sdp)+introductionLine(b.introduction))...)
	data = binary.BigEndian.AppendUint32(data, crc32.ChecksumIEEE(data))
	encoded := base64.RawStdEncoding.EncodeToString(data)
	var text strings.Builder
	text.WriteString(blockPrefix + blockVersion + "(\n")
	for len(encoded) > 0 {
		n := min(len(encoded), lineLength)
		text.WriteString(encoded[:n] + "\n")
		encoded = encoded[n:]
	}
	text.WriteString(")\n")
	return text.String()
}

// decodeBlock decodes the base64 of a block. Its error is ErrDamaged.
func decodeBlock(encoded string) (block, error) {
	data, err := base64.RawStdEncoding.Strict().DecodeString(encoded)
	if err != nil || len(data) < headerLength+crc32.Size {
		return block{}, ErrDamaged
	}
	data, sum := data[:len(data)-crc32.Size], data[len(data)-crc32.Size:]
	if binary.BigEndian.Uint32(sum) != crc32.ChecksumIEEE(data) {
		return block{}, ErrDamaged
	}
	b := block{kind: data[0], id: invitationID(data[1:headerLength])}
	sdp, err := inflate(bytes.NewReader(data[headerLength:]))
	if err != nil || b.kind != kindOffer && b.kind != kindAnswer {
		return block{}, ErrDamaged
	}
	if b.sdp, b.introduction, err = cutIntroduction(sdp); err != nil {
		return block{}, ErrDamaged
	}
	return b, nil
}

// introductionAttribute begins the last line of a description in a block: an
// introduction as JSON. Programs that do not know it ignore it (RFC 8866 section
// 5.13).
const introductionAttribute = "a=x-peerscope:"

func introductionLine(i peer.Introduction) string {
	if i == (peer.Introduction{}) {
		return ""
	}
	b, _ := json.Marshal(i) // strings: it cannot fail
	return introductionAttribute + string(b) + "\r\n"
}

// cutIntroduction takes the introduction out of a description.
func cutIntroduction(text string) (sdp string, i peer.Introduction, err error) {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if encoded, found := strings.CutPrefix(line, introductionAttribute); !found {
			b.WriteString(line)
		} else if err := json.Unmarshal([]byte(encoded), &i); err != nil {
			return "", i, err
		}
	}
	return b.String(), i, nil
}
