// Package speech has speech-dispatcher read texts aloud, over its protocol SSIP on a Unix
// socket: lines that end in CR LF, each command answered by a line of three digits, a space
// and a text, which lines with a hyphen in the place of the space may precede.
package speech

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
	"unicode"
)

// program is speech-dispatcher's.
const program = "speech-dispatcher"

const (
	maxLine  = 512 // bytes of an answer
	maxLines = 32  // of one answer
	maxText  = 500 // letters that are read at once
	// patience bounds the wait for all answers about one text.
	patience = 5 * time.Second
)

var errAnswer = errors.New("speech-dispatcher does not answer as it should")

// Available says whether texts can be read aloud here: whether speech-dispatcher runs or
// is installed.
func Available() bool {
	if _, err := os.Stat(socketPath()); err == nil {
		return true
	}
	_, err := exec.LookPath(program)
	return err == nil
}

// socketPath is where speech-dispatcher listens.
func socketPath() string {
	if path, ok := strings.CutPrefix(os.Getenv("SPEECHD_ADDRESS"), "unix_socket:"); ok {
		return path
	}
	folder := os.Getenv("XDG_RUNTIME_DIR")
	if folder == "" {
		folder, _ = os.UserCacheDir() // without one there is no socket
	}
	return filepath.Join(folder, program, "speechd.sock")
}

// A Speaker reads texts aloud. Its methods may be called from any goroutine.
type Speaker struct {
	language string
	mu       sync.Mutex
	conn     net.Conn // nil before the first text, and after an error
	answers  *bufio.Reader
}

// New gives a Speaker of a language (RFC 5646), which connects when there is something to
// read. It must be closed.
func New(language string) *Speaker { return &Speaker{language: language} }

// Say has a text read after those before, or, if it interrupts, in their place. It returns
// when speech-dispatcher has the text, and waits no longer than ctx for that.
func (s *Speaker) Say(ctx context.Context, text string, interrupts bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if s.conn == nil {
		if err := s.connect(ctx); err != nil {
			return err
		}
	}
	stop := s.bound(ctx)
	defer stop()
	err := s.say(text, interrupts)
	if err != nil {
		s.disconnect() // it may have been started anew
	}
	return err
}

// Close ends the connection. What is being read is read to its end.
func (s *Speaker) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.disconnect()
}

func (s *Speaker) disconnect() {
	if s.conn != nil {
		s.conn.Close()
		s.conn = nil
	}
}

// connect connects and introduces us. Where speech-dispatcher does not run it starts it.
func (s *Speaker) connect(ctx context.Context) (err error) {
	var dialer net.Dialer
	s.conn, err = dialer.DialContext(ctx, "unix", socketPath())
	if err != nil {
		s.conn = nil
		if spawn := exec.CommandContext(ctx, program, "--spawn").Run(); spawn != nil {
			return errors.Join(err, spawn)
		}
		if s.conn, err = dialer.DialContext(ctx, "unix", socketPath()); err != nil {
			s.conn = nil
			return err
		}
	}
	s.answers = bufio.NewReaderSize(s.conn, maxLine)
	stop := s.bound(ctx)
	defer stop()
	for _, command := range []string{"CLIENT_NAME peerscope:peerscope:main", "PRIORITY MESSAGE", "LANGUAGE " + s.language} {
		if err := s.command("SET self " + command); err != nil {
			s.disconnect()
			return err
		}
	}
	return nil
}

// bound has the connection fail when ctx ends, until stop is called.
func (s *Speaker) bound(ctx context.Context) (stop func() bool) {
	conn := s.conn
	_ = conn.SetDeadline(time.Time{}) // a connection that is closed says so itself
	return context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
}

func (s *Speaker) say(text string, interrupts bool) error {
	if interrupts {
		if err := s.command("CANCEL self"); err != nil {
			return err
		}
	}
	if err := s.command("SPEAK"); err != nil {
		return err
	}
	return s.command(spoken(text) + "\r\n.")
}

// command sends a line and reads the answer to it.
func (s *Speaker) command(line string) error {
	if _, err := io.WriteString(s.conn, line+"\r\n"); err != nil {
		return err
	}
	return readAnswer(s.answers)
}

// readAnswer reads the answer to one command.
func readAnswer(r *bufio.Reader) error {
	for range maxLines {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return fmt.Errorf("%w: %w", errAnswer, err)
		}
		if len(line) < 4 {
			return errAnswer
		}
		switch {
		case line[3] == '-':
		case line[3] == ' ' && line[0] == '2':
			return nil
		default:
			return fmt.Errorf("%w: %q", errAnswer, line)
		}
	}
	return errAnswer
}

// spoken is a text as one line of data, which a point at its beginning would end.
func spoken(text string) string {
	letters := []rune(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, text))
	line := string(letters[:min(len(letters), maxText)])
	if strings.HasPrefix(line, ".") {
		return "." + line
	}
	return line
}
