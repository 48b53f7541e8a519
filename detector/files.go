package detector

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// maxModelFile is far above any detector for live pictures, in bytes.
const maxModelFile = 256 << 20

// ReadModel reads the file of a model. Its error is a sentence.
func ReadModel(path string) ([]byte, error) { return readBounded(path, maxModelFile) }

// ReadLabels reads the file of a model's labels. Its error is a sentence.
func ReadLabels(path string) ([]string, error) {
	file, err := readBounded(path, maxLabelFile)
	if err != nil {
		return nil, err
	}
	labels, err := ParseLabels(string(file))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return labels, nil
}

func readBounded(path string, limit int64) ([]byte, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no file %s", path)
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("%s is larger than %d MiB", path, limit>>20)
	}
	return data, nil
}
