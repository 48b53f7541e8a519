package invite

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"errors"
	"io"
	"strings"
)

// maxSDP is the longest description, in bytes; ours have about 3,000.
const maxSDP = 64 << 10

// dictionary has the usual text of our descriptions. It is part of version 1 of
// the blocks: a changed one makes a new version.
//
//go:embed dictionary.sdp
var dictionary []byte

var errSDPTooLong = errors.New("its description is too long")

func deflate(sdp string) []byte {
	var b bytes.Buffer
	// Neither fails: the level is valid, and a Buffer accepts everything.
	w, _ := flate.NewWriterDict(&b, flate.BestCompression, dictionary)
	_, _ = io.WriteString(w, sdp)
	_ = w.Close()
	return b.Bytes()
}

func inflate(from io.Reader) (string, error) {
	r := flate.NewReaderDict(from, dictionary)
	sdp, err := io.ReadAll(io.LimitReader(r, maxSDP+1))
	switch {
	case err != nil:
		return "", err
	case len(sdp) > maxSDP:
		return "", errSDPTooLong
	}
	return string(sdp), nil
}

// stripSDP removes what the other side does not need: candidates for RTCP,
// which is multiplexed (RFC 8843), the ufrag extension of candidates, which is
// an attribute too, and the obsolete labels of media streams.
func stripSDP(sdp string) string {
	var b strings.Builder
	for line := range strings.Lines(sdp) {
		fields := strings.Fields(line)
		switch {
		case strings.HasPrefix(line, "a=candidate:"):
			if len(fields) > 1 && fields[1] != "1" {
				continue
			}
			if before, _, found := strings.Cut(line, " ufrag "); found {
				line = before + "\r\n"
			}
		case strings.HasPrefix(line, "a=ssrc:") && (strings.Contains(line, " mslabel:") || strings.Contains(line, " label:")):
			continue
		}
		b.WriteString(line)
	}
	return b.String()
}
