package command

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"peerscope/peer"
	"peerscope/peer/relay"
	"peerscope/peer/relay/host"
)

// A runningRelay is the command under test.
type runningRelay struct {
	info host.Info
	stop func() int // its exit code
}

func runRelay(ctx context.Context, args []string, stdout, stderr io.Writer) (code int) {
	page := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "the page") })
	return Run(ctx, Relay("relay", "", "", page), args, stdout, stderr)
}

// startRelay runs the command and returns when it has written its first line.
func startRelay(t *testing.T, args ...string) runningRelay {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	var stderr bytes.Buffer
	code := make(chan int, 1)
	go func() {
		code <- runRelay(ctx, append([]string{"--listen", "127.0.0.1:0"}, args...), in, &stderr)
		in.Close()
	}()
	stop := func() int { cancel(); return <-code }
	line, err := bufio.NewReader(out).ReadBytes('\n')
	var r runningRelay
	if err == nil {
		err = json.Unmarshal(line, &r.info)
	}
	if err != nil {
		t.Fatalf("exit code %d, first line %q, %v; %s", stop(), line, err, &stderr)
	}
	r.stop = stop
	return r
}

func dial(t *testing.T, link string) peer.Signaler {
	t.Helper()
	s, err := relay.Dial(context.Background(), link)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestRelay(t *testing.T) {
	r := startRelay(t)
	a := dial(t, r.info.Link)
	b := dial(t, r.info.Link)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if e, err := b.Receive(ctx); err != nil || e.Kind != peer.Present {
		t.Errorf("%+v, %v, not Present", e, err)
	}
	if body := get(t, r.info.Listen, "/healthz"); body != "ok\n" {
		t.Errorf("/healthz: %q", body)
	}
	if body := get(t, r.info.Listen, "/"); body != "the page" {
		t.Errorf("/: %q", body)
	}
	if body := get(t, r.info.Metrics, "/metrics"); !strings.Contains(body, "\npeerscope_relay_members 2\n") {
		t.Errorf("/metrics: %s", body)
	}
	a.Close()
	b.Close()
	if code := r.stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func get(t *testing.T, address, path string) string {
	t.Helper()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 20 * time.Second}
	response, err := client.Get("http://" + address + path)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s, %v", response.Status, err)
	}
	return string(body)
}

// TestRelayState: a restart keeps the certificate and the secret.
func TestRelayState(t *testing.T) {
	dir := t.TempDir()
	args := []string{"--self-signed", "--state", dir, "--turn", "--turn-listen", "127.0.0.1:0"}
	var fingerprints, secrets []string
	for range 2 {
		r := startRelay(t, args...)
		dial(t, r.info.Link).Close()
		if len(r.info.TURN) != 3 || !strings.HasPrefix(r.info.TURN[1], "turn:127.0.0.1:") {
			t.Errorf("TURN at %v", r.info.TURN)
		}
		secret, err := os.ReadFile(filepath.Join(dir, "turn.secret"))
		if err != nil {
			t.Error(err)
		}
		fingerprints, secrets = append(fingerprints, r.info.Fingerprint), append(secrets, string(secret))
		if code := r.stop(); code != 0 {
			t.Errorf("exit code %d", code)
		}
	}
	if fingerprints[0] != fingerprints[1] || secrets[0] != secrets[1] {
		t.Errorf("fingerprints %v, secrets %v", fingerprints, secrets)
	}
}

// TestRelayCertificate reads a certificate from a file; no authority has issued it.
func TestRelayCertificate(t *testing.T) {
	dir := t.TempDir()
	if _, err := relay.SelfSigned(dir); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "relay.pem")
	r := startRelay(t, "--tls-cert", file, "--tls-key", file)
	if _, err := relay.Dial(context.Background(), r.info.Link); !errors.Is(err, relay.ErrUntrusted) || !strings.HasPrefix(r.info.Link, "wss://") {
		t.Errorf("%s: %v", r.info.Link, err)
	}
	if code := r.stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestRelayExternalTURN(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "turn.secret"), []byte("shared\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := startRelay(t, "--state", dir, "--turn-server", "turn:turn.example:3478?transport=udp")
	if len(r.info.TURN) != 1 {
		t.Errorf("TURN at %v", r.info.TURN)
	}
	if code := r.stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestRelayExitCodes(t *testing.T) {
	for args, want := range map[string]int{
		"--help":                                  0,
		"--nonsense":                              2,
		"argument":                                2,
		"--members 0":                             2,
		"--listen nowhere":                        2,
		"--origin [":                              2,
		"--host [":                                2,
		"--proxy nowhere":                         2,
		"--metrics nowhere":                       2,
		"--sockets-each 0":                        2,
		"--tls-cert a":                            2,
		"--tls-cert none --tls-key none":          2,
		"--self-signed --state /nonexistent":      2,
		"--turn --turn-ports 5":                   2,
		"--turn --turn-ports 9-5":                 2,
		"--turn --turn-listen nowhere":            2,
		"--turn-server turn:a:1":                  2,
		"--turn-server turn:a:1 --state /nowhere": 2,
		"--turn --turn-server turn:a:1":           2,
	} {
		var out, stderr bytes.Buffer
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if got := runRelay(ctx, strings.Fields(args), &out, &stderr); got != want || (want == 0) != (stderr.Len() == 0) {
			t.Errorf("%s: exit code %d, %q", args, got, stderr.String())
		}
	}
}
