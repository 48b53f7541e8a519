package peer

import (
	"strings"
	"testing"
)

func TestStreamID(t *testing.T) {
	for sdp, want := range map[string]string{
		"v=0\r\na=msid-semantic: WMS x\r\nm=audio\r\na=msid:cam audio\r\na=msid:other video\r\n": "cam",
		"a=msid:- audio\r\na=msid:cam video":                                                     "cam",
		"a=msid:cam":                                                                             "cam",
		"a=msid:":                                                                                "",
		"":                                                                                       "",
		"a=msid:" + strings.Repeat("x", maxStreamID+1): "",
	} {
		if got := streamID(sdp); got != want {
			t.Errorf("%q: %q, not %q", sdp, got, want)
		}
	}
}
