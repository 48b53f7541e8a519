// The seed's room server, from the notes of its protocol, on the socket.io of
// the test's choice:
//
//   node server.js 2|4 PORT [exam]
//
// It prints its port when it listens.
'use strict'
const [version, port, exam] = process.argv.slice(2)
const socketio = require('socket.io-' + version)
const http = require('http').createServer()
const io = version === '2' ? socketio(http) : new socketio.Server(http, { cors: { origin: '*' } })

const capacity = 4
const rooms = new Map() // room -> Map of id -> whether it is a tester

function enter (socket, room, tester) {
  const members = rooms.get(room) || new Map()
  rooms.set(room, members)
  if (members.size >= capacity) return socket.emit('room full')
  const others = [...members.keys()]
  const testers = others.filter(id => members.get(id))
  members.set(socket.id, tester)
  socket.on('disconnect', () => members.delete(socket.id))
  if (exam && !tester) socket.emit('all testers', testers)
  else socket.emit('all users', others)
}

io.on('connection', socket => {
  socket.on('join room', room => enter(socket, room, false))
  if (exam) socket.on('tester join room', room => enter(socket, room, true))
  socket.on('sending signal', ({ userToSignal, callerID, signal }) =>
    io.to(userToSignal).emit('user joined', { signal, callerID }))
  socket.on('returning signal', ({ callerID, signal }) =>
    io.to(callerID).emit('receiving returned signal', { signal, id: socket.id }))
})

http.listen(Number(port), '127.0.0.1', () => console.log(http.address().port))
