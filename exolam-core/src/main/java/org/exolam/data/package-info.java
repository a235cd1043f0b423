/**
 * Episodes, data sets, schemas and splits: what a reader delivers and everything downstream consumes. A data set is
 * never loaded whole; rows are asked for in slices.
 */
package org.exolam.data;
