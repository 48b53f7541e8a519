package seal

import (
	"bytes"
	"crypto/sha512"
	_ "embed"
	"fmt"
	"strings"
)

const (
	safetyVersion    = "peerscope safety 1"
	safetyIterations = 5200 // as Signal's: a search for keys of a like number costs as many hashes for each
	safetyGroups     = 6    // groups of five digits for each side
	safetyWords      = 12   // words of 8 bits each
)

//go:embed words.txt
var wordList string

// SafetyNumber is what two people compare to know that nobody is between them:
// 60 digits in twelve groups of five, the same for both. The construction is
// that of Signal's numeric fingerprints: half of the digits are of each key, the
// smaller half first.
func SafetyNumber(a, b PublicKey) string {
	x, y := digits(a), digits(b)
	if x > y {
		x, y = y, x
	}
	return x + " " + y
}

// digits are the half of one key.
func digits(k PublicKey) string {
	hash := slowHash(k[:])
	groups := make([]string, safetyGroups)
	for i := range groups {
		var n uint64
		for _, b := range hash[i*5 : i*5+5] {
			n = n<<8 | uint64(b)
		}
		groups[i] = fmt.Sprintf("%05d", n%100_000)
	}
	return strings.Join(groups, " ")
}

// SafetyWords says the same as SafetyNumber in twelve English words, for reading
// aloud: 96 bits.
func SafetyWords(a, b PublicKey) []string {
	if bytes.Compare(a[:], b[:]) > 0 {
		a, b = b, a
	}
	hash := slowHash(append(a[:], b[:]...))
	list := strings.Fields(wordList)
	words := make([]string, safetyWords)
	for i := range words {
		words[i] = list[hash[i]]
	}
	return words
}

// slowHash makes each attempt at finding a key with a wanted hash cost
// safetyIterations of SHA-512.
func slowHash(key []byte) []byte {
	hash := sha512.Sum512(append([]byte(safetyVersion), key...))
	for range safetyIterations {
		hash = sha512.Sum512(append(hash[:], key...))
	}
	return hash[:]
}
