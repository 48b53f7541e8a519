package peer

import (
	"bytes"
	"encoding/base64"
	"strings"
)

// What a description may hold of parameter sets: real ones are an SPS and a PPS
// of some dozens of bytes.
const (
	maxParameterSets = 8
	maxParameterSet  = 512 // bytes
)

// parameterSets are those that a description has for an H.264 stream
// (sprop-parameter-sets, RFC 6184 section 8.1) as a byte stream (H.264 annex
// B), nil when it has none that can be read.
func parameterSets(fmtp string) []byte {
	var sets []byte
	for parameter := range strings.SplitSeq(fmtp, ";") {
		name, value, _ := strings.Cut(parameter, "=")
		if !strings.EqualFold(strings.TrimSpace(name), "sprop-parameter-sets") {
			continue
		}
		units := strings.SplitN(strings.TrimSpace(value), ",", maxParameterSets+1)
		for _, unit := range units[:min(len(units), maxParameterSets)] {
			set, err := base64.StdEncoding.DecodeString(unit)
			if err != nil || len(set) == 0 || len(set) > maxParameterSet {
				return nil
			}
			sets = append(append(sets, 0, 0, 0, 1), set...)
		}
	}
	return sets
}

// withParameterSets puts the sets before a key frame that brings none itself:
// cameras that tell them in the description need not repeat them.
func withParameterSets(sets, picture []byte) []byte {
	if sets == nil || !hasUnit(picture, nalIDR) || hasUnit(picture, nalSPS) {
		return picture
	}
	return append(bytes.Clone(sets), picture...)
}

// hasUnit says whether a byte stream has a NAL unit of this type.
func hasUnit(stream []byte, kind byte) bool {
	for {
		_, rest, found := bytes.Cut(stream, []byte{0, 0, 1})
		if !found || len(rest) == 0 {
			return false
		}
		if rest[0]&nalMask == kind {
			return true
		}
		stream = rest
	}
}
