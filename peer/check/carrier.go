package check

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"time"

	"github.com/pion/stun/v4"
)

// A relayCarrier carries packets from one allocation of ours to another: up over the
// transport of the first, down over that of the second.
type relayCarrier struct{ from, to *allocation }

func (r relayCarrier) send(packet []byte) error {
	_, err := r.from.WriteTo(packet, r.to.LocalAddr())
	return err
}

func (r relayCarrier) receive(buffer []byte) (int, error) {
	n, _, err := r.to.ReadFrom(buffer)
	return n, err
}

func (r relayCarrier) setReadDeadline(t time.Time) { _ = r.to.SetReadDeadline(t) } // it never fails

// A bindingCarrier sends packets as Binding requests to a STUN server. Only a packet's
// header comes back, in the transaction ID of the answer.
type bindingCarrier struct {
	*net.UDPConn
	stop func() bool
}

// paddingType is an attribute that servers do not know and have to ignore (RFC 8489
// section 14: 0x8000 to 0xffff is comprehension-optional).
const paddingType stun.AttrType = 0xfffe

// dialBinding opens a carrier that is closed when ctx ends.
func dialBinding(ctx context.Context, server netip.AddrPort) (*bindingCarrier, error) {
	conn, err := net.DialUDP(udpNetwork(server.Addr()), nil, net.UDPAddrFromAddrPort(server))
	if err != nil {
		return nil, err
	}
	return &bindingCarrier{conn, context.AfterFunc(ctx, func() { _ = conn.Close() })}, nil
}

func (b *bindingCarrier) close() {
	b.stop()
	_ = b.Close() // it may be closed
}

func (b *bindingCarrier) send(packet []byte) error {
	m, err := stun.Build(stun.NewTransactionIDSetter([stun.TransactionIDSize]byte(packet)), stun.BindingRequest,
		stun.RawAttribute{Type: paddingType, Value: packet[headerSize:]})
	if err != nil {
		return err
	}
	_, _ = b.Write(m.Raw) // what ICMP told of an earlier packet is no failure of this one
	return nil
}

func (b *bindingCarrier) receive(buffer []byte) (int, error) {
	answer := make([]byte, maxPacket)
	for {
		n, err := b.Read(answer)
		if errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, net.ErrClosed) {
			return 0, err // others are of ICMP, and of an earlier packet
		}
		m := &stun.Message{Raw: answer[:n]}
		if err == nil && m.Decode() == nil && m.Type == stun.BindingSuccess {
			return copy(buffer, m.TransactionID[:]), nil
		}
	}
}

func (b *bindingCarrier) setReadDeadline(t time.Time) { _ = b.SetReadDeadline(t) } // it may be closed
