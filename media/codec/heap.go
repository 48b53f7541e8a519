package codec

// BoundFreedMemory bounds, for the whole process, what the C library keeps of memory
// that codecs have freed. Each thread that codecs have run on has an arena of its own,
// and glibc raises by itself how much of it is kept, to tens of megabytes: a few calls
// take as much memory as they have ever freed. A program calls it first of all.
// Elsewhere than on glibc it does nothing.
func BoundFreedMemory() { boundFreedMemory() }
