package alert

import (
	"context"

	"peerscope/app/notify"
)

// Notification has the desktop show each message, in the place of the one before.
func Notification(n *notify.Notifier) Receiver {
	return Receiver{Name: "desktop", InTurn: true, Close: n.Close, Deliver: func(ctx context.Context, m Message) error {
		return n.Show(ctx, notify.Notification{Title: m.Title, Text: m.Text, Picture: m.Picture})
	}}
}

// WithoutPictures is the same receiver, which gets no pictures.
func (r Receiver) WithoutPictures() Receiver {
	deliver := r.Deliver
	r.Deliver = func(ctx context.Context, m Message) error {
		m.Picture = nil
		return deliver(ctx, m)
	}
	return r
}
