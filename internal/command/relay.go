package command

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/netip"
	"strings"

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
			if min(o.Relay.MaxMembers, o.Relay.MaxRooms, o.Relay.MaxSockets, o.Relay.MaxRoomsEach, o.Relay.MaxSocketsEach) < 1 {
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
	flags.StringVar(&o.Metrics, "metrics", "127.0.0.1:0", "`address` for /metrics, host:port; empty for none")
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
	flags.IntVar(&o.Relay.MaxRoomsEach, "rooms-each", 256, "`most` rooms that one address opens, or one /64 of IPv6")
	flags.IntVar(&o.Relay.MaxSocketsEach, "sockets-each", 512, "`most` connections of one address, or one /64 of IPv6")
	flags.Var((*prefixes)(&o.Relay.Proxies), "proxy", "`address` of a proxy that names its clients in X-Forwarded-For, or a block of them; may be repeated")
	flags.StringSliceVar(&o.Relay.Hosts, "host", nil, "further `name` of this relay, or a pattern, besides --name and those in the certificate; may be repeated")
	flags.StringSliceVar(&o.Relay.Origins, "origin", nil, "`host` pattern of pages elsewhere that may connect, such as *.example.org; may be repeated")
	cmd.MarkFlagsRequiredTogether("tls-cert", "tls-key")
	cmd.MarkFlagsMutuallyExclusive("tls-cert", "self-signed")
	cmd.MarkFlagsMutuallyExclusive("turn", "turn-server")
}

// prefixes is the value of a flag (pflag.Value) that adds blocks of addresses.
type prefixes []netip.Prefix

func (p *prefixes) Set(text string) error {
	block, err := netip.ParsePrefix(text)
	if address, single := netip.ParseAddr(text); single == nil {
		block, err = netip.PrefixFrom(address, address.BitLen()), nil
	}
	if err == nil {
		*p = append(*p, block)
	}
	return err
}

func (p *prefixes) String() string {
	var texts []string
	for _, block := range *p {
		texts = append(texts, block.String())
	}
	return strings.Join(texts, ",")
}

func (p *prefixes) Type() string { return "prefix" }
