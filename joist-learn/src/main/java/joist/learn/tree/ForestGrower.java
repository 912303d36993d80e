package joist.learn.tree;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import joist.learn.parallel.Workers;

/** Grows the trees of a forest, several at a time, each on a thread of its own. */
final class ForestGrower {
  private final BinnedMatrix matrix;
  private final ForestTargets targets;
  private final ForestSettings settings;
  private final boolean randomThresholds;
  private final long seed;
  private final Workers workers;
  private final int columns;
  private final GrowthLimits noLimits;
  private final Slot[] slots;

  /** What one thread needs to grow one tree after the other. */
  private record Slot(
      Workers alone, float[] weights, long[][] pairs, RowPartition partition, Scores base) {}

  ForestGrower(
      BinnedMatrix matrix,
      ForestTargets targets,
      ForestSettings settings,
      boolean randomThresholds,
      long seed,
      Workers workers) {
    this.matrix = matrix;
    this.targets = targets;
    this.settings = settings;
    this.randomThresholds = randomThresholds;
    this.seed = seed;
    this.workers = workers;
    this.columns = columns(matrix.features(), settings.columnShare(), targets.classes());
    boolean[] all = new boolean[matrix.features()];
    Arrays.fill(all, true);
    this.noLimits = new GrowthLimits(all, new int[all.length], NodeChance.none());
    this.slots = new Slot[workers.threads()];
  }

  private static int columns(int features, double share, boolean classes) {
    double usual = classes ? Math.sqrt(features) : features / 3.0;
    return Math.clamp(Math.round(share > 0 ? share * features : usual), 1, features);
  }

  /** Trees {@code first} to {@code first + count - 1}. */
  List<Tree> grow(int first, int count) {
    Tree[] trees = new Tree[count];
    workers.run(
        count,
        (part, slot) -> {
          if (slots[slot] == null) {
            slots[slot] = slot();
          }
          trees[part] = tree(first + part, slots[slot]);
        });
    return List.of(trees);
  }

  private Slot slot() {
    int rows = matrix.rows();
    Workers alone = Workers.alone();
    float[] zero = new float[1];
    return new Slot(
        alone,
        new float[rows],
        Gradients.room(1, rows),
        new RowPartition(rows, alone),
        new Scores(new float[1][targets.quantile().isPresent() ? rows : 0], zero));
  }

  private Tree tree(int index, Slot slot) {
    int outputs = targets.outputs();
    int output = index % outputs;
    // The trees of one round see the same rows, so that the classes' shares fit together.
    SplittableRandom random = new SplittableRandom(seed + 31L * (index / outputs));
    int[] drawn = randomThresholds ? drawOnce(random, slot) : drawAgain(random, slot);
    slot.partition().startWith(drawn);
    float[] weights = slot.weights();
    Gradients gradients =
        Gradients.of(
            (from, to, g, h) -> {
              for (int row = from; row < to; row++) {
                float distance = targets.base()[output] - targets.value(output, row);
                g[0][row - from] = distance * weights[row];
                h[0][row - from] = weights[row];
              }
            },
            Optional.empty(),
            matrix.rows(),
            slot.pairs(),
            slot.alone())[0];
    NodeChance chance = new NodeChance(random.nextLong() + output, randomThresholds, columns);
    GrowthLimits limits = new GrowthLimits(noLimits.features(), noLimits.monotone(), chance);
    TreeGrower grower =
        new TreeGrower(
            new TreeInputs(matrix, slot.alone()),
            settings.growth(),
            gradients,
            slot.partition(),
            limits);
    Tree tree = grower.grow();
    if (targets.quantile().isEmpty()) {
      return tree;
    }
    Scores base = new Scores(slot.base().sums(), targets.base());
    Labels labels = new Labels(targets.labels().values(), weights);
    return LeafValues.renewed(
        tree,
        grower.leaves(),
        new LeafValues.Residuals(slot.partition(), base, labels),
        targets.quantile().getAsDouble(),
        1,
        slot.alone());
  }

  /** Draws rows with replacement; a row drawn twice weighs twice. */
  private int[] drawAgain(SplittableRandom random, Slot slot) {
    int rows = matrix.rows();
    int most = Math.min(rows, settings.mostRows());
    float[] weights = slot.weights();
    Arrays.fill(weights, 0);
    for (int i = 0; i < most; i++) {
      weights[random.nextInt(rows)]++;
    }
    int[] drawn = new int[most];
    int count = 0;
    for (int row = 0; row < rows; row++) {
      if (weights[row] > 0) {
        drawn[count++] = row;
        weights[row] *= targets.labels().weight(row);
      }
    }
    return Arrays.copyOf(drawn, count);
  }

  private int[] drawOnce(SplittableRandom random, Slot slot) {
    int[] drawn = FeatureBins.sampleRows(matrix.rows(), settings.mostRows(), random.nextLong());
    Arrays.fill(slot.weights(), 0);
    for (int row : drawn) {
      slot.weights()[row] = targets.labels().weight(row);
    }
    return drawn;
  }
}
