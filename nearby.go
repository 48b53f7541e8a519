package main

import (
	"bufio"
	"context"
	"io"
	"strings"

	"peerscope/app/session"
	"peerscope/app/terminal"
	"peerscope/peer/nearby"
)

// beNearby has us be visible to the neighbours, for a session.
func beNearby(ctx context.Context, name string, n session.NearbyHandler) error {
	return nearby.Run(ctx, nearby.Config{
		Name: name,
		OnNeighbours: func(found []nearby.Neighbour) {
			all := make([]session.Neighbour, len(found))
			for i, f := range found {
				all[i] = session.Neighbour{Name: f.Name, Address: f.Address.WithZone("").String(), Link: f.Link()}
			}
			n.NeighboursChanged(all)
		},
		OnIncomingCall: func(ctx context.Context, c nearby.Caller) (string, error) {
			return n.IncomingCall(ctx, session.Caller{Name: c.Name, Address: c.Address.WithZone("").String()})
		},
	})
}

// waitsForCalls says whether a link is that of one who waits to be called.
func waitsForCalls(link string) bool {
	return strings.EqualFold(strings.TrimSpace(link), session.NearbyLink)
}

// waitForCalls makes of a call one that neighbours make: they are answered if
// accept says so, or else as the person says on in.
func waitForCalls(ctx context.Context, call *terminal.Call, accept bool, in io.Reader) {
	call.Link, call.Settings.VisibleNearby, call.Settings.AutoAnswer = "", true, accept
	if !accept {
		call.Answers = yesOrNo(ctx, in)
	}
}

// yesOrNo reads what a person at a terminal says to each call: a line with y or
// yes answers it, any other declines.
//
// A goroutine reads in; it ends as that of invite.ReadTexts does.
func yesOrNo(ctx context.Context, in io.Reader) func(context.Context) (bool, error) {
	said := make(chan bool)
	go func() {
		defer close(said)
		for lines := bufio.NewScanner(in); lines.Scan(); {
			word := strings.ToLower(strings.TrimSpace(lines.Text()))
			select {
			case said <- word == "y" || word == "yes":
			case <-ctx.Done():
				return
			}
		}
	}()
	return func(ctx context.Context) (bool, error) {
		select {
		case yes, ok := <-said:
			if !ok {
				return false, io.EOF
			}
			return yes, nil
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
}
