package rtp

import "testing"

func TestStartsKey(t *testing.T) {
	for _, c := range []struct {
		name    string
		starts  func([]byte) bool
		payload []byte
		want    bool
	}{
		{"VP8 key", startsVP8Key, []byte{0x10, 0x00}, true},
		{"VP8 key with picture id", startsVP8Key, []byte{0x90, 0x80, 0x81, 0x02, 0x00}, true},
		{"VP8 delta", startsVP8Key, []byte{0x10, 0x01}, false},
		{"VP8 continuation", startsVP8Key, []byte{0x00, 0x00}, false},
		{"VP8 other partition", startsVP8Key, []byte{0x11, 0x00}, false},
		{"VP8 empty", startsVP8Key, nil, false},
		{"H.264 SPS", startsH264Key, []byte{0x67, 0x42}, true},
		{"H.264 IDR", startsH264Key, []byte{0x65, 0x88}, true},
		{"H.264 second slice of IDR", startsH264Key, []byte{0x65, 0x48}, false},
		{"H.264 slice", startsH264Key, []byte{0x41, 0x9a}, false},
		{"H.264 first of IDR", startsH264Key, []byte{0x7c, 0x85, 0x88}, true},
		{"H.264 middle of IDR", startsH264Key, []byte{0x7c, 0x05, 0x88}, false},
		{"H.264 aggregate", startsH264Key, []byte{0x18, 0, 2, 0x09, 0x10, 0, 2, 0x67, 0x42}, true},
		{"H.264 aggregate without", startsH264Key, []byte{0x18, 0, 2, 0x09, 0x10, 0, 2, 0x41, 0x9a}, false},
		{"H.264 aggregate that lies", startsH264Key, []byte{0x18, 0xff, 0xff, 0x67, 0x42}, false},
	} {
		if got := c.starts(c.payload); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
