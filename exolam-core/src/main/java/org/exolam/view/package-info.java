/** Second views of transitions that nobody recorded: the masked agent over another episode's background. */
package org.exolam.view;
