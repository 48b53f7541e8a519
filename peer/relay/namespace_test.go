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
	"testing"

	pion "github.com/pion/turn/v5"

	"peerscope/internal/skip"
	"peerscope/peer/relay"
	"peerscope/peer/relay/turn"
)

// Three network namespaces, in which two members reach the server and nothing
// else: there are no routes further, and the server does not forward.
//
//	a 10.77.1.2 -- 10.77.1.1 server 10.77.2.1 -- 10.77.2.2 b
//	                       10.77.0.1
const (
	serverIP     = "10.77.0.1"
	relayAddress = serverIP + ":8777"
	turnAddress  = serverIP + ":3478"
	secret       = "secret of the test"
	roleEnv      = "PEERSCOPE_TEST_ROLE" // relay, server, coturn, send or receive
	keyEnv       = "PEERSCOPE_TEST_KEY"
)

// makeNamespaces makes the namespaces, or skips the test where that is not
// allowed.
func makeNamespaces(t *testing.T, kind string) (server, a, b string) {
	t.Helper()
	name := fmt.Sprintf("ps%s%d", kind[:1], os.Getpid())
	server, a, b = name+"s", name+"a", name+"b"
	t.Cleanup(func() {
		for _, ns := range []string{server, a, b} {
			_ = exec.Command("ip", "netns", "del", ns).Run() // it may not be there
		}
	})
	script := strings.NewReplacer("$S", server, "$A", a, "$B", b, "$N", name).Replace(`
set -e
for ns in $S $A $B; do ip netns add $ns; ip -n $ns link set lo up; done
ip netns exec $S sysctl -qw net.ipv4.ip_forward=0
ip -n $S address add 10.77.0.1/32 dev lo
ip link add $N1 netns $S type veth peer name eth0 netns $A
ip link add $N2 netns $S type veth peer name eth0 netns $B
ip -n $S address add 10.77.1.1/24 dev $N1; ip -n $S link set $N1 up
ip -n $S address add 10.77.2.1/24 dev $N2; ip -n $S link set $N2 up
ip -n $A address add 10.77.1.2/24 dev eth0; ip -n $A link set eth0 up
ip -n $B address add 10.77.2.2/24 dev eth0; ip -n $B link set eth0 up
ip -n $A route add 10.77.0.1 via 10.77.1.1
ip -n $B route add 10.77.0.1 via 10.77.2.1`)
	if out, err := exec.Command("sh", "-c", script).CombinedOutput(); err != nil {
		skip.Lacking(t, "network namespaces cannot be made here, calls without a direct way are not tested: %v, %s", err, out)
	}
	return server, a, b
}

// startInNamespace runs this test binary in a namespace, in a role of
// TestInNamespace, and returns when it has written "ready".
func startInNamespace(t *testing.T, space, role, key string) *exec.Cmd {
	t.Helper()
	c := exec.Command("ip", "netns", "exec", space, os.Args[0], "-test.run=^TestInNamespace$", "-test.v")
	c.Env = append(os.Environ(), roleEnv+"="+role, keyEnv+"="+key)
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
	lines := bufio.NewScanner(out)
	var said []string
	for lines.Scan() && lines.Text() != "ready" {
		said = append(said, lines.Text())
	}
	if lines.Err() != nil || lines.Text() != "ready" {
		t.Errorf("the %s is not ready: %s", role, strings.Join(said, "\n"))
	}
	t.Cleanup(func() {
		stdin.Close() // which ends the process
		for lines.Scan() {
			said = append(said, lines.Text())
		}
		if err := c.Wait(); err != nil {
			t.Errorf("the %s: %v, %s", role, err, strings.Join(said, "\n"))
		}
	})
	return c
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
			server, a, b := makeNamespaces(t, name)
			key := relay.NewKey()
			startInNamespace(t, server, role, key)
			startInNamespace(t, a, "send", key)
			startInNamespace(t, b, "receive", key) // ready when pictures have arrived
		})
	}
}

// TestInNamespace runs in the namespaces of TestNoDirectPath, and in the
// process of startServerProcess.
func TestInNamespace(t *testing.T) {
	link := relay.Link(relayAddress, os.Getenv(keyEnv))
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
		s, err := turn.Listen(turn.Config{Listen: turnAddress, PublicIP: net.ParseIP(serverIP), Secret: secret})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		serveInNamespace(t, relay.Config{ICEServers: s.ICEServers})
	case "coturn":
		startCoturn(t)
		issuer := turn.Issuer{URLs: []string{"turn:" + turnAddress + "?transport=udp", "turn:" + turnAddress + "?transport=tcp"}, Secret: secret}
		serveInNamespace(t, relay.Config{ICEServers: issuer.ICEServers})
	case "send":
		g := newTestMember()
		g.sendVideo(t)
		g.join(t, link)
		<-g.opened
		signalReady()
	case "receive":
		if _, err := net.Dial("udp", "10.77.1.2:9"); err == nil {
			t.Error("there is a route to the other member")
		}
		g := newTestMember()
		frames := g.receiveVideo()
		g.join(t, link)
		awaitFrames(t, frames, 30)
		signalReady()
	}
}

// signalReady writes "ready" and waits until the parent closes standard input.
func signalReady() {
	fmt.Println("ready")
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func serveInNamespace(t *testing.T, cfg relay.Config) {
	l, err := net.Listen("tcp", relayAddress)
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
		"--listening-ip="+serverIP, "--relay-ip="+serverIP, "--listening-port=3478",
		"--realm=peerscope", "--use-auth-secret", "--static-auth-secret="+secret)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Kill() // it keeps no state
		_ = c.Wait()
	})
	conn, err := net.ListenPacket("udp", serverIP+":0")
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
