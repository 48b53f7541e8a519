//go:build cgo && !race && !(linux && amd64)

package webrtc

import _ "github.com/livekit/livekit-cli/v2/pkg/apm/webrtc"
