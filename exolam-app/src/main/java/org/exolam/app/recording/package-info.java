/** Recordings as commands use them: opened by their settings, cut to a range of episodes, told apart by fingerprints. */
package org.exolam.app.recording;
