/** Configurations: YAML and {@code key=value} arguments in, validated records out. */
package org.exolam.app.config;
