//go:build (!unix && !windows) || darwin

package notify

import "context"

// A Notifier shows nothing here.
type Notifier struct{}

// New gives a Notifier.
func New(func()) *Notifier { return &Notifier{} }

// Show fails with ErrUnavailable.
func (n *Notifier) Show(context.Context, Notification) error { return ErrUnavailable }

// Close does nothing.
func (n *Notifier) Close() {}
