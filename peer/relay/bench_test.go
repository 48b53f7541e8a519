package relay_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"peerscope/peer"
	"peerscope/peer/relay"
)

// alone runs a server in a process of its own, which has its own memory and
// open files.
func alone(b *testing.B) (address string, pid int) {
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
	c.Env = append(os.Environ(), roleEnv+"=alone")
	c.ExtraFiles = []*os.File{file}
	stdin, err := c.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { stdin.Close(); c.Wait() })
	return l.Addr().String(), c.Process.Pid
}

// enterRaw joins as cheaply as can be: no goroutine, nothing kept but a socket.
func enterRaw(address, key string) (net.Conn, error) {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	join := `{"v":1,"type":"join","key":"` + key + `","token":"` + relay.NewKey() + `"}`
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

func resident(b *testing.B, pid int) int {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Skip(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	kib, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		b.Fatal(err)
	}
	return kib << 10
}

// BenchmarkIdleMembers is 10,000 members in rooms of two against a process:
// what each of them adds to its memory, and how fast they join.
func BenchmarkIdleMembers(b *testing.B) {
	const members = 10_000
	for b.Loop() {
		address, pid := alone(b)
		c, err := enterRaw(address, relay.NewKey())
		if err != nil {
			b.Fatal(err)
		}
		before, begin := resident(b, pid), time.Now()
		conns := make([]net.Conn, members)
		var next atomic.Int64
		var workers sync.WaitGroup
		for range 32 {
			workers.Go(func() {
				for i := next.Add(2); i <= members; i = next.Add(2) {
					key := relay.NewKey()
					for j := range 2 {
						var err error
						if conns[i-2+int64(j)], err = enterRaw(address, key); err != nil {
							b.Error(err)
							return
						}
					}
				}
			})
		}
		workers.Wait()
		b.ReportMetric(members/time.Since(begin).Seconds(), "joins/s")
		b.ReportMetric(float64(resident(b, pid)-before)/members, "B/member")
		for _, c := range append(conns, c) {
			if c != nil {
				c.Close()
			}
		}
	}
}

// BenchmarkJoin is one member that joins with the real client and leaves.
func BenchmarkJoin(b *testing.B) {
	address, _ := alone(b)
	for b.Loop() {
		s, err := relay.Dial(context.Background(), relay.Link(address, relay.NewKey()))
		if err != nil {
			b.Fatal(err)
		}
		s.Close()
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "joins/s")
}

// BenchmarkDelay is a signal of 2 kB from one member to the other, while in 200
// other rooms one goes each thirtieth of a second.
func BenchmarkDelay(b *testing.B) {
	const rooms = 200
	address, _ := alone(b)
	ctx, cancel := context.WithCancel(context.Background())
	var load sync.WaitGroup
	defer load.Wait()
	defer cancel()
	for range rooms {
		from, to, id := couple(b, ctx, address)
		load.Go(func() {
			for {
				if _, err := to.Receive(ctx); err != nil {
					return
				}
			}
		})
		load.Go(func() {
			clock := time.NewTicker(time.Second / 30)
			defer clock.Stop()
			for ctx.Err() == nil {
				<-clock.C
				_ = from.Send(ctx, id, signal)
			}
		})
	}
	from, to, id := couple(b, ctx, address)
	clock := time.NewTicker(time.Second / 40) // the server takes 50 a second of one member
	defer clock.Stop()
	var delays []time.Duration
	for b.Loop() {
		<-clock.C
		begin := time.Now()
		if err := from.Send(ctx, id, signal); err != nil {
			b.Fatal(err)
		}
		if _, err := to.Receive(ctx); err != nil {
			b.Fatal(err)
		}
		delays = append(delays, time.Since(begin))
	}
	slices.Sort(delays)
	b.ReportMetric(delays[len(delays)/2].Seconds()*1000, "p50-ms")
	b.ReportMetric(delays[len(delays)*99/100].Seconds()*1000, "p99-ms")
}

var signal = peer.Signal{Description: &webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: strings.Repeat("a=candidate\r\n", 150)}}

// couple are two members of a fresh room; the first has seen the second.
func couple(b *testing.B, ctx context.Context, address string) (from, to peer.Signaler, id peer.ID) {
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
