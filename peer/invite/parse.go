package invite

import (
	"strings"
	"unicode"
)

// A BlockError says what is wrong with a pasted text.
type BlockError struct {
	Text string // a sentence for the person who pasted it; a key of the translations
}

func (e *BlockError) Error() string { return e.Text }

// The errors of a pasted text, for errors.Is.
var (
	ErrNoBlock         = &BlockError{Text: "There is no block of Peerscope in this text. Copy the whole block, from PEERSCOPE to the last bracket."}
	ErrVersion         = &BlockError{Text: "This block is of another version of Peerscope. Both sides need the same."}
	ErrTruncated       = &BlockError{Text: "The end of this block is missing. Copy it up to the last bracket."}
	ErrDamaged         = &BlockError{Text: "This block was changed on its way. Ask for it once more."}
	ErrIsOffer         = &BlockError{Text: "This is an invitation. The answer to yours is needed here."}
	ErrIsAnswer        = &BlockError{Text: "This is an answer. Paste it where the invitation was made."}
	ErrOwnOffer        = &BlockError{Text: "This is your own invitation. Send it to the other side, and paste here what they send back."}
	ErrOtherInvitation = &BlockError{Text: "This is the answer to another invitation."}
)

// parseBlocks returns the blocks of a text, or if it has none the error of the
// first that cannot be read. A mail often has two: the answer, and quoted below
// it the invitation that it answers.
func parseBlocks(text string) (blocks []block, err error) {
	text = text[:min(len(text), maxText)]
	err = ErrNoBlock
	for range maxBlocks {
		version, rest, found := cutPrefix(text)
		if !found {
			break
		}
		text = rest
		b, blockErr := parseBlock(version, rest)
		switch {
		case blockErr == nil:
			blocks = append(blocks, b)
		case err == ErrNoBlock:
			err = blockErr
		}
	}
	if len(blocks) > 0 {
		return blocks, nil
	}
	return nil, err
}

// parseBlock reads the block of which text begins behind the opening bracket.
func parseBlock(version, text string) (block, error) {
	if version != blockVersion {
		return block{}, ErrVersion
	}
	text, _, _ = strings.Cut(text, blockPrefix)
	encoded, _, closed := strings.Cut(text, ")")
	if !closed {
		return block{}, ErrTruncated
	}
	return decodeQuoted(encoded)
}

// cutPrefix finds the beginning of the next block: its version, and the text
// behind the opening bracket.
func cutPrefix(text string) (version, rest string, found bool) {
	for {
		if _, text, found = strings.Cut(text, blockPrefix); !found {
			return "", "", false
		}
		digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
		if digits > 0 && digits <= 4 && strings.HasPrefix(text[digits:], "(") {
			return text[:digits], text[digits+1:], true
		}
	}
}

// decodeQuoted decodes a block as mail programs deliver it: with lines broken,
// indented, quoted, or ended with = (RFC 2045 section 6.7).
func decodeQuoted(text string) (block, error) {
	encoded := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(">|=", r) {
			return -1
		}
		return r
	}, text)
	if len(encoded) > maxBlock {
		return block{}, ErrDamaged
	}
	return decodeBlock(encoded)
}

// findOffer returns the invitation in a text.
func findOffer(text string) (block, error) {
	blocks, err := parseBlocks(text)
	for _, b := range blocks {
		if b.kind == kindOffer {
			return b, nil
		}
		err = ErrIsAnswer
	}
	return block{}, err
}

// findAnswer returns the answer in a text to the invitation with an ID.
func findAnswer(text string, invitation invitationID) (block, error) {
	blocks, err := parseBlocks(text)
	for _, b := range blocks {
		switch {
		case b.kind == kindAnswer && b.id == invitation:
			return b, nil
		case b.kind == kindAnswer:
			err = ErrOtherInvitation
		case err != nil: // of an answer to another invitation, which is more helpful
		case b.id == invitation:
			err = ErrOwnOffer
		default:
			err = ErrIsOffer
		}
	}
	return block{}, err
}
