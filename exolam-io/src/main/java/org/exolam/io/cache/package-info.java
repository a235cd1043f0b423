/** Decoded frames on disk, for reading at random: built once, whole or absent, checked on every read. */
package org.exolam.io.cache;
