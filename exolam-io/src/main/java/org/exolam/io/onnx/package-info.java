/** Feature networks in ONNX files as steps of representations, run by ONNX Runtime on the CPU. */
package org.exolam.io.onnx;
