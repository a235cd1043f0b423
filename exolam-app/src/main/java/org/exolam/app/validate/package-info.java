/** Forecasts held against networks trained on the same data: what was predicted, what came out, and how well they agree. */
package org.exolam.app.validate;
