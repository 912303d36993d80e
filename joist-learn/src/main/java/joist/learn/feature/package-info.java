/**
 * From table columns to numeric features: decided once, applied to tables, and written into graphs.
 *
 * <p>Read {@link joist.learn.feature.FeatureMatrix} and {@link joist.learn.feature.FeatureEncoder}.
 *
 * <p>Never depends on a learner.
 */
@NullMarked
package joist.learn.feature;

import org.jspecify.annotations.NullMarked;
