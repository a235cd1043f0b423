/** Mergeable second moments of stacked blocks: all that the linear theory needs to know of data. */
package org.exolam.moments;
