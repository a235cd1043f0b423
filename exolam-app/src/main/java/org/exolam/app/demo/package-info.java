/** The story that {@code exolam demo} tells. */
package org.exolam.app.demo;
