package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"peerscope/app/session"
	"peerscope/assets"
	"peerscope/peer"
	"peerscope/peer/invite"
	"peerscope/peer/nearby"
	"peerscope/peer/relay"
	"peerscope/peer/relay/host"
	"peerscope/peer/socketio"
	"peerscope/peer/whip"
)

// A kind of room gives the room of a link. One without a server uses the
// exchange, the others let it be.
type kind func(link string, x session.InvitationExchange) (peer.Room, error)

// rooms are the kinds of links, by scheme. A further kind of room is a package
// and a line here.
var rooms = map[string]kind{
	"ws":         served(relay.Open),
	"wss":        served(relay.Open),
	"http":       served(relay.Open),
	"https":      served(relay.Open),
	"sio+http":   served(socketio.Open),
	"sio+https":  served(socketio.Open),
	"whep+http":  served(whip.Open),
	"whep+https": served(whip.Open),
	"whip+http":  served(whip.Open),
	"whip+https": served(whip.Open),
	"invite":     openInvitation,
	"nearby":     served(nearby.Open),
}

// served is a kind of room that a server brings together.
func served(open func(link string) (peer.Room, error)) kind {
	return func(link string, _ session.InvitationExchange) (peer.Room, error) { return open(link) }
}

// openRoom finds the room of a link. Its error is for the person to read.
func openRoom(link string, x session.InvitationExchange) (peer.Room, error) {
	link = strings.TrimSpace(link)
	if link == "" {
		return nil, errors.New("a link is missing")
	}
	if pasted, err := invite.Link(link); err == nil {
		link = pasted // a whole invitation is as good as a link
	}
	scheme, _, _ := strings.Cut(link, ":")
	open, known := rooms[strings.ToLower(scheme)]
	if !known {
		kinds := strings.Join(slices.Sorted(maps.Keys(rooms)), ", ")
		return nil, fmt.Errorf("this is not a link to a call; one begins with one of %s", kinds)
	}
	return open(link, x)
}

// serveCall opens a relay for one call, on a free port.
func serveCall(ctx context.Context) (link string, wait func() error, err error) {
	h, err := host.Open(host.Options{Listen: ":0", Relay: relay.Config{Page: assets.Page()}})
	if err != nil {
		return "", nil, err
	}
	return relay.PageLink(h.Link), func() error { return h.Serve(ctx) }, nil
}

// describe says what a link is while it is typed, and whether it can be joined.
func describe(link string) (what session.Notice, ok bool) {
	link = strings.TrimSpace(link)
	_, blockErr := invite.Link(link)
	if _, err := openRoom(link, nil); err != nil {
		if blockErr != nil && !errors.Is(blockErr, invite.ErrNoBlock) {
			return blockNotice(blockErr), false
		}
		return session.Notice{Text: "This is not a link to a call."}, false
	}
	if blockErr == nil || strings.HasPrefix(link, session.InviteLink) {
		return session.Notice{Text: "An invitation"}, true
	}
	if name := nearby.NameInLink(link); name != "" {
		return session.Notice{Text: "{{.Name}}, on this network", Args: map[string]string{"Name": name}}, true
	}
	u, err := url.Parse(link)
	if err != nil {
		return session.Notice{}, false
	}
	what.Args = map[string]string{"Host": u.Hostname()}
	switch kind, _, _ := strings.Cut(u.Scheme, "+"); kind {
	case "whep":
		what.Text = "A camera or a stream on {{.Host}}, to watch"
	case "whip":
		what.Text = "A media server on {{.Host}}, to send to"
	default:
		what.Text = "A room on {{.Host}}"
	}
	return what, true
}
