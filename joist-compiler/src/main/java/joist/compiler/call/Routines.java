package joist.compiler.call;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import joist.graph.Node;
import joist.tensor.ElementType;

/** Which routine computes a node. */
public final class Routines {
  private Routines() {}

  /**
   * The routine of a node; empty where there is none for its operator and types, and it is left to
   * the reference interpreter.
   *
   * @param inputs the types of all inputs, none left out
   * @param outputs the types of all outputs
   */
  public static Optional<Routine> of(
      Node node, List<ElementType> inputs, List<ElementType> outputs, Tables tables) {
    if (inputs.size() != node.inputs().size() || inputs.isEmpty() || outputs.isEmpty()) {
      return Optional.empty();
    }
    return switch (node.domain()) {
      case Node.ONNX ->
          outputs.size() == 1 ? onnx(node, inputs, outputs.getFirst(), tables) : Optional.empty();
      case Node.ONNX_ML -> ml(node, inputs, outputs.getFirst(), tables);
      default -> Optional.empty();
    };
  }

  private static Optional<Routine> onnx(
      Node node, List<ElementType> inputs, ElementType output, Tables tables) {
    return switch (node.operator()) {
      case "Cast" -> Conversions.of(inputs.getFirst(), output);
      case "Where" -> Optional.of(Moves::where);
      case "Gather" -> Optional.of((in, out) -> Moves.gather(node, in, out.getFirst()));
      case "Concat" -> Optional.of((in, out) -> Moves.concat(node, in, out.getFirst()));
      case "GatherElements" -> at(node, LookUps::elements);
      case "GatherND" -> at(node, LookUps::tuples);
      case "ScatterElements", "Scatter" ->
          Updates.supports(node) ? at(node, Updates::elements) : Optional.empty();
      case "ScatterND" -> Updates.supports(node) ? at(node, Updates::tuples) : Optional.empty();
      case "QuantizeLinear" ->
          Requantizing.isMeant(node) ? at(node, Requantizing::bind) : Optional.empty();
      case "CumSum" ->
          AlongAxis.hasTotals(inputs.getFirst()) ? at(node, AlongAxis::totals) : Optional.empty();
      case "TfIdfVectorizer" -> grams(node, inputs.getFirst(), tables);
      case "ArgMax", "ArgMin" -> extremes(node, inputs.getFirst());
      default ->
          RealMaps.of(node.operator(), inputs, output)
              .or(() -> IntegerMaps.of(node, inputs, output))
              .or(() -> node.operator().equals("Equal") ? Equality.of(inputs) : Optional.empty());
    };
  }

  private static Optional<Routine> at(Node node, Function<Site, Runnable> family) {
    return Optional.of((in, out) -> family.apply(new Site(node, in, out)));
  }

  private static Optional<Routine> extremes(Node node, ElementType type) {
    int sign = node.operator().equals("ArgMax") ? 1 : -1;
    return type == ElementType.F32
        ? at(node, site -> AlongAxis.extremes(site, sign))
        : Optional.empty();
  }

  private static Optional<Routine> ml(
      Node node, List<ElementType> inputs, ElementType output, Tables tables) {
    return switch (node.operator()) {
      case "OneHotEncoder" -> oneHot(node, inputs.getFirst(), tables);
      case "LabelEncoder", "CategoryMapper" -> labels(node, inputs.getFirst(), output, tables);
      case "TreeEnsemble", "TreeEnsembleRegressor", "TreeEnsembleClassifier" ->
          TreeScores.of(node, inputs, tables);
      default -> Optional.empty();
    };
  }

  private static Optional<Routine> labels(
      Node node, ElementType from, ElementType to, Tables tables) {
    if (!LabelTable.supports(node, from, to)) {
      return Optional.empty();
    }
    LabelTable table = tables.of(node, from, () -> LabelTable.of(node, from));
    return Optional.of((in, out) -> table.bind(in.getFirst().orElseThrow(), out.getFirst()));
  }

  private static Optional<Routine> oneHot(Node node, ElementType from, Tables tables) {
    if (!OneHot.supports(node, from)) {
      return Optional.empty();
    }
    OneHot table = tables.of(node, List.of(from, node.name()), () -> OneHot.of(node, from));
    return Optional.of((in, out) -> table.bind(in.getFirst().orElseThrow(), out.getFirst()));
  }

  private static Optional<Routine> grams(Node node, ElementType from, Tables tables) {
    if (!NGramTable.supports(node, from)) {
      return Optional.empty();
    }
    NGramTable table = tables.of(node, from, () -> NGramTable.of(node));
    return Optional.of((in, out) -> table.bind(in.getFirst().orElseThrow(), out.getFirst()));
  }
}
