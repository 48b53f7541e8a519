// Package whip plays and publishes streams on media servers and cameras over HTTP:
// WHEP (draft-ietf-wish-whep) and WHIP (RFC 9725). The server is the only other
// member of the room, with tracks as in any other call.
//
//	client                                       server
//	   | -- OPTIONS endpoint ---------------------> |
//	   | <- Link: ICE servers (optional) ----------- |
//	   | -- POST endpoint, offer -----------------> |   application/sdp
//	   | <- 201, Location, ETag, Link, answer ------ |
//	   | <========= audio, video: SRTP ===========> |
//	   | -- PATCH session, late candidate --------> |   application/trickle-ice-sdpfrag
//	   | -- PATCH session, ICE restart -----------> |   If-Match: *
//	   | <- 200, ETag, its new credentials --------- |
//	   | -- DELETE session -----------------------> |
//
// A bearer token is in the fragment of the link, which is never part of a request
// line. It is sent in the Authorization header (RFC 6750) and is in no error and no
// log.
package whip
