//go:build !windows

package main

import (
	"context"
	"io"
	"os"
)

// standardStreams are where commands print. Windows has a context of its own for them.
func standardStreams(ctx context.Context) (_ context.Context, stdout, stderr io.Writer) {
	return ctx, os.Stdout, os.Stderr
}
