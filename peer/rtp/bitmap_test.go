package rtp

import "testing"

func TestBitmapNext(t *testing.T) {
	for _, c := range []struct {
		from, end, set uint16
		found          bool
	}{
		{0, 1, 0, true}, {63, 65, 64, true}, {1, 2047, 1023, true}, {65000, 65531, 65530, true}, {65530, 11, 10, true},
		{64, 1000, 63, false}, {0, 10, 10, false}, {65530, 10, 10, false}, {5, 5, 5, false},
		{1, 2049, 2048, true}, // all slots, and the last is that of 0
	} {
		var b bitmap
		b.set(c.set)
		if got, ok := b.next(c.from, c.end); ok != c.found || ok && got != c.set {
			t.Errorf("%+v: %d, %v", c, got, ok)
		}
	}
}
