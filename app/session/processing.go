package session

import (
	"time"

	"peerscope/media"
)

// audioProcessing is what is to be done to the microphone's sound.
func (s Settings) audioProcessing() media.AudioProcessing {
	return media.AudioProcessing{
		EchoCancellation: !s.EchoCancellationOff,
		NoiseSuppression: !s.NoiseSuppressionOff,
		AutoGainControl:  !s.AutoGainControlOff,
	}
}

// unprocessed is the AudioProcessor of a machine that has none.
type unprocessed struct{}

func (unprocessed) Configure(media.AudioProcessing)   {}
func (unprocessed) Render([]int16, time.Time)         {}
func (unprocessed) Capture(b media.Block) media.Block { return b }
