//go:build !windows

package main

import (
	"io"
	"os"
)

// standardStreams are where commands print.
func standardStreams() (stdout, stderr io.Writer) { return os.Stdout, os.Stderr }
