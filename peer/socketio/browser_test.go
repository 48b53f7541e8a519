package socketio_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"peerscope/internal/skip"
	"peerscope/peer/signaltest"
)

// Installed by make test-setup.
const (
	modules = "../../third_party/web/node_modules"
	ours    = "testdata/web"
)

// skipWithoutSetup skips a test if the real servers are not installed.
func skipWithoutSetup(t *testing.T) {
	t.Helper()
	skip.WithoutCommands(t, "chromium", "node")
	if _, err := os.Stat(modules); err != nil {
		skip.Lacking(t, "third_party/web is missing; make test-setup brings it")
	}
}

// startProgram starts a program that ends with the test, and returns what the
// first group of the pattern matches in its output.
func startProgram(t *testing.T, cmd *exec.Cmd, pipe func() (io.ReadCloser, error), pattern string) (found string, stop func()) {
	t.Helper()
	out, err := pipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ready := make(chan string, 1)
	read := make(chan struct{})
	go func() {
		defer close(read)
		expression := regexp.MustCompile(pattern)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if match := expression.FindStringSubmatch(lines.Text()); match != nil {
				ready <- match[1]
				break
			}
		}
		_, _ = io.Copy(io.Discard, out)
	}()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		_ = cmd.Process.Signal(os.Interrupt) // both programs clean up
		limit := time.AfterFunc(signaltest.Timeout, func() { _ = cmd.Process.Kill() })
		defer limit.Stop()
		<-read
		_ = cmd.Wait() // it was interrupted
	}
	t.Cleanup(stop)
	select {
	case found = <-ready:
	case <-time.After(signaltest.Timeout):
		t.Fatalf("%s does not start", cmd.Path)
	}
	return found, stop
}

// A browser is a headless Chromium with synthetic camera and microphone, driven
// over the HTTP part of the DevTools protocol.
type browser struct{ address string }

func startBrowser(t *testing.T) *browser {
	t.Helper()
	cmd := exec.Command("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
		"--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--disable-background-timer-throttling", "--disable-renderer-backgrounding",
		"--disable-backgrounding-occluded-windows", "--autoplay-policy=no-user-gesture-required",
		"--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--mute-audio",
		"--remote-debugging-port=0", "--user-data-dir="+t.TempDir(), "about:blank")
	address, _ := startProgram(t, cmd, cmd.StderrPipe, `DevTools listening on ws://([^/]+)/`)
	return &browser{address}
}

// open opens a tab and returns the function that closes it.
func (b *browser) open(t *testing.T, page string) (shut func()) {
	t.Helper()
	var tab struct{ ID string }
	if err := json.Unmarshal(b.command(t, http.MethodPut, "new?"+url.QueryEscape(page)), &tab); err != nil || tab.ID == "" {
		t.Fatalf("open a tab: %v", err)
	}
	shut = func() { b.command(t, http.MethodGet, "close/"+tab.ID) }
	return shut
}

func (b *browser) command(t *testing.T, method, what string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), signaltest.Timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, "http://"+b.address+"/json/"+what, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s: %s, %v", what, response.Status, body, err)
	}
	return body
}

// A roomServer is the seed's server on a real socket.io.
type roomServer struct {
	version, kind, port string
	stop                func()
}

func startServer(t *testing.T, version, kind string) *roomServer {
	s := &roomServer{version: version, kind: kind, port: "0"}
	s.start(t)
	return s
}

// start starts the server, the second time on the same port.
func (s *roomServer) start(t *testing.T) {
	t.Helper()
	cmd := exec.Command("node", filepath.Join(ours, "server.js"), s.version, s.port, s.kind)
	path, err := filepath.Abs(modules)
	if err != nil {
		t.Fatal(err)
	}
	cmd.Env = append(os.Environ(), "NODE_PATH="+path)
	s.port, s.stop = startProgram(t, cmd, cmd.StdoutPipe, `^(\d+)$`)
}

func (s *roomServer) url() string { return "http://127.0.0.1:" + s.port }

func (s *roomServer) link(room, role string) string {
	link := "sio+" + s.url() + "/" + url.PathEscape(room)
	if role != "" {
		link += "?role=" + role
	}
	return strings.TrimSpace(link)
}
