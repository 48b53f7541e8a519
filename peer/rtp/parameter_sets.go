package rtp

import (
	"bytes"
	"encoding/base64"
	"strings"
)

// Bounds of what a description may hold; real parameter sets are an SPS and a
// PPS of some dozens of bytes.
const (
	maxParameterSets = 8
	maxParameterSet  = 512 // bytes
)

// parseParameterSets gives the SPS and PPS in an a=fmtp line
// (sprop-parameter-sets, RFC 6184 section 8.1) as a byte stream (H.264 annex
// B), nil when there are none or they cannot be parsed.
func parseParameterSets(fmtp string) []byte {
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

// addParameterSets puts the sets before a key frame that has none itself:
// cameras that have them in the description need not repeat them.
func addParameterSets(sets, picture []byte) []byte {
	if sets == nil || !hasNALUnit(picture, nalIDR) || hasNALUnit(picture, nalSPS) {
		return picture
	}
	return append(bytes.Clone(sets), picture...)
}

// hasNALUnit says whether a byte stream has a NAL unit of this type.
func hasNALUnit(stream []byte, unitType byte) bool {
	for {
		_, rest, found := bytes.Cut(stream, []byte{0, 0, 1})
		if !found || len(rest) == 0 {
			return false
		}
		if rest[0]&nalMask == unitType {
			return true
		}
		stream = rest
	}
}
