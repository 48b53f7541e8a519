// Package socketio joins the rooms in which pages made with simple-peer meet on a
// socket.io server, as many tutorials build them. Neither the server nor the pages
// have to know about Peerscope. A link names the server, the room and, if the
// server has roles, our role:
//
//	sio+http://host:port/ROOM
//	sio+https://host/ROOM?role=tester      or role=testee
//
// A newcomer offers, with all candidates in the description:
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
// The ID of a member is that of its socket. A full room answers with "room full".
// On a server with roles, a tester sends "tester join room" and receives "all
// users"; a testee sends "join room", receives "all testers" and calls only those.
//
// The server tells neither who joins nor who leaves, and forwards no candidates: a
// member appears with its offer and leaves with its connection.
//
// Below that are the socket.io protocol, revision 4 or 5, and the engine.io
// protocol, revision 3 (servers 2.x) or 4 (servers 3.x and 4.x), on a WebSocket (RFC
// 6455). The older revision is tried first: newer servers refuse it, while older
// servers accept any.
//
// A lost connection is made again (package rejoin), and the room is joined under a
// new ID; calls go on meanwhile.
package socketio
