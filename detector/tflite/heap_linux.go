//go:build cgo

package tflite

/*
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
static void one_arena(void) { mallopt(M_ARENA_MAX, 1); }
static void trim(void) { malloc_trim(0); }
#else
static void one_arena(void) {}
static void trim(void) {}
#endif
*/
import "C"

import "sync"

// oneArena keeps the C library from giving each thread an arena of its own: Go
// has many threads, and each would keep the size of a model for itself.
var oneArena = sync.OnceFunc(func() { C.one_arena() })

// trim gives the memory of a model that was closed back to the system.
func trim() { C.trim() }
