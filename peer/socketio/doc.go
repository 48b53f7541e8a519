// Package socketio joins the rooms of a socket.io server in which pages made
// with simple-peer meet, as many tutorials build them. Neither the server nor
// the pages need to know of us. A link names the server, the room and, where the
// server has roles, ours:
//
//	sio+http://host:port/ROOM
//	sio+https://host/ROOM?role=tester      or role=testee
//
// Who comes later offers, with all candidates in the description:
//
//	newcomer B                        server                        member A
//	   | -- join room ROOM ------------> |                              |
//	   | <- all users [A] -------------- |                              |
//	   | -- sending signal ------------> | -- user joined ------------> |
//	   |    {userToSignal: A,            |    {signal, callerID: B}     |
//	   |     callerID: B, signal: offer} |                              |
//	   | <- receiving returned signal -- | <- returning signal -------- |
//	   |    {signal, id: A}              |    {signal: answer,          |
//	   |                                 |     callerID: B}             |
//
// A member's id is that of its socket. A room that has all its members answers
// with "room full". Where there are roles, a tester says "tester join room" and
// is answered as above; the others say "join room", are answered with "all
// testers" and call only those.
//
// The server tells neither who comes nor who goes, and carries no candidates:
// a member is known by its offer and missed by its connection.
//
// Below that are the socket.io protocol, revision 4 or 5, on the engine.io
// protocol, revision 3 (servers 2.x) or 4 (servers 3.x and 4.x), on a WebSocket
// (RFC 6455). Which one the server speaks is found out by trying the older one
// first: a newer server refuses it, an older one does not look at the number.
//
// A connection that is lost is made again, with a pause that grows, and the room
// is joined again under the new id; calls go on meanwhile.
package socketio
