package joist.compiler.tree;

/**
 * {@link WalkedTrees} bound to rows. Four trees are walked together, so that the processor waits
 * for four loads at once; the group's trees stay in cache while all rows pass.
 */
final class WalkKernel implements RowKernel {
  private static final int TOGETHER = 4;

  private final WalkedTrees trees;
  private final int[] nodes;
  private final SetTest[] sets;
  private final FloatRows features;
  private final FloatRows scores;
  private final int keyStride;
  private final int[] keys;
  private final int[] reached = new int[TOGETHER];

  WalkKernel(WalkedTrees trees, FloatRows features, FloatRows scores, int capacity) {
    this.trees = trees;
    this.nodes = trees.nodes;
    this.sets = trees.sets;
    this.features = features;
    this.scores = scores;
    this.keyStride = Math.max(2 * trees.used.length + trees.codes.length, 1);
    this.keys = new int[Math.multiplyExact(capacity, keyStride)];
  }

  @Override
  public void run(int rows) {
    for (int row = 0; row < rows; row++) {
      writeKeys(features.offset() + row * features.stride(), row * keyStride);
      clearScores(scores.offset() + row * scores.stride());
    }
    int count = trees.roots.length;
    for (int tree = 0; tree < count; tree += TOGETHER) {
      for (int row = 0; row < rows; row++) {
        walk(tree, Math.min(TOGETHER, count - tree), row);
      }
    }
    if (!trees.finish.changesNothing()) {
      finishScores(rows);
    }
  }

  private void writeKeys(int from, int to) {
    int[] used = trees.used;
    float[] x = features.data();
    for (int i = 0; i < used.length; i++) {
      float value = x[from + used[i]];
      boolean missing = Float.isNaN(value);
      int key = SortKey.of(value);
      keys[to + 2 * i] = missing ? WalkedTrees.NAN_HIGH : key;
      keys[to + 2 * i + 1] = missing ? WalkedTrees.NAN_LOW : key;
    }
    MemberCodes[] codes = trees.codes;
    for (int i = 0; i < codes.length; i++) {
      keys[to + 2 * used.length + i] = codes[i].code(x[from + codes[i].feature()]);
    }
  }

  private void clearScores(int at) {
    for (int target = 0; target < trees.targets; target++) {
      scores.data()[at + target] = 0;
    }
  }

  private void finishScores(int rows) {
    for (int row = 0; row < rows; row++) {
      int at = scores.offset() + row * scores.stride();
      trees.finish.apply(scores.data(), at, trees.targets);
    }
  }

  /** Walks trees {@code first} to {@code first + count} and adds their leaves in order. */
  private void walk(int first, int count, int row) {
    int[] roots = trees.roots;
    int base = row * keyStride;
    int a = roots[first];
    int b = roots[first + Math.min(1, count - 1)];
    int c = roots[first + Math.min(2, count - 1)];
    int d = roots[first + Math.min(3, count - 1)];
    boolean walking = true;
    while (walking) {
      int nextA = step(a, base);
      int nextB = step(b, base);
      int nextC = step(c, base);
      int nextD = step(d, base);
      walking = ((nextA ^ a) | (nextB ^ b) | (nextC ^ c) | (nextD ^ d)) != 0;
      a = nextA;
      b = nextB;
      c = nextC;
      d = nextD;
    }
    reached[0] = a;
    reached[1] = b;
    reached[2] = c;
    reached[3] = d;
    addLeaves(count, scores.offset() + row * scores.stride());
  }

  /**
   * The child to go to. Comparisons and sets are both computed and one is taken by a mask, since
   * which of them a node asks cannot be predicted.
   */
  private int step(int node, int base) {
    int test = nodes[node];
    int cut = nodes[node + WalkedTrees.CUT];
    int child = nodes[node + WalkedTrees.CHILD];
    if (test < 0) {
      return sets[~test].goesTrue(keys[base + sets[~test].key()])
          ? child
          : child + WalkedTrees.NODE;
    }
    int key = keys[base + (test >> 1)];
    int ifSet = -(test & 1);
    int inSet = nodes[(cut + (key >> 5)) & ifSet] >>> key & ifSet;
    int above = (int) (((long) cut - key) >>> 63) & ~ifSet;
    return child + ((inSet | above) & 1) * WalkedTrees.NODE;
  }

  private void addLeaves(int count, int score) {
    float[] out = scores.data();
    for (int i = 0; i < count; i++) {
      int leaf = nodes[reached[i] + WalkedTrees.LEAF];
      int end = trees.entryStart[leaf + 1];
      for (int entry = trees.entryStart[leaf]; entry < end; entry++) {
        out[score + trees.entryTargets[entry]] += trees.entryWeights[entry];
      }
    }
  }
}
