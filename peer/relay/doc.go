// Package relay is our own room server, and its client as a peer.Signaler: JSON
// messages over a WebSocket (RFC 6455). A room is made by its first member and
// forgotten with its last; its key, which cannot be guessed, is in the fragment
// of the invitation link and goes over the socket in the first message, so it
// is in no request line and no log.
//
//	member B                        server                       member A
//	   |                               | <- {v:1, join, key, token} - |
//	   |                               | --- {v:1, welcome, id:A} --> |
//	   | - {v:1, join, key, token} --> |                              |
//	   | <-- {v:1, welcome, id:B, ---- | --- {joined, from:B} ------> |
//	   |      present:[A],             |                              |
//	   |      iceServers:[...]}        |                              |
//	   | --- {signal, to:A, ---------> | --- {signal, from:B, ------> |
//	   |      signal:{...}}            |      signal:{...}}           |
//	   | <-- {signal, from:A, ...} --- | <-- {signal, to:B, ...} ---- |
//	   | <-- {left, from:A} ---------- | <-- close or silence ------- |
//
// A room that has all its members answers join with {full}. Both ends ping each
// other.
//
// # Coming back
//
// A member makes up a random token for its stay and says it each time it joins.
// Its id is HMAC-SHA-256(key, token), so every server, a restarted one too,
// gives the same id to the same member and nobody else can have it. A client
// that loses the server joins again by itself, after a random wait of up to 2,
// 4, 8, 16, 30, 30, ... seconds; those in the room hear {joined} of an id that
// they know, and peer.Join leaves calls alone that work. A member whose old
// socket is still there, dead or not, takes its own place.
//
// What a socket is closed with (RFC 6455 section 7.4.1) says whether to come
// back:
//
//	1000 the room is closed, or full: the end
//	1001 the server stops and will be back; also what a dead socket amounts to
//	1008 a limit was broken, or the member is here on a newer socket: the end
//	1013 no place now, or the client read too slowly: again later
//
// A first attempt that fails is an error at once.
package relay
