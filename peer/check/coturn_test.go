package check

import (
	"net"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"peerscope/internal/skip"
	"peerscope/peer/relay/turn"
)

// startCoturn runs coturn on loopback and returns its address.
func startCoturn(t *testing.T, secret string) string {
	t.Helper()
	skip.WithoutCommands(t, "turnserver")
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	c := exec.Command("turnserver", "-n", "--no-cli", "--no-tls", "--no-dtls", "--log-file=/dev/null", "--pidfile=", "--allow-loopback-peers",
		"--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", "--listening-port="+strconv.Itoa(free.Addr().(*net.TCPAddr).Port),
		"--realm=peerscope", "--use-auth-secret", "--static-auth-secret="+secret)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Kill() // it keeps no state
		_ = c.Wait()
	})
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			return address
		}
	}
	t.Fatal("coturn does not listen")
	return ""
}

// TestCoturn is a check over a TURN server that is not ours.
func TestCoturn(t *testing.T) {
	t.Parallel()
	const secret = "secret of the test"
	address := startCoturn(t, secret)
	issuer := turn.Issuer{URLs: []string{"stun:" + address, "turn:" + address + "?transport=udp", "turn:" + address + "?transport=tcp"}, Secret: secret}
	r := run(t, Config{Relay: serveICE(t, func() []webrtc.ICEServer { return issuer.ICEServers("room") })})
	p := r.Path
	if !r.Works || r.TURN.UDP.Outcome != Passed || r.TURN.TCP.Outcome != Passed || r.NAT.Mapping != NoNAT ||
		p.Through != "udp" || p.UpKbps < 100 || p.DownKbps < 100 || p.LossUpPercent == nil || p.LossDownPercent == nil {
		t.Errorf("%+v", r)
	}
}
