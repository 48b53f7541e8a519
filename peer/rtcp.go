package peer

import (
	"errors"
	"io"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
)

// maxReadFailures in a row mean that a reader is broken, not merely fed
// nonsense, so that nothing spins.
const maxReadFailures = 32

// readRTCP hands over what read gives until the connection is closed. What
// cannot be parsed is the member's mistake and skipped.
func readRTCP(read func([]byte) (int, interceptor.Attributes, error), handle func(rtcp.Packet)) {
	b := make([]byte, receiveMTU)
	for failures := 0; failures < maxReadFailures; {
		n, _, err := read(b)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrClosedPipe) {
			return
		}
		if err != nil {
			failures++
			continue
		}
		failures = 0
		packets, err := rtcp.Unmarshal(b[:n])
		if err != nil {
			continue
		}
		for _, p := range packets {
			handle(p)
		}
	}
}
