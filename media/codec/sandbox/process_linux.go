//go:build cgo

package sandbox

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// processName is what a decoder process is called in lists of processes.
const processName = "peerscope-decoder"

// canBeDecoder says that the program, started again, is a decoder process.
var canBeDecoder atomic.Bool

// A process is a decoder process, as the program sees it.
type process struct {
	cmd  *exec.Cmd
	conn *os.File // a socket that keeps messages apart
}

// startProcess returns when the process has given up what it does not need, or with
// os.ErrDeadlineExceeded.
func startProcess(memory *os.File, deadline time.Time) (*process, error) {
	if !canBeDecoder.Load() {
		return nil, errors.New("sandbox: the program is not made for it")
	}
	conn, far, err := socketPair()
	if err != nil {
		return nil, err
	}
	// What C libraries have open is inherited, unless this is said. Before Linux 5.11
	// it cannot be said for all at once; what they open well does not need it.
	_ = unix.CloseRange(3, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC)
	p := &process{conn: conn, cmd: &exec.Cmd{
		Path:        "/proc/self/exe", // also after an update has replaced the file
		Args:        []string{processName},
		Env:         []string{"GOMAXPROCS=1", "LD_LIBRARY_PATH=" + os.Getenv("LD_LIBRARY_PATH")},
		ExtraFiles:  []*os.File{far, memory},
		SysProcAttr: &syscall.SysProcAttr{Setpgid: true}, // Ctrl+C is for the program
	}}
	err = p.cmd.Start()
	far.Close() // so that the end of the process is that of the connection
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	if err := p.awaitReady(deadline); err != nil {
		p.close()
		return nil, fmt.Errorf("sandbox: no decoder process: %w", err)
	}
	return p, nil
}

func socketPair() (near, far *os.File, err error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("sandbox: %w", err)
	}
	far = os.NewFile(uintptr(fds[1]), "decoder")
	if err := unix.SetNonblock(fds[0], true); err != nil { // so that it has deadlines
		unix.Close(fds[0])
		far.Close()
		return nil, nil, fmt.Errorf("sandbox: %w", err)
	}
	return os.NewFile(uintptr(fds[0]), "decoder"), far, nil
}

func (p *process) awaitReady(deadline time.Time) error {
	if err := p.conn.SetDeadline(deadline); err != nil {
		return err
	}
	r, err := p.read()
	if err == nil && r.status != ready {
		err = fmt.Errorf("status %d", r.status)
	}
	return err
}

// exchange sends a request and gives the response to it.
func (p *process) exchange(r request, deadline time.Time) (response, error) {
	if err := p.conn.SetDeadline(deadline); err != nil {
		return response{}, err
	}
	if _, err := p.conn.Write(r.bytes()); err != nil {
		return response{}, err
	}
	return p.read()
}

func (p *process) read() (response, error) {
	var b [responseSize + 1]byte // one more, to see what is too long
	n, err := p.conn.Read(b[:])
	if err != nil {
		return response{}, err
	}
	return parseResponse(b[:n])
}

// close ends the process.
func (p *process) close() {
	p.conn.Close()
	_ = p.cmd.Process.Kill() // or it has ended
	_ = p.cmd.Wait()         // its exit code says nothing more
}

// Files of a decoder process, after the standard ones.
const (
	socketFD = 3 + iota
	memoryFD
)

func runIfDecoder() {
	canBeDecoder.Store(true)
	if len(os.Args) != 1 || os.Args[0] != processName {
		return
	}
	if err := runDecoder(); err != nil {
		os.Exit(1)
	}
	os.Exit(0)
}

// receive reads a request; io.EOF says that the program closed the decoder or ended.
func receive() (request, error) {
	var b [requestSize]byte
	for {
		n, err := unix.Read(socketFD, b[:])
		switch {
		case err == unix.EINTR:
			continue
		case err != nil:
			return request{}, err
		case n < requestSize:
			return request{}, io.EOF
		}
		return parseRequest(b[:]), nil
	}
}

func send(r response) error {
	_, err := unix.Write(socketFD, r.bytes())
	return err
}
