package peer

import "errors"

// Why a member that was called does not come.
var (
	ErrNobody     = errors.New("nobody of that name is there")
	ErrDeclined   = errors.New("the call was declined")
	ErrBusy       = errors.New("the other side is in another call")
	ErrUnanswered = errors.New("nobody answered")
)
