//go:build !linux

package app

func ignoreX11Errors() {}
