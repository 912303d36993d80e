package joist.compiler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.compiler.kernel.Lowering;
import joist.compiler.plan.Buffers;
import joist.compiler.plan.Call;
import joist.compiler.plan.Operand;
import joist.compiler.plan.Place;
import joist.compiler.plan.Step;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.tensor.Tensor;

/**
 * Plans frames for graphs all of whose values are {@code [N, known extents]} of types that frames
 * hold. Three decisions: which values are others under another shape, which are placed inside the
 * {@code Concat} that takes them, so that joining columns costs nothing, and which step computes
 * each node.
 */
final class FramePlanner {
  /** Kernels of {@code ai.onnx} operators follow their meaning from this version on. */
  private static final int FIRST_OPSET = 13;

  private final Graph graph;
  private final Map<String, ValueType> types;
  private final RowAliases aliases;
  private final Map<String, Place> places = new HashMap<>();
  private final List<FramePlan.Array> arrays = new ArrayList<>();

  private FramePlanner(Graph graph, Map<String, ValueType> types) {
    this.graph = graph;
    this.types = types;
    this.aliases = RowAliases.of(graph, types);
  }

  /**
   * @param types of every value of the graph
   */
  static Framing plan(Graph graph, Map<String, ValueType> types) {
    return FrameShapes.obstacle(graph, types)
        .<Framing>map(Framing.Unplanned::new)
        .orElseGet(() -> new Framing.Planned(new FramePlanner(graph, types).plan()));
  }

  private FramePlan plan() {
    graph.initializers().forEach(this::placeConstant);
    for (Node node : graph.nodes().reversed()) {
      placeInputsWithin(node);
    }
    List<Place> inputs = graph.inputs().stream().map(Value::name).map(this::place).toList();
    List<Step> steps = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (!aliases.isAlias(node)) {
        steps.add(step(node));
      }
    }
    List<Place> outputs = graph.outputs().stream().map(Value::name).map(this::place).toList();
    return new FramePlan(inputs, outputs, arrays, steps);
  }

  private void placeConstant(String name, Tensor tensor) {
    if (Buffers.holds(tensor.type())) {
      Object elements = Buffers.arrayOf(tensor);
      int width = Math.toIntExact(tensor.shape().elements());
      places.put(name, new Place(tensor.type(), arrays.size(), 0, 0, width));
      arrays.add(new FramePlan.Array.Constant(elements, (long) width * elementBytes(tensor)));
    }
  }

  /** A string counts as its reference. */
  private static int elementBytes(Tensor tensor) {
    return Math.max(tensor.type().bytes(), tensor.type().bytes() == 0 ? 8 : 1);
  }

  /** Places the inputs of a {@code Concat} of columns as parts of its output. */
  private void placeInputsWithin(Node node) {
    if (!node.operator().equals("Concat")) {
      return;
    }
    int rank = type(node.outputs().getFirst()).rank();
    long axis = node.intAttribute("axis", 0);
    if (rank < 2 || (axis != 1 && axis != 1 - rank)) {
      return;
    }
    Place whole = place(node.outputs().getFirst());
    int column = 0;
    for (String input : node.inputs()) {
      String root = aliases.root(input);
      int width = FrameShapes.width(type(input));
      if (!graph.initializers().containsKey(root)) {
        places.putIfAbsent(root, whole.part(column, width));
      }
      column += width;
    }
  }

  private Place place(String name) {
    return places.computeIfAbsent(aliases.root(name), this::newRows);
  }

  private Place newRows(String name) {
    ValueType type = type(name);
    int width = FrameShapes.width(type);
    arrays.add(new FramePlan.Array.Rows(type.elementType(), width));
    return new Place(type.elementType(), arrays.size() - 1, 0, width, width);
  }

  private ValueType type(String name) {
    ValueType type = types.get(name);
    if (type == null) {
      throw new IllegalStateException("the value '" + name + "' has no type");
    }
    return type;
  }

  private Step step(Node node) {
    List<Operand> inputs = operands(node.inputs());
    Call call = new Call(node, inputs, operands(node.outputs()));
    boolean trailing = node.inputs().subList(0, inputs.size()).stream().noneMatch(String::isEmpty);
    boolean current =
        !node.domain().equals(Node.ONNX) || graph.opsets().getOrDefault("", 1) >= FIRST_OPSET;
    Optional<Step> kernel = trailing && current ? Lowering.lower(call) : Optional.empty();
    return kernel.orElseGet(() -> new InterpretedStep(graph, call));
  }

  private List<Operand> operands(List<String> names) {
    return names.stream().filter(name -> !name.isEmpty()).map(this::operand).toList();
  }

  private Operand operand(String name) {
    Tensor constant = graph.initializers().get(name);
    if (constant == null) {
      return new Operand(type(name), place(name), null);
    }
    List<Dim> dims = new ArrayList<>();
    for (long extent : constant.shape().dims()) {
      dims.add(Dim.of(extent));
    }
    Place place = places.getOrDefault(name, new Place(constant.type(), -1, 0, 0, 0));
    return new Operand(new ValueType(constant.type(), dims), place, constant);
  }
}
