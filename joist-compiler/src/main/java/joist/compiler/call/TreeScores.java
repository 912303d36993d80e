package joist.compiler.call;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import joist.compiler.tree.FloatRows;
import joist.compiler.tree.RowKernel;
import joist.compiler.tree.TreeTables;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.graph.tree.PostTransform;
import joist.graph.tree.TreeEnsemble;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Tree ensembles over f32[N, features], by tables that give the interpreter's bits. */
final class TreeScores {
  private TreeScores() {}

  /**
   * An ensemble laid out.
   *
   * @param tables empty where there are none for it
   * @param scoring what a classifier makes of raw scores
   */
  private record Laid(
      Optional<TreeTables> tables, int features, Optional<ClassScoring> scoring, Tensor labels)
      implements Tables.Table {
    static Laid of(Node node) {
      boolean classifier = node.operator().equals("TreeEnsembleClassifier");
      TreeEnsemble trees = TreeEnsemble.decode(node);
      Tensor labels = labelsOf(node);
      boolean fits =
          classifier
              ? trees.postTransform() != PostTransform.PROBIT
                  && labels.shape().elements() == trees.targets()
              : trees.postTransform() == PostTransform.NONE;
      return new Laid(
          fits && TreeTables.supports(trees) ? Optional.of(TreeTables.of(trees)) : Optional.empty(),
          trees.features(),
          classifier ? Optional.of(ClassScoring.of(node, trees)) : Optional.empty(),
          labels);
    }

    @Override
    public long bytes() {
      return tables.map(TreeTables::bytes).orElse(0L);
    }
  }

  static Optional<Routine> of(Node node, List<ElementType> inputs, Tables tables) {
    int results = node.operator().equals("TreeEnsembleClassifier") ? 2 : 1;
    boolean fits =
        inputs.size() == 1
            && inputs.getFirst() == ElementType.F32
            && node.outputs().size() == results
            && node.outputs().stream().noneMatch(String::isEmpty);
    if (!fits) {
      return Optional.empty();
    }
    Laid laid = tables.of(node, node.domain(), () -> Laid.of(node));
    return laid.tables()
        .map(made -> (in, out) -> bind(node, laid, made, in.getFirst().orElseThrow(), out));
  }

  private static Tensor labelsOf(Node node) {
    List<String> names = node.stringsAttribute("classlabels_strings");
    long[] numbers = node.intsAttribute("classlabels_int64s");
    return names.isEmpty()
        ? Tensor.of(Shape.of(numbers.length), numbers)
        : Tensor.of(Shape.of(names.size()), names.toArray(String[]::new));
  }

  private static Runnable bind(
      Node node, Laid laid, TreeTables tables, Tensor in, List<Tensor> out) {
    int width = in.shape().rank() == 2 ? (int) in.shape().dim(1) : 0;
    if (width < laid.features() || width == 0) {
      throw new GraphException(
          "node '%s' (%s): expected f32[N, %d] or wider, got %s"
              .formatted(node.name(), node.operator(), laid.features(), in));
    }
    int rows = (int) in.shape().dim(0);
    Tensor scores = out.getLast();
    int targets = (int) scores.shape().dim(1);
    float[] x = new float[rows * width];
    float[] y = new float[rows * targets];
    FloatRows features = new FloatRows(x, 0, width, width);
    RowKernel kernel = tables.bind(features, new FloatRows(y, 0, targets, targets), rows);
    MemorySegment from = in.data();
    MemorySegment to = scores.data();
    Runnable finish =
        laid.scoring()
            .map(scoring -> finish(scoring, y, targets, laid.labels(), out.getFirst()))
            .orElse(() -> {});
    return () -> {
      MemorySegment.copy(from, Tensor.F32, 0, x, 0, x.length);
      kernel.run(rows);
      finish.run();
      MemorySegment.copy(y, 0, to, Tensor.F32, 0, y.length);
    };
  }

  private static Runnable finish(
      ClassScoring scoring, float[] scores, int classes, Tensor labels, Tensor label) {
    double[] row = new double[classes];
    ElementCopies copies = ElementCopies.of(labels, label);
    return () -> {
      for (int at = 0; at < scores.length; at += classes) {
        for (int k = 0; k < classes; k++) {
          row[k] = scores[at + k];
        }
        copies.copy(scoring.score(row), at / classes, 1);
        for (int k = 0; k < classes; k++) {
          scores[at + k] = (float) row[k];
        }
      }
    };
  }
}
