// Package wan joins two network namespaces of Linux by an emulated link with
// loss, delay, jitter and a rate, for tests of real programs. It needs root and
// /dev/net/tun, and no netem in the kernel.
//
//	A 10.77.0.1 -- tun -- emulator -- tun -- 10.77.0.2 B
package wan

import (
	"errors"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"peerscope/internal/skip"
)

// AddressA and AddressB are those of the two hosts.
const (
	AddressA = "10.77.0.1"
	AddressB = "10.77.0.2"
)

// maxPackets bounds what is on the way in one direction; more is lost.
const maxPackets = 8192

// A Link joins two namespaces.
type Link struct {
	NamespaceA, NamespaceB string // as `ip netns` names them
	ends                   [2]*os.File
	running                sync.WaitGroup

	mu    sync.Mutex
	media time.Time // of the first packet of media; zero before it
	bytes int       // that A has sent since then, those lost included
}

// A packet is on its way.
type packet struct {
	due  time.Time
	data []byte
}

// Open makes a link whose conditions from A to B and back are given, and which is
// taken away when the test has ended. Losses depend on the seed. The test is
// skipped where namespaces or tun devices cannot be made.
func Open(t testing.TB, seed uint64, toB, toA []Phase) *Link {
	t.Helper()
	if _, err := os.Stat(tunDevice); err != nil {
		skip.For(t, skip.NoTun)
	}
	l := &Link{}
	t.Cleanup(l.close)
	for i, address := range []string{AddressA, AddressB} {
		name, end, err := makeHost(i, address)
		if name != "" {
			t.Cleanup(func() { _ = exec.Command("ip", "netns", "del", name).Run() }) // nothing is to be done about it
		}
		if err != nil {
			skip.Lacking(t, "network namespaces with tun devices cannot be made here: %v", err)
		}
		l.ends[i] = end
		if i == 0 {
			l.NamespaceA = name
		} else {
			l.NamespaceB = name
		}
	}
	l.carry(l.ends[0], l.ends[1], newPath(toB, seed, 0), true)
	l.carry(l.ends[1], l.ends[0], newPath(toA, seed, 1), false)
	return l
}

// In gives a command that becomes the one that follows it, in a namespace.
func In(namespace string) []string { return []string{"ip", "netns", "exec", namespace} }

func (l *Link) close() {
	for _, end := range l.ends {
		if end != nil {
			_ = end.Close() // which ends its reader and its writer
		}
	}
	l.running.Wait()
}

// BitRate is what A has sent since the first media, in bit/s, lost packets and
// the headers of IP included.
func (l *Link) BitRate() float64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.media.IsZero() {
		return 0
	}
	return float64(l.bytes) * 8 / time.Since(l.media).Seconds()
}

// carry moves packets one way, in two goroutines that end with the link. Those of
// A, if that is the way, start the clock of the link.
func (l *Link) carry(from, to *os.File, p *path, ofA bool) {
	line := make(chan packet, maxPackets)
	l.running.Go(func() {
		defer close(line)
		l.receive(from, p, ofA, line)
	})
	l.running.Go(func() {
		for next := range line {
			time.Sleep(time.Until(next.due))
			if _, err := to.Write(next.data); errors.Is(err, os.ErrClosed) {
				break
			}
		}
		for range line { // so that the receiver ends
		}
	})
}

func (l *Link) receive(from *os.File, p *path, ofA bool, line chan<- packet) {
	buffer := make([]byte, 1<<16)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		data := buffer[:n]
		now := time.Now()
		if ofA {
			l.count(data, now)
		}
		sent := l.elapsed(now)
		due, ok := p.arrival(sent, n)
		if !ok {
			continue
		}
		select {
		case line <- packet{now.Add(due - sent), append([]byte(nil), data...)}:
		default: // lost, as in any full queue
		}
	}
}

// isMedia tells a packet of video by its size, in UDP over IPv4 (RFC 791): nothing
// else that a call sends before is as large, but for DTLS, which comes just before.
func isMedia(packet []byte) bool {
	return len(packet) > 300 && packet[0]>>4 == 4 && packet[9] == 17
}

// count takes note of a packet of A; the first of media starts the clock.
func (l *Link) count(packet []byte, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.media.IsZero() && isMedia(packet) {
		l.media = now
	}
	if !l.media.IsZero() {
		l.bytes += len(packet)
	}
}

// elapsed counts from the first media; before it, it is negative.
func (l *Link) elapsed(now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.media.IsZero() {
		return -1
	}
	return now.Sub(l.media)
}
