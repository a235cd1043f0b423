/** Where the program speaks: results to standard output, all else to standard error. */
package org.exolam.app.terminal;
