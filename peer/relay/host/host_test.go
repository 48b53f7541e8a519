package host

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

	"go.uber.org/goleak"

	"peerscope/internal/command"
	"peerscope/peer"
	"peerscope/peer/relay"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A running relay.
type running struct {
	first Info
	stop  func() int // its exit code
}

// execute runs the command.
func execute(ctx context.Context, args []string, stdout, stderr io.Writer) (code int) {
	page := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "the page") })
	return command.Run(ctx, Command("relay", "", "", page), args, stdout, stderr)
}

// start runs the command until its first line is there.
func start(t *testing.T, args ...string) running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	var stderr bytes.Buffer
	code := make(chan int, 1)
	go func() {
		code <- execute(ctx, append([]string{"--listen", "127.0.0.1:0"}, args...), in, &stderr)
		in.Close()
	}()
	stop := func() int { cancel(); return <-code }
	line, err := bufio.NewReader(out).ReadBytes('\n')
	var r running
	if err == nil {
		err = json.Unmarshal(line, &r.first)
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

func TestServes(t *testing.T) {
	r := start(t)
	a := dial(t, r.first.Link)
	b := dial(t, r.first.Link)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if e, err := b.Receive(ctx); err != nil || e.Kind != peer.Present {
		t.Errorf("%+v, %v, not Present", e, err)
	}
	if body := get(t, r.first.Listen, "/healthz"); body != "ok\n" {
		t.Errorf("/healthz: %q", body)
	}
	if body := get(t, r.first.Listen, "/"); body != "the page" {
		t.Errorf("/: %q", body)
	}
	if body := get(t, r.first.Listen, "/metrics"); !strings.Contains(body, "\npeerscope_relay_members 2\n") {
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

// TestState: after a restart the certificate and the secret are the old ones.
func TestState(t *testing.T) {
	folder := t.TempDir()
	args := []string{"--self-signed", "--state", folder, "--turn", "--turn-listen", "127.0.0.1:0"}
	var fingerprints, secrets []string
	for range 2 {
		r := start(t, args...)
		dial(t, r.first.Link).Close()
		if len(r.first.TURN) != 3 || !strings.HasPrefix(r.first.TURN[1], "turn:127.0.0.1:") {
			t.Errorf("TURN at %v", r.first.TURN)
		}
		secret, err := os.ReadFile(filepath.Join(folder, "turn.secret"))
		if err != nil {
			t.Error(err)
		}
		fingerprints, secrets = append(fingerprints, r.first.Fingerprint), append(secrets, string(secret))
		if code := r.stop(); code != 0 {
			t.Errorf("exit code %d", code)
		}
	}
	if fingerprints[0] != fingerprints[1] || secrets[0] != secrets[1] {
		t.Errorf("fingerprints %v, secrets %v", fingerprints, secrets)
	}
}

// TestOwnCertificate is one from files, which no authority vouches for here.
func TestOwnCertificate(t *testing.T) {
	folder := t.TempDir()
	if _, err := relay.SelfSigned(folder); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "relay.pem")
	r := start(t, "--tls-cert", file, "--tls-key", file)
	if _, err := relay.Dial(context.Background(), r.first.Link); !errors.Is(err, relay.ErrUntrusted) || !strings.HasPrefix(r.first.Link, "wss://") {
		t.Errorf("%s: %v", r.first.Link, err)
	}
	if code := r.stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestTURNElsewhere(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "turn.secret"), []byte("shared\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := start(t, "--state", folder, "--turn-server", "turn:turn.example:3478?transport=udp")
	if len(r.first.TURN) != 1 {
		t.Errorf("TURN at %v", r.first.TURN)
	}
	if code := r.stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestExitCodes(t *testing.T) {
	for args, want := range map[string]int{
		"--help":                                  0,
		"--nonsense":                              2,
		"argument":                                2,
		"--members 0":                             2,
		"--listen nowhere":                        2,
		"--origin [":                              2,
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
		var out, problems bytes.Buffer
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if got := execute(ctx, strings.Fields(args), &out, &problems); got != want || (want == 0) != (problems.Len() == 0) {
			t.Errorf("%s: exit code %d, %q", args, got, problems.String())
		}
	}
}
