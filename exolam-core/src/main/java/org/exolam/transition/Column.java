package org.exolam.transition;

/**
 * A named group of columns of a transition's row.
 *
 * @param name unique within a table
 * @param source where its numbers come from
 */
public record Column(String name, ColumnSource source) {}
