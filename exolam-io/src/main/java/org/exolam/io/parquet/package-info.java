/**
 * Parquet without Hadoop: tables by leaf column, read forward without an object a row, written one row group at a time.
 * The only door to the Parquet library; none of its types shows outside.
 */
package org.exolam.io.parquet;
