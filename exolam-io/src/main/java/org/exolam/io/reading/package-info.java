/**
 * What readers are made of. A reader describes the {@link org.exolam.io.reading.Recording recordings} it finds, a
 * {@link org.exolam.io.reading.Survey} settles what they have in common, and a
 * {@link org.exolam.io.reading.RecordedDataset} reads them. Public for the packages of the formats; programs use
 * {@link org.exolam.io.reading.OpenOptions} and the package above.
 */
package org.exolam.io.reading;
