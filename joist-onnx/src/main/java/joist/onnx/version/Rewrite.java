package joist.onnx.version;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import joist.graph.DatumType;
import joist.graph.Dim;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.onnx.OnnxException;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * The rewriting of one node: what an adapter may ask about the values around it, and where it puts
 * the nodes and constants that stand in for it. Not thread-safe.
 *
 * @param from the version of the node
 * @param to the version of what is emitted, one more or one less
 * @param names makes names that no value of the model has
 * @param constants gets the new constants
 */
record Rewrite(
    int from,
    int to,
    Scope scope,
    Names names,
    Map<String, Tensor> constants,
    Consumer<Node> nodes) {

  void emit(Node node) {
    nodes.accept(node);
  }

  void emit(NodeDraft draft) {
    nodes.accept(draft.build());
  }

  /** Emits a node before {@code node}, and returns its one output. */
  String emit(Node node, String operator, Consumer<NodeDraft> change, String... inputs) {
    String output = names.fresh(node.name() + "_" + operator);
    Node bare = new Node(output, Node.ONNX, operator, List.of(inputs), List.of(output), Map.of());
    NodeDraft draft = NodeDraft.of(bare);
    change.accept(draft);
    emit(draft);
    return output;
  }

  /** Adds a constant and returns its name. */
  String constant(Node node, String hint, Tensor value) {
    String name = names.fresh(node.name() + "_" + hint);
    constants.put(name, value);
    return name;
  }

  /** Adds a list of integers and returns its name. */
  String constant(Node node, String hint, long... values) {
    return constant(node, hint, Tensor.of(Shape.of(values.length), values));
  }

  /** The contents of input {@code i}, if it is a constant. */
  Optional<Tensor> constant(Node node, int i) {
    return hasInput(node, i)
        ? Optional.ofNullable(scope.constants().get(node.inputs().get(i)))
        : Optional.empty();
  }

  /**
   * The integers of input {@code i}.
   *
   * @throws OnnxException when it is no constant, or of another type
   */
  long[] integers(Node node, int i, String what) {
    return constant(node, i)
        .flatMap(Scalars::integers)
        .orElseThrow(() -> failure(node, "its " + what + " are computed when it runs"));
  }

  static boolean hasInput(Node node, int i) {
    return i < node.inputs().size() && !node.inputs().get(i).isEmpty();
  }

  static boolean hasOutput(Node node, int i) {
    return i < node.outputs().size() && !node.outputs().get(i).isEmpty();
  }

  /** The type of an input, if it is a tensor of a known rank. */
  Optional<ValueType> type(Node node, int input) {
    return datumType(node, input)
        .flatMap(type -> type instanceof ValueType tensor ? Optional.of(tensor) : Optional.empty());
  }

  private Optional<DatumType> datumType(Node node, int input) {
    return hasInput(node, input)
        ? Optional.ofNullable(scope.types().get(node.inputs().get(input)))
        : Optional.empty();
  }

  /** The element type of an input, which must be known. */
  ElementType elementType(Node node, int input) {
    return datumType(node, input)
        .flatMap(FormCheck::elementType)
        .orElseThrow(() -> failure(node, "the type of its input " + input + " is not known"));
  }

  OptionalInt rank(Node node, int input) {
    return type(node, input).map(type -> OptionalInt.of(type.rank())).orElse(OptionalInt.empty());
  }

  /** The rank of an input, which must be known. */
  int knownRank(Node node, int input) {
    return rank(node, input)
        .orElseThrow(() -> failure(node, "the rank of its input " + input + " is not known"));
  }

  /** The extent of an input along an axis, where it is known. */
  Optional<Long> extent(Node node, int input, int axis) {
    return type(node, input)
        .map(type -> type.dims().get(axis))
        .flatMap(
            dim -> dim instanceof Dim.Known(long extent) ? Optional.of(extent) : Optional.empty());
  }

  /** Why the node cannot be said in the other version. */
  OnnxException failure(Node node, String why) {
    return new OnnxException(
        "node '%s' (%s) cannot be converted from opset %d to %d: %s"
            .formatted(node.name(), node.operator(), from, to, why));
  }
}
