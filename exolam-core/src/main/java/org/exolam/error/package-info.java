/** The three ways a request can fail; each asks something else of the user, hence a type each. */
package org.exolam.error;
