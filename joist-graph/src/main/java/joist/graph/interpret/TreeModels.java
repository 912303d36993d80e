package joist.graph.interpret;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import joist.graph.Node;
import joist.graph.tree.TreeEnsemble;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * TreeEnsemble, TreeEnsembleRegressor and TreeEnsembleClassifier.
 *
 * <p>Leaves are summed in tree order, in the type of the weights: each partial sum of an f32
 * ensemble is rounded to f32. A target that no leaf speaks of scores 0, plus its base value.
 */
final class TreeModels {
  private TreeModels() {}

  static void addTo(Map<String, Operation> all) {
    all.put(Node.ONNX_ML + ".TreeEnsemble", Operation.of(TreeModels::regress));
    all.put(Node.ONNX_ML + ".TreeEnsembleRegressor", Operation.of(TreeModels::regress));
    all.put(Node.ONNX_ML + ".TreeEnsembleClassifier", TreeModels::classify);
  }

  private static Tensor regress(Call call) {
    TreeEnsemble trees = TreeEnsemble.decode(call.node());
    Tensor x = rows(call, trees);
    boolean keepsType = call.node().operator().equals("TreeEnsemble");
    ElementType type = keepsType ? x.type() : ElementType.F32;
    Tensor result = Tensor.zeros(type, Shape.of(x.shape().dim(0), trees.targets()));
    for (long row = 0; row < x.shape().dim(0); row++) {
      double[] scores = ScoreTransforms.apply(trees.postTransform(), new Scores(trees).of(x, row));
      for (int k = 0; k < scores.length; k++) {
        Elements.setReal(result, row * scores.length + k, scores[k]);
      }
    }
    return result;
  }

  private static Tensor rows(Call call, TreeEnsemble trees) {
    Tensor x = FeatureColumns.asMatrix(call.input(0));
    if (x.shape().dim(1) < trees.features()) {
      throw call.failure(
          "the trees look at feature %d, but the input is %s"
              .formatted(trees.features() - 1, call.input(0)));
    }
    return x;
  }

  private static List<Tensor> classify(Call call) {
    TreeEnsemble trees = TreeEnsemble.decode(call.node());
    Tensor x = rows(call, trees);
    ClassScores result =
        new ClassScores(call, "classlabels_strings", "classlabels_int64s", x.shape().dim(0));
    long[] ids = call.node().intsAttribute("class_ids");
    boolean oneScore = trees.targets() == 2 && Arrays.stream(ids).distinct().count() == 1;
    boolean probability = true;
    for (int leaf = 0; leaf < trees.leaves(); leaf++) {
      for (int entry = trees.leafStart(leaf); entry < trees.leafStart(leaf + 1); entry++) {
        probability &= trees.weight(entry) >= 0;
      }
    }
    for (long row = 0; row < x.shape().dim(0); row++) {
      double[] scores = new Scores(trees).of(x, row);
      if (oneScore) {
        result.setBinary(row, scores[(int) ids[0]], probability);
      } else {
        result.set(row, scores);
      }
    }
    return result.outputs();
  }

  /** The raw scores of one row. */
  private static final class Scores {
    private final TreeEnsemble trees;
    private final double[] scores;
    private final boolean[] touched;

    Scores(TreeEnsemble trees) {
      this.trees = trees;
      this.scores = new double[trees.targets()];
      this.touched = new boolean[trees.targets()];
    }

    double[] of(Tensor x, long row) {
      for (int tree = 0; tree < trees.trees(); tree++) {
        int leaf = leaf(tree, x, row);
        for (int entry = trees.leafStart(leaf); entry < trees.leafStart(leaf + 1); entry++) {
          add(trees.target(entry), trees.weight(entry));
        }
      }
      double[] base = trees.baseValues();
      for (int k = 0; k < scores.length; k++) {
        scores[k] = average(scores[k]);
        if (base.length > 0) {
          scores[k] = rounded(scores[k] + base[base.length == 1 ? 0 : k]);
        }
      }
      return scores;
    }

    private int leaf(int tree, Tensor x, long row) {
      int reference = trees.root(tree);
      long first = row * x.shape().dim(1);
      while (reference >= 0) {
        double value = Elements.real(x, first + trees.feature(reference));
        reference =
            trees.goesTrue(reference, value)
                ? trees.trueChild(reference)
                : trees.falseChild(reference);
      }
      return ~reference;
    }

    private void add(int target, double weight) {
      double old = scores[target];
      scores[target] =
          switch (trees.aggregate()) {
            case SUM, AVERAGE -> rounded(old + weight);
            case MIN -> touched[target] ? Math.min(old, weight) : weight;
            case MAX -> touched[target] ? Math.max(old, weight) : weight;
          };
      touched[target] = true;
    }

    private double average(double score) {
      return switch (trees.aggregate()) {
        case AVERAGE -> rounded(score / trees.trees());
        case SUM, MIN, MAX -> score;
      };
    }

    private double rounded(double value) {
      return trees.type() == ElementType.F32 ? (float) value : value;
    }
  }
}
