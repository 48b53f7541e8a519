package invite

import (
	"errors"
	"hash/crc32"
	"strings"
	"testing"

	"peerscope/peer"
)

const sampleSDP = "v=0\r\no=- 7 8 IN IP4 0.0.0.0\r\na=ice-ufrag:abcd\r\na=candidate:1 1 udp 1 192.168.1.7 50000 typ host\r\n"

func sampleBlock(kind byte) block {
	return block{kind: kind, id: invitationID{1, 2, 3, 4, 5, 6}, sdp: sampleSDP}
}

// introducedBlock is one that says who made it.
func introducedBlock() block {
	b := sampleBlock(kindOffer)
	b.introduction = peer.Introduction{Name: "Ada \"<é>\"\n", Identity: "key signature"}
	return b
}

// version1Block is a block that the first program of version 1 wrote.
const version1Block = "PEERSCOPE1(\nAQECAwQFBoLX5+YKFgqYzkBoSkxKTsFR1iJleXMFkEMMkHI+IAAA//8Vr84q\n)"

// TestDictionary fails when the dictionary changes, by hand or by a checkout
// that converts line ends: blocks of other programs could no longer be read.
func TestDictionary(t *testing.T) {
	const want = 0x8f03d3a9
	if sum := crc32.ChecksumIEEE(dictionary); sum != want {
		t.Errorf("the dictionary of version 1 has the sum %#x", sum)
	}
	if got, err := parseBlocks(version1Block); err != nil || got[0] != sampleBlock(kindOffer) {
		t.Errorf("an early block is %+v, %v", got, err)
	}
}

func TestBlock(t *testing.T) {
	for _, b := range []block{sampleBlock(kindOffer), sampleBlock(kindAnswer), introducedBlock()} {
		got, err := parseBlocks(b.String())
		if err != nil || len(got) != 1 || got[0] != b {
			t.Errorf("%+v, %v", got, err)
		}
	}
}

func TestStripSDP(t *testing.T) {
	long := "a=candidate:1 1 udp 5 192.0.2.1 9 typ host ufrag x generation 0\r\na=candidate:1 2 udp 5 192.0.2.1 9 typ host ufrag x generation 0\r\n" +
		"a=ssrc:1 cname:x\r\na=ssrc:1 mslabel:x\r\na=ssrc:1 label:video\r\n"
	if got, want := stripSDP(long), "a=candidate:1 1 udp 5 192.0.2.1 9 typ host\r\na=ssrc:1 cname:x\r\n"; got != want {
		t.Errorf("%q", got)
	}
}

func TestPastedTextErrors(t *testing.T) {
	offer, answer := sampleBlock(kindOffer).String(), sampleBlock(kindAnswer).String()
	large := block{kind: kindOffer, sdp: strings.Repeat("a", maxSDP+1)}
	badIntroduction := block{kind: kindOffer, sdp: sampleSDP + introductionAttribute + "{"}
	for _, test := range []struct {
		name, text string
		want       error
	}{
		{"nothing", "", ErrNoBlock},
		{"foreign", "-----BEGIN PGP MESSAGE-----\nabc\n-----END PGP MESSAGE-----", ErrNoBlock},
		{"a name only", "PEERSCOPE is nice (really)", ErrNoBlock},
		{"newer", strings.Replace(offer, "E1(", "E2(", 1), ErrVersion},
		{"cut", offer[:len(offer)/2], ErrTruncated},
		{"cut in the middle", offer[:30] + offer[40:], ErrDamaged},
		{"a letter changed", strings.Replace(offer, "Q", "R", 1), ErrDamaged},
		{"a letter that is none", offer[:30] + "é" + offer[31:], ErrDamaged},
		{"empty", "PEERSCOPE1()", ErrDamaged},
		{"of no kind", sampleBlock(9).String(), ErrDamaged},
		{"no introduction", badIntroduction.String(), ErrDamaged},
		{"too long", large.String(), ErrDamaged},
		{"far too long", "PEERSCOPE1(" + strings.Repeat("A", maxText) + ")", ErrTruncated},
		{"many letters", "PEERSCOPE1(" + strings.Repeat("A", maxBlock+1) + ")", ErrDamaged},
		{"an answer", answer, ErrIsAnswer},
	} {
		if _, err := Link(test.text); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	ours := sampleBlock(0).id
	for _, test := range []struct {
		name, text string
		to         invitationID
		want       error
	}{
		{"ours", answer, ours, nil},
		{"ours below a broken one", offer[:30] + answer, ours, nil},
		{"to another", answer + offer, newInvitationID(), ErrOtherInvitation},
		{"an invitation", offer, newInvitationID(), ErrIsOffer},
		{"our own", offer, ours, ErrOwnOffer},
	} {
		if _, err := findAnswer(test.text, test.to); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func TestInvalidLinks(t *testing.T) {
	for link, want := range map[string]error{
		"ws://example.net/": ErrLink, "invite:hello": ErrNoBlock, "invite:" + sampleBlock(kindAnswer).String(): ErrIsAnswer,
	} {
		if _, err := Open(link, nil); !errors.Is(err, want) {
			t.Errorf("%q: %v", link, err)
		}
	}
	if link, err := Link(sampleBlock(kindOffer).String()); err != nil || strings.ContainsAny(link, " \n") {
		t.Errorf("%q, %v", link, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(sampleBlock(kindOffer).String())
	f.Add(quotedMail(sampleBlock(kindAnswer).String()))
	f.Add(introducedBlock().String())
	f.Fuzz(func(t *testing.T, text string) {
		blocks, err := parseBlocks(text)
		if (err == nil) != (len(blocks) > 0) || len(blocks) > maxBlocks {
			t.Errorf("%d blocks and %v", len(blocks), err)
		}
		for _, b := range blocks {
			if len(b.sdp) > maxSDP {
				t.Errorf("a description of %d bytes", len(b.sdp))
			}
			if again, err := parseBlocks(b.String()); err != nil || again[0].sdp != stripSDP(b.sdp) || again[0].introduction != b.introduction {
				t.Errorf("%+v is read as %+v, %v", b, again, err)
			}
		}
	})
}

// FuzzInflate feeds data that the checksum would have refused.
func FuzzInflate(f *testing.F) {
	f.Add(deflate(sampleSDP))
	f.Fuzz(func(t *testing.T, data []byte) {
		sdp, err := inflate(strings.NewReader(string(data)))
		if err == nil && len(sdp) > maxSDP {
			t.Errorf("%d bytes", len(sdp))
		}
	})
}
