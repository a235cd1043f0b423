/** Named tensors in safetensors files: how models are kept, and how Python tools read them. */
package org.exolam.data.tensors;
