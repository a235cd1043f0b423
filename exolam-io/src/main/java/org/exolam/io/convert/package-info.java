/** Data sets into plain formats: npz, folders of pictures. */
package org.exolam.io.convert;
