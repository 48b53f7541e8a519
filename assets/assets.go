// Package assets holds what the program carries within it. The model is not
// committed: setup/setup.sh fetches the original, and cmd/convert makes of it the
// one that is used.
package assets

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
)

var (
	//go:embed model/ssd.tflite
	model []byte
	//go:embed model.sha256
	modelSum []byte // as sha256sum writes it
	//go:embed model/labels.txt
	labels string
)

// ErrCorrupt says that the program's file was damaged. A model with a wrong byte
// mostly runs, and finds nonsense.
var ErrCorrupt = errors.New("the detection model inside the program is damaged; install the program again")

// Model is the detection model, for detector/tflite. It must not be written to.
func Model() ([]byte, error) {
	sum := sha256.Sum256(model)
	if !bytes.HasPrefix(modelSum, []byte(hex.EncodeToString(sum[:]))) {
		return nil, ErrCorrupt
	}
	return model, nil
}

// Labels is the label file of the model, for detector.ParseLabels.
func Labels() string { return labels }
