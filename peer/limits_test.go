package peer

import (
	"net"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/stun/v4"
)

func build(t *testing.T, setters ...stun.Setter) []byte {
	t.Helper()
	m, err := stun.Build(setters...)
	if err != nil {
		t.Fatal(err)
	}
	return m.Raw
}

func check(t *testing.T) []byte {
	return build(t, stun.BindingRequest, stun.TransactionID, stun.NewUsername("a:b"), stun.Fingerprint)
}

func address(i int) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, byte(i / 256), byte(i)}), 9)
}

// TestCheckRate: at most 100 in any second to who does not answer, all of them in
// turn, and none after a minute.
func TestCheckRate(t *testing.T) {
	l, local := newCheckLimiter(), &limitedConn{}
	var sent []time.Time
	checked := map[int]bool{}
	for at := time.Duration(0); at < 2*checkTimeout; at += 200 * time.Millisecond {
		for i := range 300 {
			if now := begin.Add(at); l.allowSend(now, local, address(i), check(t)) {
				sent, checked[i] = append(sent, now), true
			}
		}
		if at == 10*time.Second && len(checked) != 300 {
			t.Errorf("only %d of 300 were checked", len(checked))
		}
	}
	for i := range sent[:max(0, len(sent)-100)] {
		if sent[i+100].Sub(sent[i]) < time.Second {
			t.Fatalf("more than 100 in the second from %v", sent[i])
		}
	}
	if last := sent[len(sent)-1].Sub(begin); last > checkTimeout+10*time.Second {
		t.Errorf("the last one after %v", last)
	}
}

// TestCheckIsAnswered: who answers may be checked, and who asks; nobody else
// after a minute.
func TestCheckIsAnswered(t *testing.T) {
	request := check(t)
	message := &stun.Message{Raw: request}
	if err := message.Decode(); err != nil {
		t.Fatal(err)
	}
	answer := build(t, stun.NewTransactionIDSetter(message.TransactionID), stun.BindingSuccess, stun.Fingerprint)
	for name, test := range map[string]struct {
		received []byte
		want     bool
	}{
		"nothing":            {nil, false},
		"the answer":         {answer, true},
		"another answer":     {build(t, stun.TransactionID, stun.BindingSuccess, stun.Fingerprint), false},
		"a check of its own": {check(t), true},
		"media":              {[]byte{0x80, 96, 0, 1}, false},
	} {
		l, local := newCheckLimiter(), &limitedConn{}
		if !l.allowSend(begin, local, address(1), request) {
			t.Error("the first check is not sent")
		}
		later := begin.Add(2 * checkTimeout)
		l.received(later, local, address(1), test.received)
		if got := l.allowSend(later, local, address(1), check(t)); got != test.want {
			t.Errorf("%s: a check is sent later: %v", name, got)
		}
		if !l.allowSend(later, local, address(1), build(t, stun.BindingRequest, stun.TransactionID)) {
			t.Error("a request to a STUN server is not sent")
		}
		if l.forget(local); len(l.pairs) != 0 {
			t.Error("a closed connection is remembered")
		}
	}
}

// TestCheckedAddressesAreForgotten: who stays for weeks with a member that moves is
// not kept from its next address by the former ones.
func TestCheckedAddressesAreForgotten(t *testing.T) {
	l, local := newCheckLimiter(), &limitedConn{}
	for i := range 2 * maxCheckRemote {
		l.allowSend(begin, local, address(i), check(t))
	}
	l.received(begin.Add(checkMemory), local, address(0), check(t))
	later, next := begin.Add(checkMemory+time.Second), address(2*maxCheckRemote)
	if len(l.remotes) != maxCheckRemote || l.allowSend(begin.Add(checkMemory), local, next, check(t)) {
		t.Errorf("too soon, with %d addresses", len(l.remotes))
	}
	if !l.allowSend(later, local, next, check(t)) || len(l.remotes) != 2 || len(l.pairs) != 2 {
		t.Errorf("after an hour: %d addresses, %d pairs", len(l.remotes), len(l.pairs))
	}
}

// TestTriggeredCheck: a check from the other side may be followed by one of ours at
// once, and by no more.
func TestTriggeredCheck(t *testing.T) {
	l, local := newCheckLimiter(), &limitedConn{}
	sends := func() bool { return l.allowSend(begin, local, address(1), check(t)) }
	if !sends() || sends() {
		t.Error("without one from the other side, one check is to be sent")
	}
	l.received(begin, local, address(1), check(t))
	if !sends() || sends() {
		t.Error("after one from the other side, one more check is to be sent")
	}
	for range checkBurst {
		l.received(begin, local, address(1), check(t))
		sends()
	}
	l.received(begin, local, address(1), check(t))
	if sends() {
		t.Error("checks of the other side are followed by any number of ours")
	}
}

// TestChecksThroughTURN: those that a TURN server carries are counted.
func TestChecksThroughTURN(t *testing.T) {
	peerAddress := stun.XORMappedAddress{IP: net.IPv4(192, 0, 2, 1), Port: 9}
	indication := build(t, stun.NewType(stun.MethodSend, stun.ClassIndication), stun.TransactionID,
		setter(func(m *stun.Message) error { return peerAddress.AddToAs(m, stun.AttrXORPeerAddress) }),
		setter(func(m *stun.Message) error { m.Add(stun.AttrData, check(t)); return nil }))
	channel := append([]byte{0x40, 0, 0, 0}, check(t)...)
	for name, packet := range map[string][]byte{"indication": indication, "channel": channel} {
		l, local := newCheckLimiter(), &limitedConn{}
		if !l.allowSend(begin, local, address(1), packet) || l.allowSend(begin, local, address(1), packet) {
			t.Errorf("%s: the first one is to be sent, the second one is not", name)
		}
	}
}

type setter func(*stun.Message) error

func (s setter) AddTo(m *stun.Message) error { return s(m) }

// TestReferenceTimeRate: however many a stream brings, four a second are answered.
func TestReferenceTimeRate(t *testing.T) {
	flood := &rtcp.ExtendedReport{}
	for range 100 {
		flood.Reports = append(flood.Reports, &rtcp.ReceiverReferenceTimeReportBlock{})
	}
	times, answers := referenceTimes{own: 1}, 0
	for at := time.Duration(0); at < time.Second; at += time.Millisecond {
		if answer := times.answer(flood, begin.Add(at)); answer != nil {
			answers += len(answer.Reports)
		}
	}
	if answers != 4 {
		t.Errorf("%d answers", answers)
	}
}

func FuzzCheckLimiter(f *testing.F) {
	f.Add([]byte{0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0})
	f.Add([]byte{0x40, 0, 0, 20, 1, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, packet []byte) {
		l, local := newCheckLimiter(), &limitedConn{}
		l.received(begin, local, address(1), packet)
		first, second := l.allowSend(begin, local, address(1), packet), l.allowSend(begin, local, address(1), packet)
		if !first || !second && len(l.remotes) != 1 {
			t.Errorf("sent %v and %v", first, second)
		}
	})
}

func TestConnectionsOfOneID(t *testing.T) {
	l := &memberLimits{}
	var made []time.Duration
	for at := time.Duration(0); at < 2*time.Minute; at += time.Second / 40 {
		if l.connect(begin.Add(at)) {
			made = append(made, at)
		}
	}
	if len(made) < 6 || len(made) > 10 || made[3] > time.Second {
		t.Errorf("connections at %v", made)
	}
	later := begin.Add(10 * time.Minute)
	for range 2 {
		if !l.connect(later) {
			t.Error("nothing is forgotten")
		}
	}
}

func TestKnownIDsAreFew(t *testing.T) {
	r := &room{limits: map[ID]*memberLimits{}}
	for i := range 2 * maxKnownIDs {
		if l := r.limitsOf(ID(address(i).String()), begin); l != nil {
			l.next = begin
		}
	}
	if len(r.limits) > maxKnownIDs || r.limitsOf("later", begin.Add(2*limitsMemory)) == nil || len(r.limits) != 1 {
		t.Errorf("%d are known", len(r.limits))
	}
}

func TestSendRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := sendLimiter{tokens: sendBurst, filled: time.Now()}
		var sent []time.Time
		for range 600 {
			if err := l.wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			sent = append(sent, time.Now())
		}
		for i := range sent[:len(sent)-250] {
			if sent[i+249].Sub(sent[i]) < 10*time.Second {
				t.Fatalf("250 signals within ten seconds from number %d on", i)
			}
		}
	})
}

func TestLimitCandidates(t *testing.T) {
	const line = "a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n"
	const rtcp = "a=candidate:1 2 udp 1 192.0.2.1 9 typ host\r\n"
	sdp, n := limitCandidates("v=0\r\n"+line+rtcp+line+"m=x\r\n"+line+"a=y\r\n", 2)
	if want := "v=0\r\n" + line + line + "m=x\r\na=y\r\n"; sdp != want || n != 2 {
		t.Errorf("%d candidates in %q", n, sdp)
	}
}
