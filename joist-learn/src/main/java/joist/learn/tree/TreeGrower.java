package joist.learn.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import joist.learn.parallel.Workers;

/**
 * Grows one tree leaf by leaf: always splits the leaf whose best split gains most. Used once.
 *
 * <p>Of two children, the smaller one's histogram is built from its rows; the other's is what then
 * is left of their parent's.
 */
final class TreeGrower {
  /**
   * A leaf of fewer rows gives up its histogram: its children's cost as little to build, and deep
   * trees have too many leaves to keep all.
   */
  private static final int ROWS_WORTH_KEEPING = 2048;

  private final BinnedMatrix matrix;
  private final TreeSettings settings;
  private final Gradients gradients;
  private final RowPartition partition;
  private final GrowthLimits limits;
  private final Workers workers;
  private final HistogramBuilder histograms;
  private final SplitFinder finder;
  private final List<Leaf> leaves = new ArrayList<>();
  private final List<Split> splits = new ArrayList<>();
  private final int[] left;
  private final int[] right;
  private final int[] parent;

  TreeGrower(
      TreeInputs inputs,
      TreeSettings settings,
      Gradients gradients,
      RowPartition partition,
      GrowthLimits limits) {
    this.matrix = inputs.matrix();
    this.workers = inputs.workers();
    this.settings = settings;
    this.gradients = gradients;
    this.partition = partition;
    this.limits = limits;
    this.histograms =
        new HistogramBuilder(matrix, gradients, partition, limits.features(), workers);
    this.finder = new SplitFinder(matrix, settings, gradients, limits.monotone(), limits.chance());
    this.left = new int[settings.maxLeaves()];
    this.right = new int[settings.maxLeaves()];
    this.parent = new int[settings.maxLeaves()];
  }

  /** Grows the tree; its values are the leaves' outputs, not shrunk. */
  Tree grow() {
    plantRoot();
    while (leaves.size() < settings.maxLeaves()) {
      Leaf best = leaves.getFirst();
      for (Leaf leaf : leaves) {
        best = leaf.gain() > best.gain() ? leaf : best;
      }
      if (best.split().isEmpty()) {
        break;
      }
      split(best, best.split().get());
    }
    return tree();
  }

  /** The leaves, by slot; their ranges of the partition are the rows they hold. */
  List<Leaf> leaves() {
    return leaves;
  }

  private void plantRoot() {
    int rows = partition.count();
    parent[0] = -1;
    long[] histogram = histograms.build(0, rows);
    long gradient = 0;
    long hessian = 0;
    int used = limits.firstFeature();
    for (int bin = 0; bin < Histogram.BINS; bin++) {
      gradient += histogram[Histogram.offset(used) + 2 * bin];
      hessian += histogram[Histogram.offset(used) + 2 * bin + 1];
    }
    TreeSettings.Penalty penalty = settings.penalty();
    double output =
        LeafMath.output(
            gradients.gradient(gradient), gradients.hessian(hessian), penalty.l1(), penalty.l2());
    Split.Side sums = new Split.Side(gradient, hessian, output);
    Leaf root =
        new Leaf(0, 0, rows, 0, sums, Leaf.Bounds.NONE, Optional.of(histogram), Optional.empty());
    leaves.add(root);
    search(List.of(root));
  }

  private void split(Leaf leaf, Split split) {
    int f = split.feature();
    int middle =
        partition.split(
            leaf.from(),
            leaf.to(),
            matrix.group(f),
            BinnedMatrix.shift(f),
            split.test().leftBins());
    int node = splits.size();
    int newSlot = leaves.size();
    link(leaf.slot(), newSlot, node);
    splits.add(split);
    Leaf.Bounds leftBounds = leaf.bounds();
    Leaf.Bounds rightBounds = leaf.bounds();
    int direction = limits.monotone()[f];
    if (direction != 0) {
      double mid = (split.left().output() + split.right().output()) / 2;
      Leaf.Bounds below = new Leaf.Bounds(leaf.bounds().min(), mid);
      Leaf.Bounds above = new Leaf.Bounds(mid, leaf.bounds().max());
      leftBounds = direction > 0 ? below : above;
      rightBounds = direction > 0 ? above : below;
    }
    int depth = leaf.depth() + 1;
    Leaf a =
        new Leaf(
            leaf.slot(),
            leaf.from(),
            middle,
            depth,
            split.left(),
            leftBounds,
            Optional.empty(),
            Optional.empty());
    Leaf b =
        new Leaf(
            newSlot,
            middle,
            leaf.to(),
            depth,
            split.right(),
            rightBounds,
            Optional.empty(),
            Optional.empty());
    leaves.set(a.slot(), a);
    leaves.add(b);
    if (leaves.size() < settings.maxLeaves()) {
      fillHistograms(leaf, a, b);
    }
  }

  private void link(int slot, int newSlot, int node) {
    int above = parent[slot];
    if (above >= 0) {
      if (left[above] == ~slot) {
        left[above] = node;
      } else {
        right[above] = node;
      }
    }
    left[node] = ~slot;
    right[node] = ~newSlot;
    parent[slot] = node;
    parent[newSlot] = node;
  }

  private void fillHistograms(Leaf leaf, Leaf a, Leaf b) {
    boolean splitA = canSplit(a);
    boolean splitB = canSplit(b);
    if (!splitA && !splitB) {
      return;
    }
    boolean firstIsSmall = a.rows() <= b.rows();
    Leaf small = firstIsSmall ? a : b;
    Leaf large = firstIsSmall ? b : a;
    long[] smallHistogram = histograms.build(small.from(), small.to());
    long[] largeHistogram =
        leaf.histogram()
            .map(parentHistogram -> Histogram.subtract(parentHistogram, smallHistogram))
            .orElseGet(() -> histograms.build(large.from(), large.to()));
    List<Leaf> toSearch = new ArrayList<>();
    if (canSplit(small)) {
      toSearch.add(small.with(Optional.of(smallHistogram), Optional.empty()));
    }
    if (canSplit(large)) {
      toSearch.add(large.with(Optional.of(largeHistogram), Optional.empty()));
    }
    search(toSearch);
  }

  private boolean canSplit(Leaf leaf) {
    return leaf.rows() >= 2L * settings.minRowsInLeaf()
        && (settings.maxDepth() == 0 || leaf.depth() < settings.maxDepth());
  }

  /** Finds each leaf's best split; of equal gains, that of the first feature. */
  private void search(List<Leaf> toSearch) {
    int features = matrix.features();
    List<boolean[]> allowed =
        toSearch.stream().map(leaf -> limits.chance().allowed(leaf, limits.features())).toList();
    List<Optional<Split>> found =
        new ArrayList<>(Collections.nCopies(features * toSearch.size(), Optional.empty()));
    boolean worthThreads = features >= 16;
    Workers.Part one =
        (part, slot) -> {
          Leaf leaf = toSearch.get(part / features);
          int f = part % features;
          if (allowed.get(part / features)[f]) {
            found.set(part, finder.best(leaf, leaf.histogram().orElseThrow(), f));
          }
        };
    if (worthThreads) {
      workers.run(found.size(), one);
    } else {
      for (int part = 0; part < found.size(); part++) {
        one.run(part, 0);
      }
    }
    for (int i = 0; i < toSearch.size(); i++) {
      Optional<Split> best = Optional.empty();
      for (Optional<Split> split : found.subList(i * features, (i + 1) * features)) {
        if (split.isPresent() && (best.isEmpty() || split.get().gain() > best.get().gain())) {
          best = split;
        }
      }
      Leaf leaf = toSearch.get(i);
      boolean keep = best.isPresent() && leaf.rows() > ROWS_WORTH_KEEPING;
      leaves.set(leaf.slot(), leaf.with(keep ? leaf.histogram() : Optional.empty(), best));
    }
  }

  private Tree tree() {
    int nodes = splits.size();
    long[] leftBins = new long[nodes * 4];
    for (int node = 0; node < nodes; node++) {
      System.arraycopy(splits.get(node).test().leftBins(), 0, leftBins, node * 4, 4);
    }
    float[] values = new float[leaves.size()];
    for (Leaf leaf : leaves) {
      values[leaf.slot()] = (float) leaf.sums().output();
    }
    return new Tree(
        splits, leftBins, Arrays.copyOf(left, nodes), Arrays.copyOf(right, nodes), values);
  }
}
