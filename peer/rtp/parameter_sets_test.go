package rtp

import (
	"bytes"
	"testing"
)

func TestParameterSets(t *testing.T) {
	for fmtp, want := range map[string][]byte{
		"packetization-mode=1; sprop-parameter-sets=Z0IAH5Y=,aM4=": {0, 0, 0, 1, 0x67, 0x42, 0, 0x1f, 0x96, 0, 0, 0, 1, 0x68, 0xce},
		"packetization-mode=1":            nil,
		"sprop-parameter-sets=":           nil,
		"sprop-parameter-sets=Z0IAH5Y=,":  nil,
		"sprop-parameter-sets=not base64": nil,
	} {
		if got := parseParameterSets(fmtp); !bytes.Equal(got, want) {
			t.Errorf("%q: %x", fmtp, got)
		}
	}
}

func TestAddParameterSets(t *testing.T) {
	sets := []byte{0, 0, 0, 1, 0x67, 1}
	key, delta := []byte{0, 0, 0, 1, 0x65, 2}, []byte{0, 0, 0, 1, 0x41, 3}
	if got := addParameterSets(sets, key); !bytes.Equal(got, append(bytes.Clone(sets), key...)) {
		t.Errorf("a bare key frame: %x", got)
	}
	whole := append([]byte{0, 0, 1, 0x67, 9}, key...)
	for name, picture := range map[string][]byte{"a whole key frame": whole, "another picture": delta, "nothing": nil} {
		if got := addParameterSets(sets, picture); !bytes.Equal(got, picture) {
			t.Errorf("%s: %x", name, got)
		}
	}
	if got := addParameterSets(nil, key); !bytes.Equal(got, key) {
		t.Errorf("no sets: %x", got)
	}
}

func FuzzParameterSets(f *testing.F) {
	f.Add("packetization-mode=1;sprop-parameter-sets=Z0IAH5Y=,aM4=", []byte{0, 0, 1, 0x65, 1})
	f.Fuzz(func(t *testing.T, fmtp string, picture []byte) {
		sets := parseParameterSets(fmtp)
		if len(sets) > maxParameterSets*(maxParameterSet+4) {
			t.Errorf("%d bytes of parameter sets", len(sets))
		}
		if got := addParameterSets(sets, picture); !bytes.HasSuffix(got, picture) {
			t.Errorf("%x became %x", picture, got)
		}
	})
}
