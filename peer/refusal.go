package peer

import "errors"

// Why a member that was called does not come.
var (
	ErrNotFound    = errors.New("nobody of that name is there")
	ErrDeclined    = errors.New("the call was declined")
	ErrBusy        = errors.New("the other side is in another call")
	ErrRingTimeout = errors.New("nobody answered")
)
