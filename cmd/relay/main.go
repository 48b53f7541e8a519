// Relay is Peerscope's room server alone, for a server: no cgo, no window. It
// can be STUN and TURN in the same process. docs/relay.md is its guide.
package main

import (
	"context"
	"io"
	"os"

	"peerscope/assets"
	"peerscope/internal/command"
)

func main() { os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr)) }

// run is the program; its result is the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	cmd := command.Relay("relay", "The place where Peerscope's calls meet",
		`Relay brings the members of calls together until it is interrupted; what they
send each other does not pass it, except through TURN. Its first line is a JSON
object with the link of a fresh room. It answers at /healthz and /metrics too.`, assets.Page())
	cmd.CompletionOptions.DisableDefaultCmd = true
	return command.Run(ctx, cmd, args, stdout, stderr)
}
