/**
 * Models with aims: what Joist is held to beside another engine, one row each.
 *
 * <p>Read {@link joist.measure.suite.Suite} first, then {@link joist.measure.suite.SuiteModels}.
 *
 * <p>Never depends on an engine.
 */
@NullMarked
package joist.measure.suite;

import org.jspecify.annotations.NullMarked;
