//go:build cgo

package device

import (
	"fmt"

	"peerscope/media"
)

// numberNames tells devices of one name apart, in place.
func numberNames(all []media.Device) []media.Device {
	named := map[string]int{}
	for i, d := range all {
		named[d.Name]++
		if n := named[d.Name]; n > 1 {
			all[i].Name = fmt.Sprintf("%s (%d)", d.Name, n)
		}
	}
	return all
}
