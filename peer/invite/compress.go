package invite

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"errors"
	"io"
	"strings"
)

// maxSDP is the longest description, in bytes; ours have 3,000.
const maxSDP = 64 << 10

// dictionary is what descriptions of ours are made of. It belongs to version 1
// of the blocks: with another one they could not be read.
//
//go:embed dictionary.sdp
var dictionary []byte

var errSDPTooLong = errors.New("its description is too long")

func deflate(sdp string) []byte {
	var b bytes.Buffer
	// Neither fails: the level is right and a Buffer takes all.
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

// shorten leaves out of a description what the other side can do without:
// candidates for RTCP, which is multiplexed (RFC 8843), what of a candidate is
// said elsewhere too, and names of streams that nobody reads any more.
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
