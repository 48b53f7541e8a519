package relay_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	pion "github.com/pion/turn/v5"

	"peerscope/internal/skip"
	"peerscope/internal/wan"
	"peerscope/peer/relay"
	"peerscope/peer/relay/turn"
)

const (
	relayPort   = ":8777"
	turnAddress = wan.RouterAddress + ":3478"
	secret      = "secret of the test"
	roleEnv     = "PEERSCOPE_TEST_ROLE" // see TestInNamespace
	linkEnv     = "PEERSCOPE_TEST_LINK" // of the room
)

// A roleProcess is this test binary in a namespace, in a role of TestInNamespace.
type roleProcess struct {
	t     *testing.T
	lines chan string // that it prints and that have not been read
	read  strings.Builder
	stop  func() // ends it
}

// startInNamespace starts a process in a role, which ends with the test, and waits
// until it has written "ready".
func startInNamespace(t *testing.T, space, role, link string) *roleProcess {
	t.Helper()
	c := exec.Command("ip", "netns", "exec", space, os.Args[0], "-test.run=^TestInNamespace$", "-test.v")
	c.Env = append(os.Environ(), roleEnv+"="+role, linkEnv+"="+link)
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdin, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	p := &roleProcess{t: t, lines: make(chan string, 1000)}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer close(p.lines)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			p.lines <- lines.Text()
		}
	}()
	p.stop = sync.OnceFunc(func() {
		stdin.Close()
		<-ended
		if err := c.Wait(); err != nil {
			t.Errorf("the %s: %v, %s", role, err, p.said())
		}
	})
	t.Cleanup(p.stop)
	p.await("ready")
	return p
}

// await waits for a line that begins with a word, and gives what follows it.
func (p *roleProcess) await(word string) string {
	p.t.Helper()
	for limit := time.After(2 * time.Minute); ; {
		select {
		case line, ok := <-p.lines:
			if !ok {
				p.t.Fatalf("it has ended without %q", word)
			}
			fmt.Fprintln(&p.read, line)
			if rest, found := strings.CutPrefix(line, word); found {
				return strings.TrimSpace(rest)
			}
		case <-limit:
			p.t.Fatalf("it does not say %q", word)
		}
	}
}

// said is what it has printed until now.
func (p *roleProcess) said() string {
	for {
		select {
		case line, ok := <-p.lines:
			if ok {
				fmt.Fprintln(&p.read, line)
				continue
			}
		default:
		}
		return p.read.String()
	}
}

// TestNoDirectPath is a call between networks that can reach only the server.
func TestNoDirectPath(t *testing.T) {
	t.Parallel()
	for name, role := range map[string]string{"own TURN": "server", "coturn": "coturn"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if role == "coturn" {
				skip.WithoutCommands(t, "turnserver")
			}
			s, link := wan.OpenStar(t, false), relay.Link(wan.RouterAddress+relayPort, relay.NewKey())
			startInNamespace(t, s.Router, role, "")
			startInNamespace(t, s.AddHost().Namespace, "send", link)
			startInNamespace(t, s.AddHost().Namespace, "receive", link) // ready when pictures have arrived
		})
	}
}

// TestInNamespace runs in the namespaces of other tests, and in the process of
// startServerProcess.
func TestInNamespace(t *testing.T) {
	link := os.Getenv(linkEnv)
	switch os.Getenv(roleEnv) {
	case "":
		skip.For(t, skip.Subprocess)
	case "relay": // of the benchmarks
		l, err := net.FileListener(os.NewFile(3, "listener"))
		if err != nil {
			t.Fatal(err)
		}
		serveUntilEOF(t, relay.Config{MaxSocketsEach: 20_000, MaxRoomsEach: 10_000}, l)
	case "server":
		s, err := turn.Listen(turn.Config{Listen: turnAddress, PublicIP: net.ParseIP(wan.RouterAddress), Secret: secret})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		serveInNamespace(t, relay.Config{ICEServers: s.ICEServers})
	case "relay alone":
		serveInNamespace(t, relay.Config{Restarting: true})
	case "coturn":
		startCoturn(t)
		issuer := turn.Issuer{URLs: []string{"turn:" + turnAddress + "?transport=udp", "turn:" + turnAddress + "?transport=tcp"}, Secret: secret}
		serveInNamespace(t, relay.Config{ICEServers: issuer.ICEServers})
	case "send":
		g := newTestMember()
		g.sendVideo(t)
		g.join(t, link)
		<-g.opened
		g.reportUntilEOF(nil)
	case "receive":
		if _, err := net.Dial("udp", "10.77.1.2:9"); err == nil {
			t.Error("there is a route to the other member")
		}
		g := newTestMember()
		frames := g.receiveVideo()
		g.join(t, link)
		awaitFrames(t, frames, 30)
		signalReady()
	case "follow":
		g := newTestMember()
		frames := g.receiveVideo()
		g.join(t, link)
		g.reportUntilEOF(frames)
	}
}

// signalReady writes "ready" and waits until the parent closes standard input.
func signalReady() {
	fmt.Println("ready")
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func serveInNamespace(t *testing.T, cfg relay.Config) {
	l, err := net.Listen("tcp", relayPort)
	if err != nil {
		t.Fatal(err)
	}
	serveUntilEOF(t, cfg, l)
}

func serveUntilEOF(t *testing.T, cfg relay.Config, l net.Listener) {
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- relay.New(cfg).Serve(ctx, l) }()
	signalReady()
	cancel()
	if err := <-served; err != nil {
		t.Error(err)
	}
}

func startCoturn(t *testing.T) {
	c := exec.Command("turnserver", "-n", "--no-cli", "--no-tls", "--no-dtls", "--log-file=/dev/null", "--pidfile=",
		"--listening-ip="+wan.RouterAddress, "--relay-ip="+wan.RouterAddress, "--listening-port=3478",
		"--realm=peerscope", "--use-auth-secret", "--static-auth-secret="+secret)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Kill() // it keeps no state
		_ = c.Wait()
	})
	conn, err := net.ListenPacket("udp", wan.RouterAddress+":0")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	client, err := pion.NewClient(&pion.ClientConfig{STUNServerAddr: turnAddress, Conn: conn})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if err := client.Listen(); err != nil {
		t.Fatal(err)
	}
	if _, err := client.SendBindingRequest(); err != nil { // it is repeated for half a minute
		t.Fatal(err)
	}
}
