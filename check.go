package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"peerscope/app/terminal"
	"peerscope/internal/command"
	"peerscope/peer/check"
	"peerscope/peer/relay"
)

func checkCommand() *cobra.Command {
	var cfg check.Config
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check [LINK | RELAY]",
		Short: "Find out whether calls will work, and how well",
		Long: `Check tries what a call over the relay of a link needs, and says what works: whether
the relay is reached, whether UDP gets through or only TCP, as what this machine is
seen from outside, of what kind the NAT in between is, whether TURN works, and what
bit rate, loss, round trip and jitter the line has. It ends with what that means for
calls and what to do. It enters a room of its own, so nobody in that of the link sees
it. A relay can be named by its address too, such as wss://relay.example.org. Without
either it looks at this machine alone.

It takes about ten seconds and moves at most two megabytes. The exit code is 0 if
calls will work and 1 if not. The link - is read from the first line of standard input.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			if cfg.Relay, err = readLink(cmd.Context(), strings.Join(args, ""), cmd.InOrStdin()); err != nil {
				return command.UsageError(err)
			}
			err = terminal.Check(cmd.Context(), cmd.OutOrStdout(), cfg, asJSON)
			switch {
			case errors.Is(err, relay.ErrLink):
				return command.UsageError(fmt.Errorf("only a relay can be checked: %w", err))
			case errors.Is(err, check.ErrSTUN):
				return command.UsageError(err)
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write one JSON object at the end instead of lines")
	cmd.Flags().StringSliceVar(&cfg.STUN, "stun", nil, "ask this STUN server too, as `URL`; may be repeated")
	return cmd
}
