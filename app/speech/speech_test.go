package speech

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A fakeServer speaks SSIP and notes what it is told. Answers are by the first word of a
// command, "data" being for a text; what is not there is 200 OK.
type fakeServer struct {
	answers map[string]string
	told    chan string
}

// listen takes connections on a socket of the test's own until the test ends or stop is
// called.
func (f *fakeServer) listen(t *testing.T) (stop func()) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "s")
	t.Setenv("SPEECHD_ADDRESS", "unix_socket:"+path)
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	ended, conns := make(chan bool), make(chan net.Conn, 10)
	go func() {
		defer close(ended)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			conns <- conn
			f.serve(conn)
		}
	}()
	stop = func() {
		listener.Close()
		for len(conns) > 0 {
			(<-conns).Close()
		}
		<-ended
	}
	t.Cleanup(stop)
	return stop
}

func (f *fakeServer) serve(conn net.Conn) {
	defer conn.Close()
	for lines, data := bufio.NewScanner(conn), false; lines.Scan(); {
		line := lines.Text()
		word, _, _ := strings.Cut(line, " ")
		if data {
			if line != "." {
				f.told <- "say " + line
				continue
			}
			word = "data"
		} else {
			f.told <- line
		}
		data = word == "SPEAK"
		answer, ok := f.answers[word]
		if !ok {
			answer = "200 OK\r\n"
		}
		if _, err := io.WriteString(conn, answer); err != nil {
			return
		}
	}
}

func newFake(t *testing.T, answers map[string]string) (f *fakeServer, stop func()) {
	f = &fakeServer{answers: answers, told: make(chan string, 100)}
	return f, f.listen(t)
}

func newSpeaker(t *testing.T) *Speaker {
	s := New("ko")
	t.Cleanup(s.Close)
	return s
}

func TestSay(t *testing.T) {
	f, stop := newFake(t, map[string]string{"data": "225-7\r\n225 OK MESSAGE QUEUED\r\n"})
	s := newSpeaker(t)
	for i, text := range []string{"a person came", "..two\r\nSET self x"} {
		if err := s.Say(t.Context(), text, i == 1); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"SET self CLIENT_NAME peerscope:peerscope:main", "SET self PRIORITY MESSAGE", "SET self LANGUAGE ko",
		"SPEAK", "say a person came", "CANCEL self", "SPEAK", "say ...two  SET self x"}
	var got []string
	for range want {
		got = append(got, <-f.told)
	}
	if !slices.Equal(got, want) || len(f.told) > 0 {
		t.Errorf("the server was told %q", got)
	}
	if !Available() {
		t.Error("it is not available")
	}
	// A server that was started anew is found with the next text.
	stop()
	if err := s.Say(t.Context(), "x", false); err == nil {
		t.Error("a server that has gone reads on")
	}
	newFake(t, nil)
	if err := s.Say(t.Context(), "again", false); err != nil {
		t.Error(err)
	}
}

func TestNoServer(t *testing.T) {
	t.Setenv("SPEECHD_ADDRESS", "unix_socket:"+filepath.Join(t.TempDir(), "none"))
	t.Setenv("PATH", t.TempDir())
	if Available() {
		t.Error("it is available")
	}
	if err := newSpeaker(t).Say(t.Context(), "x", false); err == nil {
		t.Error("it reads")
	}
}

func TestStrangeAnswers(t *testing.T) {
	for name, answer := range map[string]string{
		"refuses": "300 ERR INTERNAL\r\n", "too short": "2\r\n", "too long": strings.Repeat("x", 2*maxLine) + "\r\n",
		"too many": strings.Repeat("200-x\r\n", maxLines) + "200 OK\r\n", "no digits": "HTTP 2 OK\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			newFake(t, map[string]string{"SPEAK": answer})
			if err := newSpeaker(t).Say(t.Context(), "x", false); !errors.Is(err, errAnswer) {
				t.Errorf("it says %v", err)
			}
		})
	}
}

// A server that does not answer holds nobody up for longer than the context.
func TestSilentServer(t *testing.T) {
	f, _ := newFake(t, map[string]string{"SPEAK": ""})
	s := newSpeaker(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- s.Say(ctx, "x", false) }()
	for <-f.told != "SPEAK" {
	}
	cancel()
	if err := <-done; err == nil {
		t.Error("it reads")
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte("225-7\r\n225 OK MESSAGE QUEUED\r\n"))
	f.Add([]byte("300 ERR\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := bufio.NewReaderSize(bytes.NewReader(data), maxLine)
		err := readAnswer(r)
		read := data[:len(data)-r.Buffered()]
		if err == nil && !bytes.Contains(append([]byte("\n"), read...), []byte("\n2")) {
			t.Errorf("%q is taken for an answer", read)
		}
	})
}
