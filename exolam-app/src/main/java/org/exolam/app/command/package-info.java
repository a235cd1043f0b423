/** One class a command, and the options that commands share. */
package org.exolam.app.command;
