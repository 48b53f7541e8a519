package peer

import "errors"

// ErrRoomFull ends a Join of a room that has all the members it takes.
var ErrRoomFull = errors.New("the room is full")

// Why a member is Failed, for errors.Is.
var (
	ErrNoConnection = errors.New("no connection to the other side could be made; a firewall or an unusual network may be in the way")
	ErrNoTURN       = errors.New("without addresses there is a connection through a TURN server only, and there is none")
	ErrNoAnswer     = errors.New("the other side did not answer the call")
	ErrDTLS         = errors.New("no secure connection to the other side could be made")
	ErrProtocol     = errors.New("the other side does not speak our protocol")
)

// Why a call to somebody by name does not take place.
var (
	ErrNotFound    = errors.New("nobody of that name is there")
	ErrDeclined    = errors.New("the call was declined")
	ErrBusy        = errors.New("the other side is in another call")
	ErrRingTimeout = errors.New("nobody answered")
)
