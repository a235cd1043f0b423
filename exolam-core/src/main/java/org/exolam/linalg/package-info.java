/** Dense linear algebra: the only package that touches BLAS and LAPACK, through {@link org.exolam.linalg.Blas}. */
package org.exolam.linalg;
