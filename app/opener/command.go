//go:build !windows

package opener

import (
	"context"
	"fmt"
	"os/exec"
	"runtime"
)

// open asks xdg-open (xdg-utils), or what macOS has. Its own output is nothing for a
// person; its exit code says what happened.
func open(ctx context.Context, target string) error {
	name := "xdg-open"
	if runtime.GOOS == "darwin" {
		name = "open"
	}
	if err := exec.CommandContext(ctx, name, target).Run(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
