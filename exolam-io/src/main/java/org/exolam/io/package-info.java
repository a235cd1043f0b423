/**
 * Readers of the formats that users have, and what can be said of a data set before anything is learned from it:
 * inspection, contact sheet, fingerprint. {@link org.exolam.io.Datasets} is the way in.
 */
package org.exolam.io;
