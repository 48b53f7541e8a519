package invite

import (
	"errors"
	"strings"
	"unicode"
)

// What is wrong with a text that was pasted, for errors.Is; the errors are
// sentences for people.
var (
	ErrNoBlock         = errors.New("there is no block of Peerscope in this text; copy the whole block, from PEERSCOPE to the last bracket")
	ErrVersion         = errors.New("this block is of another version of Peerscope; both sides need the same")
	ErrTruncated       = errors.New("the end of this block is missing; copy it up to the last bracket")
	ErrDamaged         = errors.New("this block was changed on its way; ask for it once more")
	ErrIsOffer         = errors.New("this is an invitation, and the answer to yours is needed")
	ErrIsAnswer        = errors.New("this is an answer, and an invitation is needed")
	ErrOwnOffer        = errors.New("this is your own invitation; send it to the other side, and paste here what they send back")
	ErrOtherInvitation = errors.New("this is the answer to another invitation")
)

// parse gives the blocks of a text, and if there is none what is wrong with the
// first that cannot be read. A mail often has two: the answer, and below it the
// invitation that it answers.
func parseBlocks(text string) (blocks []block, err error) {
	text = text[:min(len(text), maxText)]
	err = ErrNoBlock
	for range maxBlocks {
		version, rest, found := cutPrefix(text)
		if !found {
			break
		}
		text = rest
		b, wrong := parseBlock(version, rest)
		switch {
		case wrong == nil:
			blocks = append(blocks, b)
		case errors.Is(err, ErrNoBlock):
			err = wrong
		}
	}
	if len(blocks) > 0 {
		return blocks, nil
	}
	return nil, err
}

// parseOne reads the block at the beginning of a text.
func parseBlock(version, text string) (block, error) {
	if version != blockVersion {
		return block{}, ErrVersion
	}
	text, _, _ = strings.Cut(text, blockPrefix)
	letters, _, closed := strings.Cut(text, ")")
	if !closed {
		return block{}, ErrTruncated
	}
	return decodeQuoted(letters)
}

// cutOpening finds where the letters of the next block begin.
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

// unwrap reads a block as it came: mail programs break lines, indent them, put
// marks of quoting before them, and end them with = (RFC 2045 section 6.7).
func decodeQuoted(text string) (block, error) {
	letters := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(">|=", r) {
			return -1
		}
		return r
	}, text)
	if len(letters) > maxBlock {
		return block{}, ErrDamaged
	}
	return decode(letters)
}

// theOffer is the invitation in a text.
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

// theAnswer is the answer in a text to an invitation of ours.
func findAnswer(text string, ours invitationID) (block, error) {
	blocks, err := parseBlocks(text)
	for _, b := range blocks {
		switch {
		case b.kind == kindAnswer && b.id == ours:
			return b, nil
		case b.kind == kindAnswer:
			err = ErrOtherInvitation
		case err != nil: // an answer that is not for us says more
		case b.id == ours:
			err = ErrOwnOffer
		default:
			err = ErrIsOffer
		}
	}
	return block{}, err
}
