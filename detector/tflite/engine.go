//go:build cgo

package tflite

import (
	"fmt"
	"os"

	"github.com/mattn/go-tflite"
)

// An engine is what the library needs to run one model.
type engine struct {
	model       *tflite.Model
	options     *tflite.InterpreterOptions
	delegate    *xnnpack // nil where there is none
	interpreter *tflite.Interpreter
	warning     string
}

// newEngine loads a model, with XNNPACK if that takes it.
func newEngine(file []byte, threads int) (*engine, error) {
	e, err := loadEngine(file, threads, newXNNPACK(threads))
	if err == nil && e.delegate != nil {
		return e, nil
	}
	if err != nil {
		if e, err = loadEngine(file, threads, nil); err != nil {
			return nil, err
		}
	}
	e.warning = "Detection runs without XNNPACK, which this TensorFlow Lite library does not have or which refuses the model; it is slower."
	return e, nil
}

func loadEngine(file []byte, threads int, delegate *xnnpack) (*engine, error) {
	e := &engine{delegate: delegate}
	if err := e.load(file, threads); err != nil {
		e.close()
		return nil, err
	}
	return e, nil
}

func (e *engine) load(file []byte, threads int) (err error) {
	if e.model, err = loadModel(file); err != nil {
		return err
	}
	if e.options = tflite.NewInterpreterOptions(); e.options == nil {
		return fmt.Errorf("%w to make options", errFailed)
	}
	e.options.SetNumThread(threads)
	if e.delegate != nil {
		e.options.AddDelegate(e.delegate)
	}
	if e.interpreter = tflite.NewInterpreter(e.model, e.options); e.interpreter == nil {
		return fmt.Errorf("%w to take the model", errFailed)
	}
	if e.interpreter.AllocateTensors() != tflite.OK {
		return fmt.Errorf("%w to find memory for the model", errFailed)
	}
	return nil
}

// loadModel goes by way of a file, which the library maps into memory and frees
// in the end; go-tflite's loader of bytes leaks them.
func loadModel(file []byte) (*tflite.Model, error) {
	f, err := os.CreateTemp("", "peerscope-*.tflite")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(f.Name()) }() // the mapping stays
	_, err = f.Write(file)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return nil, err
	}
	model := tflite.NewModelFromFile(f.Name())
	if model == nil {
		return nil, fmt.Errorf("%w to read the model", errFailed)
	}
	return model, nil
}

// close frees everything, what is used after what uses it.
func (e *engine) close() {
	e.interpreter.Delete()
	e.options.Delete()
	if e.delegate != nil {
		e.delegate.Delete()
	}
	e.model.Delete()
	trim()
}
