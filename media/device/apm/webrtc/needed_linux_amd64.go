//go:build cgo && !race

package webrtc

// #cgo CXXFLAGS: -std=c++17 -fno-rtti -g0 -w -DWEBRTC_POSIX -DWEBRTC_LINUX -DWEBRTC_AUDIO_PROCESSING_ONLY_BUILD -DWEBRTC_APM_DEBUG_DUMP=0 -DNDEBUG
import "C"

// What is in C or for AVX2, and what these packages import.
import (
	_ "github.com/livekit/livekit-cli/v2/pkg/apm/webrtc/common_audio"
	_ "github.com/livekit/livekit-cli/v2/pkg/apm/webrtc/common_audio/third_party/spl_sqrt_floor"
	_ "github.com/livekit/livekit-cli/v2/pkg/apm/webrtc/modules/audio_coding/codecs/isac/main/source"
	_ "github.com/livekit/livekit-cli/v2/pkg/apm/webrtc/modules/audio_processing/aec3/avx2"
	_ "github.com/livekit/livekit-cli/v2/pkg/apm/webrtc/modules/audio_processing/agc2/rnn_vad/avx2"
	_ "github.com/livekit/livekit-cli/v2/pkg/apm/webrtc/third_party/pffft/src"
)
