/** LeRobot data sets: v3.0, v2.1 and v2.0 are read, v3.0 is written. */
package org.exolam.io.lerobot;
