// Package webrtc compiles those of WebRTC's sources that package apm is made of, without
// their debugging symbols. They are in the module livekit-cli, where each of its 444
// files is compiled by itself, which takes minutes: most of that goes into headers that
// all of them include. On Linux with x86-64 the C++ files here include those that are
// needed, a hundred at a time. A file whose static names clash with another's is in
// another list.
//
// Another version of the module may need other files: the linker names what is missing,
// the compiler what has gone.
package webrtc
