/** The theory's claims as experiments: what is predicted, what linear and neural models show, and whether they agree. */
package org.exolam.app.reproduce;
