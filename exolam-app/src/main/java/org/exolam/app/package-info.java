/** The program: what starts it, what its failures become, what an interrupt does. */
package org.exolam.app;
