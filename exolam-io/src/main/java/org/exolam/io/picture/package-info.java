/** Single pictures, PNG and JPEG, as arrays: headers read without decoding, damage told from content. */
package org.exolam.io.picture;
