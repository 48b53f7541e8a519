package terminal

import (
	"context"
	"time"

	"peerscope/app/mqtt"
	"peerscope/app/session"
	"peerscope/internal/latest"
)

// connectBroker adds the broker to those who are told of alarms, if there is one; nil is
// none. A line "problem" says when it cannot be reached or is lost.
func connectBroker(c *WatchOptions, events *eventWriter) (*mqtt.Client, error) {
	if c.Broker.Address == "" {
		return nil, nil
	}
	client, err := mqtt.Connect(c.Broker, func(err error) {
		events.enqueue(eventLine{Event: session.EventProblem, Time: time.Now(), Text: "The broker is not told of anything now.", Details: err.Error()})
	})
	if err == nil {
		c.Receivers = append(c.Receivers, client.Receiver())
	}
	return client, err
}

// followCounts tells the broker, if there is one, how many objects of each label are in
// view, until ctx ends.
func followCounts(ctx context.Context, states *latest.Slot[session.State], broker *mqtt.Client) error {
	for broker != nil {
		st, err := states.Get(ctx)
		if err != nil {
			return nil // ctx has ended
		}
		counts := map[string]int{}
		for _, c := range st.LabelCounts {
			counts[c.Label] = c.Count
		}
		broker.SetCounts(counts)
	}
	return nil
}
