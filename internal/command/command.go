// Package command runs the command lines of the programs, sets the exit code, and
// has the command that both programs share: Relay.
package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// Exit codes; 0 is success.
const (
	ExitFailure = 1 // something went wrong
	ExitUsage   = 2 // the request was wrong
)

// Run runs the command line and returns the exit code. Each error is one line
// on stderr. SIGINT and SIGTERM end the command's context, a second one ends
// the program at once. Errors before the command begins its work, such as those
// of flags, are usage errors.
func Run(ctx context.Context, root *cobra.Command, args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	defer context.AfterFunc(ctx, stop)()
	begun := false
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		err := cmd.ValidateFlagGroups() // cobra itself looks at them only after this
		begun = err == nil
		return err
	}
	root.SilenceUsage, root.SilenceErrors = true, true
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	for line := range strings.Lines(err.Error()) { // of each error that was joined
		fmt.Fprintf(stderr, "%s: %s\n", root.Name(), strings.TrimSpace(line))
	}
	if _, wrong := errors.AsType[usageError](err); wrong || !begun {
		return ExitUsage
	}
	return ExitFailure
}

// UsageError marks an error in the request, for which the exit code is
// ExitUsage.
func UsageError(err error) error { return usageError{err} }

type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }
