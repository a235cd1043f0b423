/** Runs: the folder that holds all one training made. */
package org.exolam.app.run;
