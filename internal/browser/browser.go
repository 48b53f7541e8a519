// Package browser drives a real Chromium in tests, headless, through the Chrome
// DevTools Protocol over a pipe: messages of JSON, each ended by a zero byte, on
// file descriptors 3 and 4 of the browser. When the pipe is closed it ends.
package browser

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	"peerscope/internal/skip"
)

// answerLimit is how long anything that is asked of a browser may take.
const answerLimit = 30 * time.Second

// find gives the path of a Chromium; false when this machine has none.
func find() (path string, ok bool) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, true
		}
	}
	return "", false
}

// A Browser is a process of Chromium with a profile of its own. Its methods may
// be called from any goroutine.
type Browser struct {
	t      testing.TB
	cmd    *exec.Cmd
	in     io.WriteCloser
	stderr bytes.Buffer // to be read when it has ended
	reader sync.WaitGroup

	mu      sync.Mutex
	last    int                  // id of the newest question
	pending map[int]chan message // for answers; nil when the browser has ended
	pages   map[string]*Page     // by session
}

// A message goes either way: a question, its answer, or an event.
type message struct {
	ID        int             `json:"id,omitempty"`
	SessionID string          `json:"sessionId,omitempty"`
	Method    string          `json:"method,omitempty"`
	Params    any             `json:"params,omitempty"`
	Result    json.RawMessage `json:"result,omitempty"`
	Error     *struct {
		Message string `json:"message"`
	} `json:"error,omitempty"`
}

// Open starts a browser, which ends with the test. It reaches no network of its
// own accord, and connects calls on a machine that has none.
func Open(t testing.TB, flags ...string) *Browser {
	t.Helper()
	return OpenBy(t, nil, flags...)
}

// OpenBy is Open by a command that becomes the one that follows it, such as
// `ip netns exec NAME`.
func OpenBy(t testing.TB, command []string, flags ...string) *Browser {
	t.Helper()
	path, ok := find()
	if !ok {
		skip.Lacking(t, "there is no chromium on this machine")
	}
	profile, err := os.MkdirTemp("", "peerscope-browser")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(profile) }) // its helpers may still be writing
	args := append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--disable-background-timer-throttling", "--disable-renderer-backgrounding",
		"--disable-backgrounding-occluded-windows", "--disable-dev-shm-usage",
		"--allow-loopback-in-peer-connection", "--lang=en-US",
		"--remote-debugging-pipe", "--user-data-dir=" + profile,
	}, flags...)
	args = append(append(slices.Clone(command), path), args...)
	b := &Browser{t: t, cmd: exec.Command(args[0], args[1:]...), pending: map[int]chan message{}, pages: map[string]*Page{}}
	b.cmd.Env = append(os.Environ(), "HOME="+profile)
	b.cmd.Stderr = &b.stderr
	if err := b.start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.close)
	return b
}

func (b *Browser) start() error {
	theirIn, in, err := os.Pipe()
	if err != nil {
		return err
	}
	out, theirOut, err := os.Pipe()
	if err != nil {
		return err
	}
	b.in = in
	b.cmd.ExtraFiles = []*os.File{theirIn, theirOut}
	err = b.cmd.Start()
	theirIn.Close()
	theirOut.Close()
	b.reader.Go(func() {
		defer out.Close()
		b.read(bufio.NewReader(out))
	})
	return err
}

// close asks the browser to end, and makes it.
func (b *Browser) close() {
	_ = b.call("", "Browser.close", nil, nil) // it may have ended
	b.in.Close()
	late := time.AfterFunc(answerLimit, func() { _ = b.cmd.Process.Kill() })
	defer late.Stop()
	b.reader.Wait()
	_ = b.cmd.Wait() // its result says nothing
	if b.t.Failed() {
		b.t.Logf("chromium: %s", &b.stderr)
	}
}

// read takes the browser's messages until it ends.
func (b *Browser) read(out *bufio.Reader) {
	for {
		line, err := out.ReadBytes(0)
		if err != nil {
			break
		}
		var m struct {
			message
			Params json.RawMessage `json:"params"`
		}
		if json.Unmarshal(bytes.TrimSuffix(line, []byte{0}), &m) != nil {
			continue
		}
		b.mu.Lock()
		answer, page := b.pending[m.ID], b.pages[m.SessionID]
		delete(b.pending, m.ID)
		b.mu.Unlock()
		if answer != nil {
			answer <- m.message
		} else if page != nil {
			page.handleEvent(m.Method, m.Params)
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, answer := range b.pending {
		close(answer)
	}
	b.pending = nil
}

var errEnded = errors.New("the browser has ended")

// call waits for the answer of a command and reads it into result.
func (b *Browser) call(session, method string, params, result any) error {
	answer, err := b.send(session, method, params)
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	select {
	case m, ok := <-answer:
		switch {
		case !ok:
			return fmt.Errorf("%s: %w", method, errEnded)
		case m.Error != nil:
			return fmt.Errorf("%s: %s", method, m.Error.Message)
		case result == nil:
			return nil
		}
		return json.Unmarshal(m.Result, result)
	case <-time.After(answerLimit):
		return fmt.Errorf("%s: no answer for %v", method, answerLimit)
	}
}

func (b *Browser) send(session, method string, params any) (answer chan message, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.pending == nil {
		return nil, errEnded
	}
	b.last++
	line, err := json.Marshal(message{ID: b.last, SessionID: session, Method: method, Params: params})
	if err != nil {
		return nil, err
	}
	answer = make(chan message, 1)
	b.pending[b.last] = answer
	_, err = b.in.Write(append(line, 0))
	return answer, err
}

// must is ask in a test that cannot go on without.
func (b *Browser) must(session, method string, params, result any) {
	b.t.Helper()
	if err := b.call(session, method, params, result); err != nil {
		b.t.Fatal(err)
	}
}
