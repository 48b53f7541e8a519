// Peerscope shows the webcam, calls another desktop peer to peer, and draws
// boxes around what it finds in the picture that arrives. This package only
// wires: commands.go has the command line, parts.go the real parts that a
// session works with, links.go the kinds of rooms there are.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// Exit codes: 0 is success, 1 something that went wrong, 2 a wrong request.
const (
	exitFailed = 1
	exitUsage  = 2
)

// run is the program; its result is the exit code.
func run(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root, started := commands()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	fmt.Fprintln(stderr, "peerscope:", err)
	if _, wrong := errors.AsType[requestError](err); wrong || !*started {
		return exitUsage
	}
	return exitFailed
}

// request marks an error as one for which the user is to change the command line.
func request(err error) error { return requestError{err} }

type requestError struct{ error }

func (e requestError) Unwrap() error { return e.error }
