// Package relay is Peerscope's room server and its client, a peer.Signaler: messages
// over a WebSocket (RFC 6455), in JSON but for the signals, which are binary. A room exists from its first member's join
// until its last member leaves. The secret of a room, which cannot be guessed, is in
// the fragment of the invitation link and is never sent. Package seal derives from it
// the name by which the server knows the room, and the keys that seal the signals:
// the server can neither read nor change them.
//
//	member B                        server                       member A
//	   |                               | <- {v:2, join, room, token}  |
//	   |                               | --- {v:2, welcome, id:A} --> |
//	   | - {v:2, join, room, token} -> |                              |
//	   | <-- {v:2, welcome, id:B, ---- | --- {joined, from:B} ------> |
//	   |      present:[A],             |                              |
//	   |      iceServers:[...]}        |                              |
//	   | --- A SEALED ---------------> | --- B SEALED --------------> |
//	   | <-- A SEALED ---------------- | <-- B SEALED --------------- |
//	   | <-- {left, from:A} ---------- | <-- close or silence ------- |
//
// A signal begins with an ID, 26 bytes: of the member it is for, in the place of
// which the server puts that of its sender. What follows is sealed. A full room
// answers join with {full}. Both ends ping each other.
//
// # Rejoining
//
// A member chooses a random token and sends it with each join. Its ID is
// HMAC-SHA-256(room, token), so that every server, also a restarted one, gives the
// same ID to the same member, and nobody else can have it. A client that loses the
// server rejoins by itself (package rejoin); the others receive {joined} with an ID
// that they know, and peer.Join keeps calls that work. If the member's former
// connection still exists, alive or dead, the new one replaces it.
//
// The close status (RFC 6455 section 7.4.1) tells a client whether to rejoin:
//
//	1000 the room is closed or full: no
//	1001 the server restarts: yes, as after a connection that was lost
//	1008 a message that cannot be read, or a newer connection of the member: no
//	1013 the server is full, or the client sent too much or read too slowly: yes
//
// The first attempt to join is not repeated: its error is returned.
package relay
