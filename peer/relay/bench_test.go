package relay_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
	"github.com/shirou/gopsutil/v4/process"
	"golang.org/x/sync/errgroup"

	"peerscope/internal/skip"
	"peerscope/peer"
	"peerscope/peer/relay"
)

// startServerProcess runs a server in a process of its own, with its own memory
// and limit of open files.
func startServerProcess(b *testing.B) (address string, server *process.Process) {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	file, err := l.(*net.TCPListener).File()
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	c := exec.Command(os.Args[0], "-test.run=^TestInNamespace$")
	c.Env = append(os.Environ(), roleEnv+"=relay")
	c.ExtraFiles = []*os.File{file}
	stdin, err := c.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { stdin.Close(); c.Wait() })
	server, err = process.NewProcess(int32(c.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	return l.Addr().String(), server
}

// joinRaw joins at the lowest cost: without a goroutine, and keeping only the
// socket.
func joinRaw(address, key string) (net.Conn, error) {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	_ = c.SetDeadline(time.Now().Add(time.Minute)) // the next write or read fails if this did
	join := `{"v":2,"type":"join","room":"` + key + `","token":"` + relay.NewKey() + `"}`
	frame := []byte{0x81, 0x80 | byte(len(join)), 0, 0, 0, 0} // RFC 6455 section 5.2, masked with zeros
	request := "GET / HTTP/1.1\r\nHost: " + address + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
	if _, err := c.Write([]byte(request)); err != nil {
		return nil, err
	}
	in := bufio.NewReader(c)
	response, err := http.ReadResponse(in, nil)
	if err != nil || response.StatusCode != http.StatusSwitchingProtocols {
		return nil, fmt.Errorf("%v, %w", response, err)
	}
	if _, err := c.Write(append(frame, join...)); err != nil {
		return nil, err
	}
	_, err = in.ReadByte() // the welcome
	return c, err
}

// BenchmarkIdleMembers joins with 10,000 members in rooms of two and measures
// the memory that each adds to the server's process, and the rate of joins.
// Both processes need as many open files; Go raises its soft limit to the hard
// one.
func BenchmarkIdleMembers(b *testing.B) {
	const members = 10_000
	for b.Loop() {
		address, server := startServerProcess(b)
		c, err := joinRaw(address, relay.NewKey())
		if err != nil {
			b.Fatal(err)
		}
		before, begin := residentMemory(b, server), time.Now()
		conns, err := joinMany(address, members)
		joined, after := time.Since(begin), before
		if err == nil {
			after = residentMemory(b, server)
		}
		for _, c := range append(conns, c) {
			if c != nil {
				c.Close()
			}
		}
		if errors.Is(err, syscall.EMFILE) {
			skip.Lacking(b, "%d members need more open files than are allowed here; see ulimit -Hn: %v", members, err)
		}
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(members/joined.Seconds(), "joins/s")
		b.ReportMetric((after-before)/members, "B/member")
	}
}

// BenchmarkFlood joins and sends pings without end. It measures how long the
// server takes part, and at what cost.
func BenchmarkFlood(b *testing.B) {
	address, server := startServerProcess(b)
	pings := bytes.Repeat([]byte{0x89, 0x80, 0, 0, 0, 0}, 10_000) // RFC 6455 section 5.5.2, masked with zeros
	before := cpuSeconds(b, server)
	for b.Loop() {
		c, err := joinRaw(address, relay.NewKey())
		if err != nil {
			b.Fatal(err)
		}
		for err == nil {
			_, err = c.Write(pings)
		}
		c.Close()
	}
	b.ReportMetric((cpuSeconds(b, server)-before)/float64(b.N), "server-s/op")
}

// BenchmarkUnfinishedRequests has one address send 19,000 requests whose body
// does not come. It measures the memory that they add to the server's process.
func BenchmarkUnfinishedRequests(b *testing.B) {
	const requests = 19_000
	for b.Loop() {
		address, server := startServerProcess(b)
		before := residentMemory(b, server)
		conns := make([]net.Conn, 0, requests)
		for range requests {
			c, err := net.Dial("tcp", address)
			if errors.Is(err, syscall.EMFILE) {
				skip.Lacking(b, "%d requests need more open files than are allowed here; see ulimit -Hn: %v", requests, err)
			}
			if err != nil {
				b.Fatal(err)
			}
			fmt.Fprintf(c, "POST / HTTP/1.1\r\nHost: %s\r\nContent-Length: 1000\r\n\r\n", address) // it may be closed already
			conns = append(conns, c)
		}
		after := residentMemory(b, server)
		for _, c := range conns {
			c.Close()
		}
		b.ReportMetric(after-before, "B")
		b.ReportMetric(after, "total-B")
	}
}

// joinMany joins with n members, two to a room.
func joinMany(address string, n int64) ([]net.Conn, error) {
	conns := make([]net.Conn, n)
	var next atomic.Int64
	var workers errgroup.Group
	for range 32 {
		workers.Go(func() error {
			for i := next.Add(2); i <= n; i = next.Add(2) {
				key := relay.NewKey()
				for j := range int64(2) {
					var err error
					if conns[i-2+j], err = joinRaw(address, key); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	return conns, workers.Wait()
}

// residentMemory is the resident set of a process in bytes.
func residentMemory(b *testing.B, p *process.Process) float64 {
	b.Helper()
	memory, err := p.MemoryInfo()
	if err != nil {
		b.Fatal(err)
	}
	return float64(memory.RSS)
}

// cpuSeconds is the processor time that a process has used.
func cpuSeconds(b *testing.B, p *process.Process) float64 {
	b.Helper()
	times, err := p.Times()
	if err != nil {
		b.Fatal(err)
	}
	return times.User + times.System
}

// BenchmarkJoin joins with the real client and leaves.
func BenchmarkJoin(b *testing.B) {
	address, _ := startServerProcess(b)
	for b.Loop() {
		s, err := relay.Dial(context.Background(), relay.Link(address, relay.NewKey()))
		if err != nil {
			b.Fatal(err)
		}
		s.Close()
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "joins/s")
}

// BenchmarkDelay measures the delay of signals of 2 kB in 200 rooms of two, 30
// a second in each: 6,000 a second, as if 10,000 members made calls of ten
// signals within 17 seconds. This takes about half of two cores with the
// clients, so that no queue is measured; server-% is the server's share of one
// core.
func BenchmarkDelay(b *testing.B) {
	const (
		rooms  = 200
		length = 10 * time.Second
	)
	address, server := startServerProcess(b)
	var delays []time.Duration
	var before, after float64
	for b.Loop() {
		ctx, cancel := context.WithTimeout(context.Background(), length)
		var pairs sync.WaitGroup
		var mu sync.Mutex
		before = cpuSeconds(b, server)
		for range rooms {
			from, to, id := joinPair(b, ctx, address)
			pairs.Go(func() {
				own := exchange(ctx, from, to, id)
				mu.Lock()
				defer mu.Unlock()
				delays = append(delays, own...)
			})
		}
		pairs.Wait()
		cancel()
		after = cpuSeconds(b, server)
	}
	if len(delays) == 0 {
		b.Fatal("no signal has arrived")
	}
	slices.Sort(delays)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(delays[len(delays)/2].Seconds()*1000, "p50-ms")
	b.ReportMetric(delays[len(delays)*99/100].Seconds()*1000, "p99-ms")
	b.ReportMetric(float64(len(delays))/float64(b.N)/length.Seconds(), "signals/s")
	b.ReportMetric(100*(after-before)/length.Seconds(), "server-%")
}

// exchange sends 30 signals a second, each after the previous one has arrived,
// until ctx ends, and returns their delays.
func exchange(ctx context.Context, from, to peer.Signaler, id peer.ID) (delays []time.Duration) {
	clock := time.NewTicker(time.Second / 30) // the server allows 50 a second
	defer clock.Stop()
	for {
		select {
		case <-clock.C:
		case <-ctx.Done():
			return delays
		}
		begin := time.Now()
		if from.Send(ctx, id, signal) != nil {
			return delays
		}
		if _, err := to.Receive(ctx); err != nil {
			return delays
		}
		delays = append(delays, time.Since(begin))
	}
}

var signal = peer.Signal{Description: &webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: strings.Repeat("a=candidate\r\n", 150)}}

// joinPair joins a new room with two members; the first has received the event
// of the second.
func joinPair(b *testing.B, ctx context.Context, address string) (from, to peer.Signaler, id peer.ID) {
	b.Helper()
	link := relay.Link(address, relay.NewKey())
	var both [2]peer.Signaler
	for i := range both {
		s, err := relay.Dial(ctx, link)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { s.Close() })
		both[i] = s
	}
	if _, err := both[1].Receive(ctx); err != nil {
		b.Fatal(err)
	}
	e, err := both[0].Receive(ctx)
	if err != nil {
		b.Fatal(err)
	}
	return both[0], both[1], e.From
}
