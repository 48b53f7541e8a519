package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/spf13/cobra"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// program returns the error of work.
func program(work func(context.Context) error) *cobra.Command {
	root := &cobra.Command{Use: "program", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error { return work(cmd.Context()) }}
	root.Flags().Bool("one", false, "")
	root.Flags().Bool("other", false, "")
	root.MarkFlagsMutuallyExclusive("one", "other")
	return root
}

func TestExitCodes(t *testing.T) {
	failure := errors.New("it went wrong")
	for _, c := range []struct {
		args string
		err  error
		want int
	}{
		{"", nil, 0},
		{"--help", failure, 0},
		{"", failure, ExitFailure},
		{"", UsageError(failure), ExitUsage},
		{"", fmt.Errorf("in short: %w", UsageError(failure)), ExitUsage},
		{"--unknown", nil, ExitUsage},
		{"argument", nil, ExitUsage},
		{"--one --other", nil, ExitUsage},
	} {
		var out, problems bytes.Buffer
		got := Run(context.Background(), program(func(context.Context) error { return c.err }), strings.Fields(c.args), &out, &problems)
		said := problems.String()
		if got != c.want || (got != 0) != (strings.HasPrefix(said, "program: ") && strings.Count(said, "\n") == 1) {
			t.Errorf("%q ending in %v: exit code %d, %q", c.args, c.err, got, said)
		}
	}
	var problems bytes.Buffer
	several := program(func(context.Context) error { return UsageError(errors.Join(failure, failure)) })
	if got := Run(context.Background(), several, nil, io.Discard, &problems); got != ExitUsage || problems.String() != "program: it went wrong\nprogram: it went wrong\n" {
		t.Errorf("two errors: exit code %d, %q", got, &problems)
	}
	if !errors.Is(UsageError(failure), failure) {
		t.Error("what is wrong with the request is lost")
	}
}

// TestSignal ends a command by a signal.
func TestSignal(t *testing.T) {
	root := program(func(ctx context.Context) error {
		self, err := os.FindProcess(os.Getpid())
		if err != nil {
			return err
		}
		if err := self.Signal(syscall.SIGTERM); err != nil {
			return err
		}
		<-ctx.Done()
		return nil
	})
	if code := Run(context.Background(), root, nil, &bytes.Buffer{}, &bytes.Buffer{}); code != 0 {
		t.Errorf("exit code %d", code)
	}
}
