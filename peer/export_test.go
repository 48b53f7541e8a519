package peer

import (
	"context"

	"github.com/pion/ice/v4"
)

// JoinOver is Join with a network of the test's.
func JoinOver(ctx context.Context, s Signaler, cfg Config, mux ice.UDPMux, codecs ...string) error {
	return join(ctx, s, cfg, network{mux: mux, codecs: codecs})
}
