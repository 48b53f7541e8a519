package check

import (
	"net"
	"net/netip"
	"sync"
	"testing"

	"github.com/pion/stun/v4"
)

// serveUDP answers each packet on an address with what handle makes of it; nil is no
// answer.
func serveUDP(t *testing.T, address string, handle func(b []byte) []byte) netip.AddrPort {
	t.Helper()
	conn, err := net.ListenPacket("udp4", address)
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		b := make([]byte, maxPacket)
		for {
			n, from, err := conn.ReadFrom(b)
			if err != nil {
				return
			}
			if answer := handle(b[:n]); answer != nil {
				_, _ = conn.WriteTo(answer, from) // who asked may be gone
			}
		}
	})
	t.Cleanup(func() {
		conn.Close()
		serving.Wait()
	})
	return conn.LocalAddr().(*net.UDPAddr).AddrPort()
}

// serveSTUN is a STUN server that sees everybody at one address and tells of another
// of its own, if that is valid.
func serveSTUN(t *testing.T, address string, mapped, other netip.AddrPort) netip.AddrPort {
	return serveUDP(t, address, func(b []byte) []byte {
		request := &stun.Message{Raw: append([]byte(nil), b...)}
		if request.Decode() != nil {
			return nil
		}
		answer := []stun.Setter{stun.NewTransactionIDSetter(request.TransactionID), stun.BindingSuccess,
			&stun.XORMappedAddress{IP: mapped.Addr().AsSlice(), Port: int(mapped.Port())}}
		if other.IsValid() {
			answer = append(answer, &stun.OtherAddress{IP: other.Addr().AsSlice(), Port: int(other.Port())})
		}
		return stun.MustBuild(answer...).Raw
	})
}
