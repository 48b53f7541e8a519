package socketio

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// ErrLink says that a link leads to no socket.io room.
var ErrLink = errors.New("this is not a link to a socket.io room")

// maxRoomName is in bytes.
const maxRoomName = 200

// Event names for joining, by role.
var joinEvents = map[string]string{
	"":       "join room",
	"testee": "join room",
	"tester": "tester join room",
}

// A parsedLink names a server, a room and how to join it.
type parsedLink struct {
	host  string // with the port
	url   string // of the WebSocket, without the revision of engine.io
	room  string
	event string // that joins the room
}

func parseLink(link string) (parsedLink, error) {
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil {
		return parsedLink{}, fmt.Errorf("%w: one looks like sio+http://192.168.1.20:8000/ROOM", ErrLink)
	}
	schemes := map[string]string{"sio+http": "ws", "sio+https": "wss"}
	room := strings.Trim(u.Path, "/")
	query, queryErr := url.ParseQuery(u.RawQuery)
	role := query.Get("role")
	event, known := joinEvents[role]
	query.Del("role")
	switch {
	case schemes[u.Scheme] == "":
		return parsedLink{}, fmt.Errorf("%w: it begins with %q where sio+http:// or sio+https:// is needed", ErrLink, u.Scheme)
	case u.Hostname() == "" || u.User != nil || u.Fragment != "":
		return parsedLink{}, fmt.Errorf("%w: one looks like %s://192.168.1.20:8000/ROOM", ErrLink, u.Scheme)
	case room == "":
		return parsedLink{}, fmt.Errorf("%w: the name of the room is missing after %s", ErrLink, u.Host)
	case len(room) > maxRoomName:
		return parsedLink{}, fmt.Errorf("%w: the name of its room is longer than %d bytes", ErrLink, maxRoomName)
	case queryErr != nil || len(query) > 0:
		return parsedLink{}, fmt.Errorf("%w: after ? only role=tester or role=testee can follow", ErrLink)
	case !known:
		return parsedLink{}, fmt.Errorf("%w: its role is %q; there are tester and testee", ErrLink, role)
	}
	server := url.URL{Scheme: schemes[u.Scheme], Host: u.Host, Path: "/socket.io/", RawQuery: "transport=websocket"}
	return parsedLink{host: u.Host, url: server.String(), room: room, event: event}, nil
}
