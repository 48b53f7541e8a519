package whip

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// statusError describes a response that is not a success.
func (s *session) statusError(r response) error {
	return fmt.Errorf("%w: %s (%d)", ErrRefused, s.describeStatus(r), r.status)
}

func (s *session) describeStatus(r response) string {
	switch r.status {
	case http.StatusBadRequest:
		return "it does not understand the request"
	case http.StatusUnauthorized:
		if s.token == "" {
			return "it wants a token, which goes after # at the end of the link"
		}
		return "it does not take the token of the link"
	case http.StatusForbidden:
		return "it does not allow this"
	case http.StatusNotFound, http.StatusGone:
		return "it has no such stream, or none now"
	case http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return "the address takes no streams of this kind"
	case http.StatusNotAcceptable, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity:
		return "it has nothing in a format that we offer"
	case http.StatusConflict:
		return "the stream is taken, or nobody sends it yet"
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return "it is busy; try again " + retryAfter(r.header.Get("Retry-After"))
	}
	switch {
	case r.status >= 500:
		return "it has a fault of its own"
	case r.status >= 300 && r.status < 400:
		return "it redirects in a way that a stream cannot follow"
	}
	return "it gave a reply that is not expected here"
}

// retryAfter reads Retry-After (RFC 9110 section 10.2.3) if it is a sensible
// number of seconds.
func retryAfter(header string) string {
	seconds, err := strconv.Atoi(header)
	if err != nil || seconds < 1 || seconds > 24*3600 {
		return "later"
	}
	return fmt.Sprintf("in %v", time.Duration(seconds)*time.Second)
}
