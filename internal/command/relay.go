package command

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/spf13/cobra"

	"peerscope/peer/relay"
	"peerscope/peer/relay/host"
)

// Relay makes the command that serves a relay until it is interrupted, with page
// for browsers. The first line on standard output is a host.Info as JSON. use,
// short and long are the fields of cobra.Command.
func Relay(use, short, long string, page http.Handler) *cobra.Command {
	o := host.Options{Relay: relay.Config{Restarting: true, Page: page}}
	cmd := &cobra.Command{
		Use:   use,
		Short: short,
		Long:  long,
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.Relay.MaxMembers < 1 || o.Relay.MaxRooms < 1 || o.Relay.MaxSockets < 1 {
				return UsageError(errors.New("a limit of less than 1"))
			}
			h, err := host.Open(o)
			if err != nil {
				return UsageError(err)
			}
			if err := json.NewEncoder(cmd.OutOrStdout()).Encode(h.Info); err != nil {
				return errors.Join(err, h.Close())
			}
			return h.Serve(cmd.Context())
		},
	}
	addRelayFlags(cmd, &o)
	return cmd
}

func addRelayFlags(cmd *cobra.Command, o *host.Options) {
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&o.Listen, "listen", ":8777", "`address` to listen on, host:port")
	flags.StringVar(&o.Name, "name", "", "`host` name or address that members reach; this machine's address if not given")
	flags.StringVar(&o.TLS.Certificate, "tls-cert", "", "PEM `file` of the certificate and those that vouch for it")
	flags.StringVar(&o.TLS.Key, "tls-key", "", "PEM `file` of its private key")
	flags.BoolVar(&o.TLS.SelfSigned, "self-signed", false, "make a certificate; the link carries its fingerprint")
	flags.StringVar(&o.StateDir, "state", "", "`folder` that keeps that certificate and the secret of TURN from one start to the next")
	flags.BoolVar(&o.TURN.Enabled, "turn", false, "be a STUN and TURN server too, over UDP and TCP")
	flags.StringVar(&o.TURN.Listen, "turn-listen", ":3478", "`address` for STUN and TURN, host:port")
	flags.IPVar(&o.TURN.PublicIP, "turn-ip", nil, "public `IP` address for TURN, if --name is none and this machine's is not public")
	flags.StringVar(&o.TURN.PortRange, "turn-ports", "49152-65535", "UDP `ports` that are relayed, first-last")
	flags.StringSliceVar(&o.TURN.ExternalURLs, "turn-server", nil, "`URL` of a TURN server elsewhere that shares the secret of TURN; may be repeated")
	flags.IntVar(&o.Relay.MaxMembers, "members", 4, "`most` members in a room")
	flags.IntVar(&o.Relay.MaxRooms, "rooms", 10_000, "`most` rooms at once")
	flags.IntVar(&o.Relay.MaxSockets, "sockets", 20_000, "`most` connections at once")
	flags.StringSliceVar(&o.Relay.Origins, "origin", nil, "`host` pattern of pages elsewhere that may connect, such as *.example.org; may be repeated")
	cmd.MarkFlagsRequiredTogether("tls-cert", "tls-key")
	cmd.MarkFlagsMutuallyExclusive("tls-cert", "self-signed")
	cmd.MarkFlagsMutuallyExclusive("turn", "turn-server")
}
