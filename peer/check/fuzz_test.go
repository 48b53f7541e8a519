package check

import (
	"net/netip"
	"testing"

	"github.com/pion/stun/v4"
)

var fuzzID = [stun.TransactionIDSize]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}

func FuzzParseBinding(f *testing.F) {
	for _, setters := range [][]stun.Setter{
		{stun.BindingSuccess, &stun.XORMappedAddress{IP: []byte{203, 0, 113, 1}, Port: 5000}},
		{stun.BindingSuccess, &stun.XORMappedAddress{IP: []byte{203, 0, 113, 1}, Port: 5000}, &stun.OtherAddress{IP: []byte{203, 0, 113, 2}, Port: 3479}},
		{stun.BindingSuccess},
		{stun.BindingError, stun.CodeUnauthorized},
	} {
		f.Add(stun.MustBuild(append([]stun.Setter{stun.NewTransactionIDSetter(fuzzID)}, setters...)...).Raw)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		answer, err := parseBinding(b, fuzzID)
		if err != nil {
			if answer != (binding{}) {
				t.Errorf("%+v with %v", answer, err)
			}
			return
		}
		for _, a := range []netip.AddrPort{answer.mapped, answer.other} {
			if a.IsValid() && (a.Port() == 0 || a.Addr().IsUnspecified() || a.Addr().IsMulticast() || a.Addr().Is4In6()) {
				t.Errorf("nobody is at %v", a)
			}
		}
		if !answer.mapped.IsValid() {
			t.Error("an answer without an address")
		}
	})
}

func FuzzParsePacket(f *testing.F) {
	f.Add([]byte("abcdefgh\x00\x00\x00\x01"), 10)
	f.Add([]byte("abcdefgh\xff\xff\xff\xff"), 10)
	f.Add([]byte("abc"), 0)
	f.Fuzz(func(t *testing.T, b []byte, packets int) {
		if n, ok := parsePacket(b, trainID([]byte("abcdefgh")), packets); ok && (n < 0 || n >= packets) {
			t.Errorf("packet %d of %d", n, packets)
		}
	})
}
