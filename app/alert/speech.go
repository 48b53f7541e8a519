package alert

import (
	"context"

	"peerscope/app/speech"
)

// Speech has the text of each message read aloud.
func Speech(s *speech.Speaker) Receiver {
	return Receiver{Name: "speech", InTurn: true, Close: s.Close, Deliver: func(ctx context.Context, m Message) error {
		return s.Say(ctx, m.Text, m.Interrupts)
	}}
}
