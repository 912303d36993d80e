package joist.compiler.kernel;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import joist.compiler.plan.Buffers;
import joist.compiler.plan.Call;
import joist.compiler.plan.Kernel;
import joist.compiler.plan.Place;
import joist.compiler.plan.Step;
import joist.compiler.tree.FloatRows;
import joist.compiler.tree.TreeTables;
import joist.graph.Node;
import joist.graph.tree.PostTransform;
import joist.graph.tree.TreeEnsemble;
import joist.tensor.ElementType;

/**
 * {@code TreeEnsembleClassifier} over {@code f32[N, features]}: raw scores by {@link TreeTables},
 * then the label and the scores that are shown.
 */
final class LowerTreeClassifier {
  private LowerTreeClassifier() {}

  static Optional<Step> lower(Call call) {
    boolean fits =
        call.takes(1, ElementType.F32)
            && call.outputs().size() == 2
            && call.input(0).type().rank() == 2
            && !call.input(0).isConstant();
    if (!fits) {
      return Optional.empty();
    }
    TreeEnsemble trees = TreeEnsemble.decode(call.node());
    List<String> names = call.node().stringsAttribute("classlabels_strings");
    long[] numbers = call.node().intsAttribute("classlabels_int64s");
    int classes = names.isEmpty() ? numbers.length : names.size();
    if (!TreeTables.supports(trees)
        || trees.postTransform() == PostTransform.PROBIT
        || trees.features() > call.input(0).width()
        || classes != trees.targets()) {
      return Optional.empty();
    }
    Object labels = names.isEmpty() ? numbers : names.toArray(String[]::new);
    return Optional.of(
        new Classifier(TreeTables.of(trees), ClassScoring.of(call.node(), trees), labels, call));
  }

  private record Classifier(TreeTables tables, ClassScoring scoring, Object labels, Call call)
      implements Step {
    @Override
    public Kernel bind(Buffers buffers, int capacity) {
      Place in = call.input(0).place();
      Place out = call.outputs().get(1).place();
      int classes = out.width();
      FloatRows x = new FloatRows(buffers.f32(in), in.offset(), in.stride(), in.width());
      FloatRows raw = new FloatRows(new float[capacity * classes], 0, classes, classes);
      Kernel scores = tables.bind(x, raw, capacity);
      double[] row = new double[classes];
      float[] shown = buffers.f32(out);
      LabelWriter label = labelWriter(buffers, call.outputs().get(0).place());
      return rows -> {
        scores.run(rows);
        for (int r = 0; r < rows; r++) {
          for (int k = 0; k < classes; k++) {
            row[k] = raw.data()[r * classes + k];
          }
          label.write(r, scoring.score(row));
          for (int k = 0; k < classes; k++) {
            shown[out.offset() + r * out.stride() + k] = (float) row[k];
          }
        }
      };
    }

    private LabelWriter labelWriter(Buffers buffers, Place place) {
      if (labels instanceof long[] numbers) {
        long[] target = buffers.i64(place);
        return (row, label) -> target[place.offset() + row * place.stride()] = numbers[label];
      }
      String[] names = (String[]) labels;
      String[] target = buffers.string(place);
      return (row, label) -> target[place.offset() + row * place.stride()] = names[label];
    }

    @Override
    public long bytes() {
      return tables.bytes();
    }
  }

  @FunctionalInterface
  private interface LabelWriter {
    void write(int row, int label);
  }

  /**
   * From raw scores to the label and the scores shown.
   *
   * @param single the class whose score alone is given, in a model of two; -1 otherwise
   * @param probability true when no weight is negative, so that a lone score is a probability
   */
  record ClassScoring(PostTransform transform, int single, boolean probability) {
    static ClassScoring of(Node node, TreeEnsemble trees) {
      long[] ids = node.intsAttribute("class_ids");
      boolean one = trees.targets() == 2 && Arrays.stream(ids).distinct().count() == 1;
      boolean probability = true;
      int entries = trees.leaves() == 0 ? 0 : trees.leafStart(trees.leaves());
      for (int entry = 0; entry < entries; entry++) {
        probability &= trees.weight(entry) >= 0;
      }
      return new ClassScoring(trees.postTransform(), one ? (int) ids[0] : -1, probability);
    }

    /** Replaces raw scores by those shown and returns the label's index. */
    int score(double[] row) {
      if (single < 0) {
        int best = 0;
        for (int k = 1; k < row.length; k++) {
          best = row[k] > row[best] ? k : best;
        }
        PostTransforms.apply(transform, row);
        return best;
      }
      double raw = row[single];
      if (transform == PostTransform.LOGISTIC) {
        row[0] = PostTransforms.sigmoid(-raw);
        row[1] = PostTransforms.sigmoid(raw);
      } else {
        row[0] = probability ? 1 - raw : -raw;
        row[1] = raw;
      }
      return raw > (probability ? 0.5 : 0) ? 1 : 0;
    }
  }
}
