package joist.compiler.pass;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * The nodes and constants that come in the place of one node. Values in between are named after the
 * node's first output; nodes are of the graph's opset. Not thread-safe.
 */
final class Expansion {
  private static final int AXES_ARE_INPUTS = 18;
  private static final int PADS_ARE_INPUTS = 11;
  private static final int CHOOSING_REALS = 11;
  private static final int SUMS_AXES_ARE_INPUTS = 13;

  private final Node of;
  private final Graph graph;
  private final Map<String, ValueType> types;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Tensor> constants = new LinkedHashMap<>();
  private int made;

  Expansion(Node of, Graph graph, Map<String, ValueType> types) {
    this.of = of;
    this.graph = graph;
    this.types = types;
  }

  Node node() {
    return of;
  }

  List<Node> nodes() {
    return List.copyOf(nodes);
  }

  Map<String, Tensor> constants() {
    return constants;
  }

  int opset() {
    return graph.opsets().getOrDefault(Node.ONNX, 1);
  }

  /** Whether the graph's opset has Where, and comparisons of reals. */
  boolean choosesReals() {
    return opset() >= CHOOSING_REALS;
  }

  /** Whether the node has an input of that number. */
  boolean has(int input) {
    return of.inputs().size() > input && !of.inputs().get(input).isEmpty();
  }

  String input(int number) {
    return of.inputs().get(number);
  }

  /** Whether inputs that are there are tensors of f32 of known extents. */
  boolean isReal(int... inputs) {
    return Arrays.stream(inputs).allMatch(i -> !has(i) || is(input(i), ElementType.F32));
  }

  private boolean is(String name, ElementType type) {
    return isSettled(name) && type(name).elementType() == type;
  }

  boolean isSettled(String name) {
    ValueType type = types.get(name);
    return type != null && type.dims().stream().allMatch(Dim.Known.class::isInstance);
  }

  ValueType type(String name) {
    ValueType type = types.get(name);
    if (type == null) {
      throw new IllegalStateException("the value '" + name + "' has no type");
    }
    return type;
  }

  /** The extents of a value that is settled. */
  long[] shape(String name) {
    return type(name).dims().stream().mapToLong(dim -> ((Dim.Known) dim).extent()).toArray();
  }

  /** Whether an output of that number is wanted. */
  boolean makes(int output) {
    return of.outputs().size() > output && !of.outputs().get(output).isEmpty();
  }

  private String fresh(String operator) {
    return "%s %s%d".formatted(of.outputs().getFirst(), operator.toLowerCase(Locale.ROOT), made++);
  }

  String make(String operator, String... inputs) {
    return make(operator, Map.of(), inputs);
  }

  /** Adds a node; its output's name. */
  String make(String operator, Map<String, Attribute> attributes, String... inputs) {
    String output = fresh(operator);
    add(operator, attributes, output, inputs);
    return output;
  }

  /** Adds the node that makes the expanded node's output of that number. */
  void finish(int output, String operator, Map<String, Attribute> attributes, String... inputs) {
    add(operator, attributes, of.outputs().get(output), inputs);
  }

  void finish(String operator, String... inputs) {
    finish(0, operator, Map.of(), inputs);
  }

  private void add(
      String operator, Map<String, Attribute> attributes, String output, String... inputs) {
    nodes.add(
        new Node(of.name(), Node.ONNX, operator, List.of(inputs), List.of(output), attributes));
  }

  String constant(Tensor tensor) {
    String name = fresh("constant");
    constants.put(name, tensor);
    return name;
  }

  String real(double value) {
    return constant(Tensor.of(Shape.of(), (float) value));
  }

  String longs(long... values) {
    return constant(Tensor.of(Shape.of(values.length), values));
  }

  String reshape(String value, long... shape) {
    return make("Reshape", value, longs(shape));
  }

  String transpose(String value, long... order) {
    return make("Transpose", Map.of("perm", new Attribute.Ints(order)), value);
  }

  String cast(String value, ElementType type) {
    return make("Cast", to(type), value);
  }

  static Map<String, Attribute> to(ElementType type) {
    return Map.of("to", new Attribute.IntValue(type.onnxCode()));
  }

  /** Elements {@code from} to below {@code to} along an axis, by a step. */
  String slice(String value, long axis, long from, long to, long step) {
    return make("Slice", value, longs(from), longs(to), longs(axis), longs(step));
  }

  /** Zeros around a value; negative ones cut off. */
  String pad(String value, long... pads) {
    return opset() < PADS_ARE_INPUTS
        ? make("Pad", Map.of("pads", new Attribute.Ints(pads)), value)
        : make("Pad", value, longs(pads));
  }

  String concat(long axis, String... values) {
    return make("Concat", Map.of("axis", new Attribute.IntValue(axis)), values);
  }

  /**
   * A reduction that keeps its dimensions, as one for each run of neighbouring axes, the last
   * first.
   *
   * @param then what reduces what is reduced already
   * @param axes sorted, none below 0
   */
  String reduce(String operator, String then, String value, long... axes) {
    String result = value;
    int end = axes.length;
    while (end > 0) {
      int start = end - 1;
      while (start > 0 && axes[start - 1] == axes[start] - 1) {
        start--;
      }
      String name = end == axes.length ? operator : then;
      result = reduceNeighbours(name, result, Arrays.copyOfRange(axes, start, end));
      end = start;
    }
    return result;
  }

  private String reduceNeighbours(String operator, String value, long... axes) {
    int since = operator.equals("ReduceSum") ? SUMS_AXES_ARE_INPUTS : AXES_ARE_INPUTS;
    Map<String, Attribute> attributes = new TreeMap<>();
    attributes.put("keepdims", new Attribute.IntValue(1));
    if (opset() >= since) {
      return make(operator, attributes, value, longs(axes));
    }
    attributes.put("axes", new Attribute.Ints(axes));
    return make(operator, attributes, value);
  }

  String mean(String value, long... axes) {
    return reduce("ReduceMean", "ReduceMean", value, axes);
  }
}
