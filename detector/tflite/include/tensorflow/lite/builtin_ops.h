/* go-tflite includes this header, which the package of the C library lacks. It
   uses the type alone, never a value. */
#ifndef TENSORFLOW_LITE_BUILTIN_OPS_H_
#define TENSORFLOW_LITE_BUILTIN_OPS_H_

typedef enum { kTfLiteBuiltinAdd = 0 } TfLiteBuiltinOperator;

#endif
