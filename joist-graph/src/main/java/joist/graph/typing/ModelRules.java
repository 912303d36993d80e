package joist.graph.typing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joist.graph.Dim;
import joist.graph.Node;
import joist.graph.tree.TreeEnsemble;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/** Shapes of ONNX-ML's feature operators and models. */
final class ModelRules {
  private ModelRules() {}

  static List<Facts> labelEncoder(Inference call) {
    Node node = call.node();
    Facts x = call.input(0);
    if (node.attribute("classes_strings").isPresent()) {
      boolean forward = x.type() == ElementType.STRING;
      return facts(forward ? ElementType.I64 : ElementType.STRING, x.dims());
    }
    ElementType keys =
        table(node, "keys").orElseThrow(() -> call.failure("expected keys_tensor or keys_..."));
    if (keys != x.type()) {
      throw call.failure("input 0 is %s, but the keys are %s".formatted(x, keys));
    }
    return facts(
        table(node, "values")
            .orElseThrow(() -> call.failure("expected values_tensor or values_...")),
        x.dims());
  }

  private static Optional<ElementType> table(Node node, String prefix) {
    return node.tensorAttribute(prefix + "_tensor")
        .map(Tensor::type)
        .or(() -> node.attribute(prefix + "_strings").map(a -> ElementType.STRING))
        .or(() -> node.attribute(prefix + "_int64s").map(a -> ElementType.I64))
        .or(() -> node.attribute(prefix + "_floats").map(a -> ElementType.F32));
  }

  private static List<Facts> facts(ElementType type, Optional<List<Dim>> dims) {
    return List.of(new Facts(type, dims, Optional.empty()));
  }

  static List<Facts> categoryMapper(Inference call) {
    boolean forward = call.input(0).type() == ElementType.STRING;
    return facts(forward ? ElementType.I64 : ElementType.STRING, call.dims(0));
  }

  static List<Facts> oneHotEncoder(Inference call) {
    boolean text = call.input(0).type() == ElementType.STRING;
    long width =
        text
            ? call.node().stringsAttribute("cats_strings").size()
            : call.node().intsAttribute("cats_int64s").length;
    if (width == 0) {
      throw call.failure(
          "input 0 is %s, but there are no %s"
              .formatted(call.input(0), text ? "cats_strings" : "cats_int64s"));
    }
    return call.output(call.dims(0).map(dims -> append(dims, Dim.of(width))));
  }

  private static List<Dim> append(List<Dim> dims, Dim last) {
    List<Dim> longer = new ArrayList<>(dims);
    longer.add(last);
    return longer;
  }

  static List<Facts> extract(Inference call) {
    if (call.dims(0).isEmpty()) {
      return call.output(Optional.empty());
    }
    List<Dim> dims = call.dims(0).get();
    Dim count =
        call.dims(1)
            .map(indices -> Extents.of(indices).toDim(call))
            .orElseGet(call.symbols()::fresh);
    List<Dim> front = dims.size() < 2 ? List.of(Dim.of(1)) : dims.subList(0, dims.size() - 1);
    return call.output(append(front, count));
  }

  static List<Facts> vectorize(Inference call) {
    Dim rows = rows(call, 0);
    boolean known = true;
    long total = 0;
    for (int i = 0; i < call.inputs().size(); i++) {
      rows = call.same(rows, rows(call, i), call.input(0), call.input(i));
      Extents columns = columns(call, i);
      known &= columns.isKnown();
      total += columns.factor();
    }
    return call.output(List.of(rows, known ? Dim.of(total) : call.symbols().fresh()));
  }

  /** The rows of a matrix; a vector is one row. */
  private static Dim rows(Inference call, int index) {
    Optional<List<Dim>> dims = call.dims(index);
    if (dims.isEmpty()) {
      return call.symbols().fresh();
    }
    return dims.get().size() < 2 ? Dim.of(1) : dims.get().getFirst();
  }

  private static Extents columns(Inference call, int index) {
    List<Dim> dims = call.dims(index).orElseGet(() -> call.fresh(2));
    return Extents.of(dims.size() < 2 ? dims : dims.subList(1, dims.size()));
  }

  static List<Facts> linearRegressor(Inference call) {
    long targets = call.node().intAttribute("targets", 1);
    checkCoefficients(call, targets);
    return call.output(List.of(rows(call, 0), Dim.of(targets)));
  }

  static List<Facts> linearClassifier(Inference call) {
    long classes = classes(call, "classlabels_strings", "classlabels_ints");
    long lines = call.node().floatsAttribute("intercepts").length;
    checkCoefficients(call, lines == 0 ? classes : lines);
    return classified(call, "classlabels_strings", classes);
  }

  private static void checkCoefficients(Inference call, long lines) {
    Extents columns = columns(call, 0);
    long count = call.node().floatsAttribute("coefficients").length;
    if (columns.isKnown() && count != lines * columns.factor()) {
      throw call.failure(
          "input 0 is %s, but there are %d coefficients for %d scores"
              .formatted(call.input(0), count, lines));
    }
  }

  private static long classes(Inference call, String strings, String integers) {
    int names = call.node().stringsAttribute(strings).size();
    int classes = names > 0 ? names : call.node().intsAttribute(integers).length;
    if (classes == 0) {
      throw call.failure("expected %s or %s, got neither".formatted(strings, integers));
    }
    return classes;
  }

  private static List<Facts> classified(Inference call, String strings, long classes) {
    boolean text = !call.node().stringsAttribute(strings).isEmpty();
    Dim rows = rows(call, 0);
    return List.of(
        Facts.of(text ? ElementType.STRING : ElementType.I64, List.of(rows)),
        Facts.of(ElementType.F32, List.of(rows, Dim.of(classes))));
  }

  static List<Facts> svmRegressor(Inference call) {
    return call.output(List.of(rows(call, 0), Dim.of(1)));
  }

  /** One score a class, or, of more than two classes without probabilities, one a pair of them. */
  static List<Facts> svmClassifier(Inference call) {
    long classes = classes(call, "classlabels_strings", "classlabels_ints");
    boolean each =
        classes == 2
            || call.node().intsAttribute("vectors_per_class").length == 0
            || call.node().floatsAttribute("prob_a").length > 0;
    return classified(call, "classlabels_strings", each ? classes : classes * (classes - 1) / 2);
  }

  static List<Facts> trees(Inference call) {
    TreeEnsemble trees = decoded(call);
    return call.output(List.of(rows(call, 0), Dim.of(trees.targets())));
  }

  static List<Facts> treeClassifier(Inference call) {
    decoded(call);
    return classified(
        call, "classlabels_strings", classes(call, "classlabels_strings", "classlabels_int64s"));
  }

  private static TreeEnsemble decoded(Inference call) {
    TreeEnsemble trees = TreeEnsemble.decode(call.node());
    Extents columns = columns(call, 0);
    if (columns.isKnown() && columns.factor() < trees.features()) {
      throw call.failure(
          "input 0 is %s, but the trees look at feature %d"
              .formatted(call.input(0), trees.features() - 1));
    }
    return trees;
  }
}
