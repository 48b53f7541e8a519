package quota

import (
	"net/netip"
	"testing"
)

func TestQuota(t *testing.T) {
	q := Quota[string]{Each: 2, Total: 3}
	for i, c := range []struct {
		holder string
		want   bool
	}{{"a", true}, {"a", true}, {"a", false}, {"b", true}, {"b", false}} {
		if got := q.Acquire(c.holder); got != c.want {
			t.Errorf("%d: %s: %v", i, c.holder, got)
		}
	}
	q.Release("a")
	if !q.Acquire("b") || q.Acquire("a") || q.Held() != 3 {
		t.Errorf("%d are held", q.Held())
	}
	for _, h := range []string{"a", "b", "b"} {
		q.Release(h)
	}
	if q.Held() != 0 || len(q.held) != 0 {
		t.Errorf("%d are held by %d", q.Held(), len(q.held))
	}
}

func TestBlock(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.1":              "192.0.2.1/32",
		"::ffff:192.0.2.1":       "192.0.2.1/32",
		"2001:db8:1:2:3:4:5:6":   "2001:db8:1:2::/64",
		"fe80::1%eth0":           "fe80::/64",
		"2001:db8:1:3:ffff::abc": "2001:db8:1:3::/64",
	} {
		if got := Block(netip.MustParseAddr(address)); got.String() != want {
			t.Errorf("%s: %v", address, got)
		}
	}
	if got := Block(netip.Addr{}); got.IsValid() {
		t.Errorf("no address: %v", got)
	}
}
