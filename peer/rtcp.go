package peer

import (
	"errors"
	"io"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
)

// After maxReadFailures in a row readRTCP gives up, so that it does not spin.
const maxReadFailures = 32

// readRTCP handles the packets that read gives until the connection is closed. It
// skips what cannot be parsed.
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
