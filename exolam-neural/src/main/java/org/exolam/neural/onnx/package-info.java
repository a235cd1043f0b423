/** Networks as ONNX files, written by hand: libtorch has no writer. */
package org.exolam.neural.onnx;
