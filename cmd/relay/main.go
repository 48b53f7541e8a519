// Relay is Peerscope's room server alone, for a server: no cgo, no window. It
// can be STUN and TURN in the same process. docs/relay.md is its guide.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends it at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// Exit codes: 0 is success, 1 something that went wrong, 2 a wrong request.
const (
	exitFailed = 1
	exitUsage  = 2
)

// run is the program; its result is the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	cmd, started := command()
	cmd.SetArgs(args)
	cmd.SetOut(stdout)
	cmd.SetErr(stderr)
	err := cmd.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	fmt.Fprintln(stderr, "relay:", err)
	if errors.Is(err, errRequest) || !*started {
		return exitUsage
	}
	return exitFailed
}

// errRequest marks what the user is to change on the command line.
var errRequest = errors.New("wrong request")

// command is the command line. started is set when it is understood.
func command() (cmd *cobra.Command, started *bool) {
	started = new(bool)
	var o options
	cmd = &cobra.Command{
		Use:   "relay",
		Short: "The place where Peerscope's calls meet",
		Long: `Relay brings the members of calls together until it is interrupted; what they
send each other does not pass it, except through TURN. Its first line is a JSON
object with the link of a fresh room. It answers at /healthz and /metrics too.`,
		Args:              cobra.NoArgs,
		SilenceUsage:      true,
		SilenceErrors:     true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		RunE: func(cmd *cobra.Command, _ []string) error {
			*started = true
			return serve(cmd.Context(), o, cmd.OutOrStdout())
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&o.listen, "listen", ":8777", "`address` to listen on, host:port")
	flags.StringVar(&o.name, "name", "", "`host` name or address that members reach; this machine's address if not given")
	flags.StringVar(&o.cert, "tls-cert", "", "PEM `file` of the certificate and those that vouch for it")
	flags.StringVar(&o.key, "tls-key", "", "PEM `file` of its private key")
	flags.BoolVar(&o.selfSigned, "self-signed", false, "make a certificate; the link carries its fingerprint")
	flags.StringVar(&o.state, "state", "", "`folder` that keeps that certificate and the secret of TURN from one start to the next")
	flags.BoolVar(&o.turn, "turn", false, "be a STUN and TURN server too, over UDP and TCP")
	flags.StringVar(&o.turnListen, "turn-listen", ":3478", "`address` for STUN and TURN, host:port")
	flags.IPVar(&o.turnIP, "turn-ip", nil, "public `IP` address for TURN, if --name is none and this machine's is not public")
	flags.StringVar(&o.turnPorts, "turn-ports", "49152-65535", "UDP `ports` that are relayed, first-last")
	flags.StringSliceVar(&o.turnServers, "turn-server", nil, "`URL` of a TURN server elsewhere that shares the secret of TURN; may be repeated")
	flags.IntVar(&o.members, "members", 4, "`most` members in a room")
	flags.IntVar(&o.rooms, "rooms", 10_000, "`most` rooms at once")
	flags.IntVar(&o.sockets, "sockets", 20_000, "`most` connections at once")
	flags.StringSliceVar(&o.origins, "origin", nil, "`host` pattern of pages elsewhere that may connect, such as *.example.org; may be repeated")
	cmd.MarkFlagsRequiredTogether("tls-cert", "tls-key")
	cmd.MarkFlagsMutuallyExclusive("tls-cert", "self-signed")
	cmd.MarkFlagsMutuallyExclusive("turn", "turn-server")
	return cmd, started
}
