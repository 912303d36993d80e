package joist.learn.tree;

/**
 * What one tree may use.
 *
 * @param features which features it may split by; at least one
 * @param monotone i32[features]: 1, -1 or 0
 */
@SuppressWarnings("ArrayRecordComponent")
record GrowthLimits(boolean[] features, int[] monotone, NodeChance chance) {
  int firstFeature() {
    for (int f = 0; f < features.length; f++) {
      if (features[f]) {
        return f;
      }
    }
    throw new IllegalStateException("expected a tree to have a feature to split by");
  }
}
