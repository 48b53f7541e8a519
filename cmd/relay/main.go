// Relay is Peerscope's room server alone: no cgo, no window. It can run STUN
// and TURN in the same process. See docs/relay.md.
package main

import (
	"context"
	"io"
	"os"

	"peerscope/assets"
	"peerscope/internal/command"
)

func main() { os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr)) }

// run runs the program and returns its exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	cmd := command.Relay("relay", "The place where Peerscope's calls meet",
		`Relay brings the members of calls together until it is interrupted; what they
send each other does not pass it, except through TURN. Its first line is a JSON
object with the link of a fresh room. It answers at /healthz too, and at /metrics
on a port of its own.`, assets.Page())
	cmd.CompletionOptions.DisableDefaultCmd = true
	return command.Run(ctx, cmd, args, stdout, stderr)
}
