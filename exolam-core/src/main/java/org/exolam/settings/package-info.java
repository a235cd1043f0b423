/** Configuration trees and JSON: strict, typed views over plain maps, whoever parsed them. */
package org.exolam.settings;
