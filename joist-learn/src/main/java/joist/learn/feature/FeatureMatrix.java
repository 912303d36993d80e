package joist.learn.feature;

import java.util.List;

/**
 * Encoded rows, by column.
 *
 * @param columns f32[features][rows]; NaN is missing
 */
@SuppressWarnings("ArrayRecordComponent")
public record FeatureMatrix(List<Feature> features, float[][] columns, int rows) {
  public FeatureMatrix {
    features = List.copyOf(features);
  }
}
