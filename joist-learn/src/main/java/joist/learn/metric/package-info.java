/**
 * How good answers are: metrics, curves, and both by slice of the table.
 *
 * <p>Read {@link joist.learn.metric.Evaluation} first, then {@link joist.learn.metric.Metric} and
 * {@link joist.learn.metric.Answers}.
 *
 * <p>Never depends on a learner or on how answers came about.
 */
@NullMarked
package joist.learn.metric;

import org.jspecify.annotations.NullMarked;
