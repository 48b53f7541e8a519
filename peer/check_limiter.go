package peer

import (
	"io"
	"maps"
	"net/netip"
	"sync"
	"time"

	"github.com/pion/stun/v4"
)

// Bounds of the connectivity checks (RFC 8445 section 7.2.2) to addresses that
// have not answered: anybody in a room can name addresses that are not theirs.
const (
	checkBurst      = 40
	checksPerSecond = 60 // a second, so at most 100 in any second
	checkTimeout    = time.Minute
	maxCheckRemote  = 1024 // addresses that are remembered of one member
	// checkMemory is how long an address is remembered at least, after its first check
	// and the last one that came from it.
	checkMemory = time.Hour
	// Checks of one pair are repeated after minCheckInterval, then ever less often.
	minCheckInterval = 100 * time.Millisecond
	maxCheckInterval = 2 * time.Second
	heardTimeout     = 5 * time.Second // a check may follow one of the other side
)

// A checkLimiter bounds the checks that the candidates of one member cause, over
// all connections to it. Its methods may be called from any goroutine.
type checkLimiter struct {
	mu      sync.Mutex
	tokens  float64
	filled  time.Time
	remotes map[checkRemote]*checkedRemote
	pairs   map[checkPair]checkPace
}

// A checkRemote is where checks go.
type checkRemote struct {
	address netip.AddrPort
	peer    string    // behind the TURN server at the address; "" for none
	local   io.Closer // the socket, of the peer's allocation
}

type checkedRemote struct {
	firstCheck time.Time
	lastHeard  time.Time // a check of its own
	answered   bool
	sent       [16][stun.TransactionIDSize]byte // transaction IDs, newest ones
	next       int                              // in sent
}

type checkPair struct {
	local  io.Closer // the socket
	remote checkRemote
}

type checkPace struct {
	due      time.Time
	interval time.Duration
}

func newCheckLimiter() *checkLimiter {
	return &checkLimiter{remotes: map[checkRemote]*checkedRemote{}, pairs: map[checkPair]checkPace{}}
}

// allowSend says whether a packet may be sent: all that are no checks, and all to
// who has answered.
func (l *checkLimiter) allowSend(now time.Time, local io.Closer, to netip.AddrPort, packet []byte) bool {
	check, peer := stunMessage(packet)
	if !isCheck(check, stun.BindingRequest) {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	where := remoteOf(local, to, peer)
	r := l.remotes[where]
	if r == nil {
		if len(l.remotes) >= maxCheckRemote && !l.forgetOld(now) {
			return false
		}
		r = &checkedRemote{firstCheck: now}
		l.remotes[where] = r
	}
	expired := now.Sub(r.firstCheck) > checkTimeout && now.Sub(r.lastHeard) > heardTimeout
	if !r.answered && (expired || !l.takeTurn(now, checkPair{local, where})) {
		return false
	}
	copy(r.sent[r.next][:], check[8:])
	r.next = (r.next + 1) % len(r.sent)
	return true
}

// takeTurn says whether it is a pair's turn to be checked. If there are many, the
// next turn comes after all others have had theirs.
func (l *checkLimiter) takeTurn(now time.Time, p checkPair) bool {
	l.tokens = min(checkBurst, l.tokens+now.Sub(l.filled).Seconds()*checksPerSecond)
	l.filled = now
	pace, known := l.pairs[p]
	if !known {
		l.pairs[p] = pace // it counts from now on
	}
	if l.tokens < 1 || now.Before(pace.due) {
		return false
	}
	l.tokens--
	pace.interval = min(max(2*pace.interval, minCheckInterval), maxCheckInterval)
	if l.tokens < checkBurst/2 {
		pace.interval = max(maxCheckInterval, time.Duration(len(l.pairs))*time.Second/checksPerSecond)
	}
	pace.due = now.Add(pace.interval)
	l.pairs[p] = pace
	return true
}

// received notes the answer to a check, which shows that the address is willing,
// and a check of the other side, which one of ours may follow.
func (l *checkLimiter) received(now time.Time, local io.Closer, from netip.AddrPort, packet []byte) {
	message, peer := stunMessage(packet)
	answers, checks := isCheck(message, stun.BindingSuccess), isCheck(message, stun.BindingRequest)
	if !answers && !checks {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	where := remoteOf(local, from, peer)
	r := l.remotes[where]
	switch {
	case r == nil:
	case checks:
		r.lastHeard = now
		l.makeDue(checkPair{local, where})
	default:
		for _, id := range r.sent {
			r.answered = r.answered || id == [stun.TransactionIDSize]byte(message[8:20]) && id != [stun.TransactionIDSize]byte{}
		}
	}
}

// makeDue lets a pair be checked at once, as the other side has checked it: that one of
// ours did not get through may only mean that the other side was not ready yet
// (triggered checks, RFC 8445 section 7.3.1.4).
func (l *checkLimiter) makeDue(p checkPair) {
	if pace, known := l.pairs[p]; known {
		pace.due = time.Time{}
		l.pairs[p] = pace
	}
}

// forget removes what is remembered of a closed connection.
func (l *checkLimiter) forget(local io.Closer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for p := range l.pairs {
		if p.local == local {
			delete(l.pairs, p)
		}
	}
	for r := range l.remotes {
		if r.local == local {
			delete(l.remotes, r)
		}
	}
}

// forgetOld removes the addresses that checkMemory is about. It returns false if there
// are none.
func (l *checkLimiter) forgetOld(now time.Time) bool {
	maps.DeleteFunc(l.remotes, func(_ checkRemote, r *checkedRemote) bool {
		return now.Sub(r.firstCheck) > checkMemory && now.Sub(r.lastHeard) > checkMemory
	})
	if len(l.remotes) >= maxCheckRemote {
		return false
	}
	maps.DeleteFunc(l.pairs, func(p checkPair, _ checkPace) bool { return l.remotes[p.remote] == nil })
	return true
}

func remoteOf(local io.Closer, address netip.AddrPort, peer string) checkRemote {
	r := checkRemote{address: netip.AddrPortFrom(address.Addr().Unmap(), address.Port()), peer: peer}
	if peer != "" {
		r.local = local
	}
	return r
}

// isCheck says whether a message is a connectivity check, or may answer one. What
// is sent to STUN servers has no user name.
func isCheck(message []byte, t stun.MessageType) bool {
	if !stun.IsMessage(message) || message[0] != byte(t.Value()>>8) || message[1] != byte(t.Value()) {
		return false
	}
	const attributes = 20 // bytes before them
	return t != stun.BindingRequest || len(message) > attributes+1 && message[attributes] == 0 && message[attributes+1] == byte(stun.AttrUsername)
}

// stunMessage gives the message in a packet, and to or from whom a TURN server
// carries it, if it does (RFC 8656 sections 11 and 12).
func stunMessage(packet []byte) (message []byte, peer string) {
	const channelHeader = 4 // bytes: number, length
	if len(packet) > channelHeader && packet[0]>>6 == 1 {
		if message = packet[channelHeader:]; stun.IsMessage(message) {
			return message, string(packet[:2])
		}
		return nil, ""
	}
	if !stun.IsMessage(packet) {
		return nil, ""
	}
	m := stun.Message{Raw: packet}
	if isIndication := packet[0] == 0 && packet[1]|1 == 0x17; !isIndication || m.Decode() != nil { // send or data
		return packet, ""
	}
	var address stun.XORMappedAddress
	data, err := m.Get(stun.AttrData)
	if err != nil || address.GetFromAs(&m, stun.AttrXORPeerAddress) != nil {
		return packet, ""
	}
	return data, address.String()
}
