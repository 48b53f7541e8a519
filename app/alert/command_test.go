//go:build unix

package alert

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
)

func TestCommandGetsTheAlarm(t *testing.T) {
	var out strings.Builder
	if err := Command("cat; echo told >&2", &out).Deliver(t.Context(), Message{Line: []byte("{}\n")}); err != nil || out.String() != "{}\ntold\n" {
		t.Errorf("%q, %v", out.String(), err)
	}
	if err := Command("exit 3", io.Discard).Deliver(t.Context(), Message{}); err == nil {
		t.Error("a command that fails is no error")
	}
}

func TestCommandIsKilledWithItsChildren(t *testing.T) {
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- Command("sleep 600 & echo begun; wait", write).Deliver(ctx, Message{})
		write.Close()
	}()
	lines := bufio.NewReader(read)
	if line, err := lines.ReadString('\n'); line != "begun\n" {
		t.Fatal(line, err)
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	// The pipe ends when the last process that holds it has.
	if rest, err := io.ReadAll(lines); len(rest) > 0 || err != nil {
		t.Errorf("%q, %v", rest, err)
	}
}
