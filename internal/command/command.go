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
	Failed = 1 // something went wrong
	Usage  = 2 // the request was wrong
)

// Run runs the command that args ask for and returns the exit code; an error is
// one line on stderr, each of several its own. SIGINT and SIGTERM end the command's context, a second one
// ends the program at once. What is wrong before the command begins its work is
// wrong with the request.
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
	if _, wrong := errors.AsType[wrongRequest](err); wrong || !begun {
		return Usage
	}
	return Failed
}

// Wrong marks an error as one for which the user is to change the request.
func Wrong(err error) error { return wrongRequest{err} }

type wrongRequest struct{ error }

func (w wrongRequest) Unwrap() error { return w.error }
