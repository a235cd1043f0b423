/** What data can tell before any model is trained: verdict, remedy, strength (THEORY section 7). */
package org.exolam.forecast;
