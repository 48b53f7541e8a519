package peer

import (
	"context"

	"github.com/pion/ice/v4"
)

// JoinOver is Join over a mux, receiving only the codecs if any are given.
func JoinOver(ctx context.Context, s Signaler, cfg Config, mux ice.UDPMux, codecs ...string) error {
	return join(ctx, s, cfg, testOptions{mux: mux, codecs: codecs})
}
