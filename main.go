// Peerscope shows the webcam, calls another desktop peer to peer, and draws
// boxes around what it finds in the picture that arrives. This package only
// wires: commands.go has the command line, parts.go the real parts that a
// session works with, links.go the kinds of rooms there are.
package main

import (
	"context"
	"os"

	"peerscope/internal/command"
	_ "peerscope/internal/posixlocale" // for Fyne to be silent
	"peerscope/media/codec"
	"peerscope/media/codec/sandbox"
)

func main() {
	sandbox.RunIfDecoder()
	codec.BoundFreedMemory()
	ctx, stdout, stderr := standardStreams(context.Background())
	os.Exit(command.Run(ctx, commands(), os.Args[1:], stdout, stderr))
}
