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

// A roomOpener returns the room of a link. Only rooms without a server use the
// exchange.
type roomOpener func(link string, x session.InvitationExchange) (peer.Room, error)

// roomOpeners are the openers by the scheme of the link. A new kind of room is
// a package and a line here.
var roomOpeners = map[string]roomOpener{
	"ws":         withoutExchange(relay.Open),
	"wss":        withoutExchange(relay.Open),
	"http":       withoutExchange(relay.Open),
	"https":      withoutExchange(relay.Open),
	"sio+http":   withoutExchange(socketio.Open),
	"sio+https":  withoutExchange(socketio.Open),
	"whep+http":  withoutExchange(whip.Open),
	"whep+https": withoutExchange(whip.Open),
	"whip+http":  withoutExchange(whip.Open),
	"whip+https": withoutExchange(whip.Open),
	"invite":     openInvitation,
	"nearby":     withoutExchange(nearby.Open),
}

// withoutExchange is the opener of rooms with a server.
func withoutExchange(open func(link string) (peer.Room, error)) roomOpener {
	return func(link string, _ session.InvitationExchange) (peer.Room, error) { return open(link) }
}

// unwrapLink gives the link that the system hands over as peerscope:LINK, or as
// peerscope://HOST/#KEY, which is https://HOST/#KEY, and whether it was wrapped so: for
// this scheme the installer for Windows has the program started, and any web page can
// open such a link.
func unwrapLink(text string) (link string, wrapped bool) {
	text = strings.TrimSpace(text)
	scheme, rest, _ := strings.Cut(text, ":")
	switch {
	case !strings.EqualFold(scheme, "peerscope"): // RFC 3986: a scheme may be in capitals
		return text, false
	case strings.HasPrefix(rest, "//"):
		return "https:" + rest, true
	}
	return rest, true
}

// errNoLink says that a link has no scheme of a room's.
var errNoLink = errors.New("this is not a link to a call")

// openRoom returns the room of a link. Its error is for the person to read.
func openRoom(link string, x session.InvitationExchange) (peer.Room, error) {
	link, _ = unwrapLink(link)
	if link == "" {
		return nil, fmt.Errorf("%w: it is missing", errNoLink)
	}
	if pasted, err := invite.Link(link); err == nil {
		link = pasted // an invitation may be pasted as it is
	}
	scheme, _, _ := strings.Cut(link, ":")
	open, known := roomOpeners[strings.ToLower(scheme)]
	if !known {
		kinds := strings.Join(slices.Sorted(maps.Keys(roomOpeners)), ", ")
		return nil, fmt.Errorf("%w; one begins with one of %s", errNoLink, kinds)
	}
	return open(link, x)
}

// serveRoom opens a relay for one call on a free port.
func serveRoom(ctx context.Context) (link string, wait func() error, err error) {
	h, err := host.Open(host.Options{Listen: ":0", Relay: relay.Config{Page: assets.Page()}})
	if err != nil {
		return "", nil, err
	}
	return relay.PageLink(h.Link), func() error { return h.Serve(ctx) }, nil
}

// newRoomLink makes a link that browsers understand too.
func newRoomLink(server string) (link string, err error) {
	link, err = relay.NewRoomLink(server)
	return relay.PageLink(link), err
}

// checkRelay is app.Options.CheckRelay.
func checkRelay(address string) error {
	_, err := relay.NewRoomLink(address)
	return err
}

// describeLink says what a link is while it is typed, and whether it can be
// opened.
func describeLink(link string) (notice session.Notice, ok bool) {
	link, _ = unwrapLink(link)
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
	notice.Args = map[string]string{"Host": u.Hostname()}
	switch kind, _, _ := strings.Cut(u.Scheme, "+"); kind {
	case "whep":
		notice.Text = "A camera or a stream on {{.Host}}, to watch"
	case "whip":
		notice.Text = "A media server on {{.Host}}, to send to"
	default:
		notice.Text = "A room on {{.Host}}"
	}
	return notice, true
}
