// Package relay is our own room server, and its client as a peer.Signaler: JSON
// messages over a WebSocket (RFC 6455). A room is made by its first member and
// forgotten with its last; its key, which cannot be guessed, is in the fragment
// of the invitation link and goes over the socket in the first message, so it
// is in no request line and no log.
//
//	member B                        server                       member A
//	   |                               | <-- {v:1, join, key} ------- |
//	   |                               | --- {v:1, welcome, id:A} --> |
//	   | --- {v:1, join, key} -------> |                              |
//	   | <-- {v:1, welcome, id:B, ---- | --- {joined, from:B} ------> |
//	   |      present:[A]}             |                              |
//	   | --- {signal, to:A, ---------> | --- {signal, from:B, ------> |
//	   |      signal:{...}}            |      signal:{...}}           |
//	   | <-- {signal, from:A, ...} --- | <-- {signal, to:B, ...} ---- |
//	   | <-- {left, from:A} ---------- | <-- close or silence ------- |
//
// A room that has all its members answers join with {full}. Both ends ping each
// other. A member that breaks a limit is put out with a close code of RFC 6455
// section 7.4.1; a server that stops says so with 1001, going away.
package relay
