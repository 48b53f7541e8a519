// Package atomicfile writes files of which nobody ever finds a part.
package atomicfile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Write replaces a file whole or not at all, whatever ends the program and whenever.
// Only the owner may read the file (mode 0600); its folder must exist.
func Write(path string, content []byte) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), ".new-*") // with mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name()) // if it was not renamed
	_, err = temporary.Write(content)
	if err == nil {
		err = temporary.Sync() // or after a power failure the name may be that of an empty file
	}
	if err := errors.Join(err, temporary.Close()); err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, err)
	}
	return os.Rename(temporary.Name(), path)
}
