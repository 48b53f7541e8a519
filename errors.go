package main

import (
	"errors"

	"peerscope/peer/invite"
	"peerscope/peer/nearby"
	"peerscope/peer/relay"
	"peerscope/peer/socketio"
	"peerscope/peer/whip"
)

// roomErrors are what is said of the errors of rooms.
var roomErrors = []struct {
	Errors []error
	Text   string
}{
	{
		Errors: []error{errNoLink, relay.ErrLink, socketio.ErrLink, whip.ErrLink, invite.ErrLink, nearby.ErrLink},
		Text:   "This is not a link to a call.",
	}, {
		Errors: []error{relay.ErrUnreachable, socketio.ErrUnreachable},
		Text:   "The room cannot be reached. Check your network, or ask for a new link, as who opened the call may be gone.",
	}, {
		Errors: []error{relay.ErrRefused, socketio.ErrRefused},
		Text:   "The server of the link lets nobody into the room now. Ask for a new link, or try again later.",
	}, {
		Errors: []error{relay.ErrUntrusted},
		Text:   "The server is not the one that the link was made for. Ask for a new link.",
	}, {
		Errors: []error{whip.ErrUnreachable},
		Text:   "The server of the stream cannot be reached. Check your network and the link.",
	}, {
		Errors: []error{whip.ErrRefused},
		Text:   "The server of the stream refuses. Check the link and its key.",
	}, {
		Errors: []error{whip.ErrAnswer, whip.ErrFormat},
		Text:   "The stream is of a kind that cannot be shown. Check the link.",
	}, {
		Errors: []error{whip.ErrLost},
		Text:   "The stream stopped, or the way to its server broke. Try again.",
	}, {
		Errors: []error{whip.ErrDirection},
		Text:   "The link goes the other way. One kind is to watch, the other to send.",
	}, {
		Errors: []error{invite.ErrLost},
		Text:   "The other side stopped answering. A new invitation is needed.",
	}, {
		Errors: []error{invite.ErrNoText},
		Text:   "The input ended before the answer was pasted.",
	},
}

// describeError is session.Parts.DescribeError.
func describeError(err error) string {
	if problem, ok := errors.AsType[*invite.BlockError](err); ok {
		return problem.Text
	}
	for _, kind := range roomErrors {
		for _, known := range kind.Errors {
			if errors.Is(err, known) {
				return kind.Text
			}
		}
	}
	return ""
}
