package main

import (
	"context"
	"io"
	"strings"

	"peerscope/app/session"
	"peerscope/app/terminal"
	"peerscope/peer/nearby"
	"peerscope/peer/seal"
)

// runNearby connects package nearby with the session. What the neighbours are
// shown is the identity that is proven to them in calls.
func runNearby(ctx context.Context, identity func() (seal.Identity, error), name string, n session.NearbyHandler) error {
	own, err := identity()
	if err != nil {
		return err
	}
	return nearby.Run(ctx, nearby.Config{
		Name:     name,
		Identity: own,
		OnNeighbours: func(found []nearby.Neighbour) {
			all := make([]session.Neighbour, len(found))
			for i, f := range found {
				all[i] = session.Neighbour{Name: f.Name, Address: f.Address.WithZone("").String(), Link: f.Link(), Key: f.Key}
			}
			n.NeighboursChanged(all)
		},
		OnIncomingCall: func(ctx context.Context, c nearby.Caller) (string, error) {
			return n.IncomingCall(ctx, session.Caller{Name: c.Name, Address: c.Address.WithZone("").String(), Key: c.Key})
		},
	})
}

// isNearbyLink says whether a link waits for calls of neighbours.
func isNearbyLink(link string) bool {
	return strings.EqualFold(strings.TrimSpace(link), session.NearbyLink)
}

// answerNearbyCalls makes call wait for calls of neighbours. They are answered if
// accept is set, or else as the person decides on in.
func answerNearbyCalls(ctx context.Context, call *terminal.WatchOptions, accept bool, in io.Reader) {
	call.Link, call.Settings.VisibleNearby, call.Settings.AutoAnswer = "", true, accept
	if !accept {
		call.ReadAnswer = terminal.ReadAnswers(ctx, in)
	}
}
