//go:build cgo

package codec

/*
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
static void bound(void) {
	enum { arenas = 2, kept = 4 << 20 };
	mallopt(M_ARENA_MAX, arenas);
	mallopt(M_TRIM_THRESHOLD, kept);
	mallopt(M_MMAP_THRESHOLD, kept);
}
#else
static void bound(void) {}
#endif
*/
import "C"

// boundFreedMemory keeps both thresholds where they are set: glibc adapts them only
// while nobody has set one (mallopt(3)). A decoded picture of 1080p is below them, so
// coding does not pay for fresh pages with every picture.
func boundFreedMemory() { C.bound() }
