package app

import "github.com/go-gl/glfw/v3.3/glfw"

// omitDepthBuffer has the windows that are made from now on come without the depth and
// stencil buffers that GLFW asks for and Fyne clears before each frame, but never uses.
// Where the processor draws they cost a tenth of a frame's time, and four bytes a pixel.
// GLFW must be running, as it is once Fyne has a window, shown or not.
func omitDepthBuffer() {
	if glfw.Init() != nil { // does nothing while it is running
		return // Fyne tells why
	}
	glfw.WindowHint(glfw.DepthBits, 0)
	glfw.WindowHint(glfw.StencilBits, 0)
}
