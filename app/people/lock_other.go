//go:build !unix

package people

// lockFile locks nothing: of two processes that change the list at the same moment,
// the change of one is lost.
func lockFile(string) (unlock func(), err error) { return func() {}, nil }
