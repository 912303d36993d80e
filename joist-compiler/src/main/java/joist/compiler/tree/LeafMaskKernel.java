package joist.compiler.tree;

/** {@link LeafMasks} bound to rows. */
final class LeafMaskKernel implements RowKernel {
  /** Columns that one pass ANDs together; features are padded to a multiple by repeating one. */
  private static final int PASS = 4;

  private final LeafMasks masks;
  private final CellSearch[] searches;
  private final FloatRows features;
  private final FloatRows scores;
  private final int[] columns;
  private final long[] reached;

  LeafMaskKernel(LeafMasks masks, FloatRows features, FloatRows scores) {
    this.masks = masks;
    this.searches = masks.searches.toArray(new CellSearch[0]);
    this.features = features;
    this.scores = scores;
    this.columns = new int[(searches.length + PASS - 1) / PASS * PASS];
    this.reached = new long[masks.words];
  }

  @Override
  public void run(int rows) {
    for (int row = 0; row < rows; row++) {
      findColumns(features.offset() + row * features.stride());
      reach();
      int score = scores.offset() + row * scores.stride();
      if (masks.targets == 1) {
        scores.data()[score] = sum();
      } else {
        sumByTarget(score);
      }
      if (!masks.finish.changesNothing()) {
        masks.finish.apply(scores.data(), score, masks.targets);
      }
    }
  }

  private void findColumns(int at) {
    float[] x = features.data();
    for (int i = 0; i < searches.length; i++) {
      CellSearch search = searches[i];
      columns[i] = search.column(x[at + search.feature()]);
    }
    for (int i = searches.length; i < columns.length; i++) {
      columns[i] = columns[i - 1];
    }
  }

  private void reach() {
    long[] all = masks.columns;
    int[] c = columns;
    and(all, c[0], c[1], c[2], c[3], reached);
    for (int i = PASS; i < c.length; i += PASS) {
      andInto(all, c[i], c[i + 1], c[i + 2], c[i + 3], reached);
    }
  }

  private static void and(long[] all, int a, int b, int c, int d, long[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = all[a + i] & all[b + i] & all[c + i] & all[d + i];
    }
  }

  private static void andInto(long[] all, int a, int b, int c, int d, long[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] &= all[a + i] & all[b + i] & all[c + i] & all[d + i];
    }
  }

  private float sum() {
    return masks.paired
        ? sumPairs(reached, masks.weights, masks.trees)
        : sumSingles(reached, masks.weights);
  }

  private static float sumPairs(long[] reached, float[] weights, int trees) {
    float sum = 0;
    int at = 0;
    for (int i = 0; i < trees >> 1; i++, at += 64) {
      long word = reached[i];
      sum += weights[at + Integer.numberOfTrailingZeros((int) word)];
      sum += weights[at + 32 + Integer.numberOfTrailingZeros((int) (word >>> 32))];
    }
    if ((trees & 1) == 1) {
      sum += weights[at + Integer.numberOfTrailingZeros((int) reached[trees >> 1])];
    }
    return sum;
  }

  private static float sumSingles(long[] reached, float[] weights) {
    float sum = 0;
    for (int i = 0; i < reached.length; i++) {
      sum += weights[(i << 6) + Long.numberOfTrailingZeros(reached[i])];
    }
    return sum;
  }

  private void sumByTarget(int score) {
    float[] out = scores.data();
    for (int target = 0; target < masks.targets; target++) {
      out[score + target] = 0;
    }
    for (int tree = 0; tree < masks.trees; tree++) {
      out[score + masks.treeTargets[tree]] += masks.weights[tree * masks.leafStride() + leaf(tree)];
    }
  }

  private int leaf(int tree) {
    return masks.paired
        ? Integer.numberOfTrailingZeros((int) (reached[tree >> 1] >>> (32 * (tree & 1))))
        : Long.numberOfTrailingZeros(reached[tree]);
  }
}
