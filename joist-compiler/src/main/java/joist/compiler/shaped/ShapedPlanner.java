package joist.compiler.shaped;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import joist.compiler.call.Routine;
import joist.compiler.call.Routines;
import joist.compiler.contract.Packing;
import joist.compiler.contract.TileShape;
import joist.compiler.expression.ElementwiseOperators;
import joist.compiler.forest.Forest;
import joist.compiler.fuse.Group;
import joist.compiler.fuse.Grouping;
import joist.compiler.fuse.Rows;
import joist.compiler.lower.ForestLowering;
import joist.compiler.lower.InterpretedNode;
import joist.compiler.lower.Joining;
import joist.compiler.lower.LayoutCopies;
import joist.compiler.lower.MapLowering;
import joist.compiler.lower.Moving;
import joist.compiler.lower.Planning;
import joist.compiler.lower.ProductLowering;
import joist.compiler.lower.RecurrentLowering;
import joist.compiler.lower.RowLowering;
import joist.compiler.lower.Step;
import joist.compiler.lower.Views;
import joist.compiler.lower.WindowLowering;
import joist.compiler.memory.Buffers;
import joist.compiler.memory.Place;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Plans a graph all of whose extents are known: groups its nodes, decides where each value lies,
 * and lowers each group to steps.
 */
final class ShapedPlanner implements Planning {
  private final Graph graph;
  private final Map<String, ValueType> types;
  private final Buffers buffers = new Buffers();
  private final Map<String, Place> places = new HashMap<>();
  private final Map<Copy, Place> copies = new HashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private final TileShape tile;
  private final PackedWeights packedWeights;

  /** What was copied, and to which strides. */
  private record Copy(Place from, List<Long> strides) {}

  private ShapedPlanner(
      Graph graph, Map<String, ValueType> types, TileShape tile, PackedWeights packedWeights) {
    this.graph = graph;
    this.types = types;
    this.tile = tile;
    this.packedWeights = packedWeights;
  }

  /**
   * Plans a graph.
   *
   * @param types of all values, all extents known
   * @param tile what the target keeps in registers
   */
  static ShapedPlan plan(
      Graph graph, Map<String, ValueType> types, TileShape tile, PackedWeights packedWeights) {
    return new ShapedPlanner(graph, types, tile, packedWeights).plan();
  }

  private ShapedPlan plan() {
    List<Place> inputs = new ArrayList<>();
    for (Value input : graph.inputs()) {
      Place place = fresh(input.name());
      places.put(input.name(), place);
      inputs.add(place);
    }
    Grouping.Result grouping = Grouping.group(withExponents(), types);
    grouping.groups().forEach(this::lower);
    List<Place> outputs =
        graph.outputs().stream().map(output -> dense(place(output.name()))).toList();
    // Callers write inputs before the first step and read outputs behind the last.
    inputs.forEach(place -> touch(place, 0));
    inputs.forEach(place -> touch(place, steps.size()));
    outputs.forEach(place -> touch(place, steps.size()));
    return new ShapedPlan(
        graph, inputs, outputs, buffers, buffers.layout(), steps, grouping.reasons());
  }

  /** Powers of one constant exponent get it as an attribute, so that they can be fused. */
  private Graph withExponents() {
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      Optional<Float> exponent =
          node.qualifiedOperator().equals("Pow") ? scalar(node.inputs().get(1)) : Optional.empty();
      nodes.add(exponent.map(e -> ElementwiseOperators.withExponent(node, e)).orElse(node));
    }
    return new Graph(
        graph.name(),
        graph.inputs(),
        graph.outputs(),
        graph.initializers(),
        nodes,
        graph.opsets(),
        graph.metadata());
  }

  private void touch(Place place, int step) {
    buffers.touch(place.buffer(), step);
  }

  @Override
  public TileShape tile() {
    return tile;
  }

  @Override
  public void put(String name, Place place) {
    places.put(name, place);
  }

  @Override
  public Place packed(Tensor tensor, Packing packing) {
    return literal(packedWeights.packed(tensor, packing));
  }

  @Override
  public Place literal(Tensor tensor) {
    return Place.dense(buffers.constant(tensor), tensor.type(), tensor.shape().dims());
  }

  @Override
  public void add(Step step) {
    int number = steps.size();
    switch (step) {
      case Step.Loops loops -> loops.operands().forEach(s -> buffers.touch(s.buffer(), number));
      case Step.Call call -> {
        call.inputs().forEach(input -> input.ifPresent(place -> touch(place, number)));
        call.outputs().forEach(place -> touch(place, number));
      }
    }
    steps.add(step);
  }

  private Place fresh(String name) {
    return fresh(type(name), shape(name));
  }

  @Override
  public Place fresh(ElementType type, long... shape) {
    if (type == ElementType.STRING) {
      return Place.dense(buffers.texts(Shape.of(shape).elements()), type, shape);
    }
    long bytes = Math.multiplyExact(Shape.of(shape).elements(), type.bytes());
    return Place.dense(buffers.working(bytes), type, shape);
  }

  private ValueType valueType(String name) {
    ValueType type = types.get(name);
    if (type == null) {
      throw new IllegalStateException("the value '" + name + "' has no type");
    }
    return type;
  }

  @Override
  public ElementType type(String name) {
    return valueType(name).elementType();
  }

  private long[] shape(String name) {
    return valueType(name).dims().stream().mapToLong(d -> ((Dim.Known) d).extent()).toArray();
  }

  @Override
  public Place place(String name) {
    Tensor constant = graph.initializers().get(name);
    if (constant != null) {
      return places.computeIfAbsent(
          name,
          key -> Place.dense(buffers.constant(constant), constant.type(), constant.shape().dims()));
    }
    Place place = places.get(name);
    if (place == null) {
      throw new IllegalStateException("the value '" + name + "' is used before it is made");
    }
    return place;
  }

  @Override
  public Optional<Float> scalar(String name) {
    return constant(name)
        .filter(t -> t.type() == ElementType.F32 && t.shape().elements() == 1)
        .map(t -> t.f32(0));
  }

  @Override
  public Optional<Tensor> constant(String name) {
    return Optional.ofNullable(graph.initializers().get(name));
  }

  @Override
  public Place dense(Place place) {
    return place.isDense() ? place : copied(place, fresh -> fresh);
  }

  @Override
  public Place copied(Place place, UnaryOperator<Place> layout) {
    Place like = layout.apply(Place.dense(-1, place.type(), place.shape()));
    return copies.computeIfAbsent(
        new Copy(place, List.of(boxed(like.strides()))),
        key -> {
          Place to = layout.apply(fresh(place.type(), place.shape()));
          if (to.elements() > 0 && !LayoutCopies.add(this, place, to)) {
            add(MapLowering.copy(place, to));
          }
          return to;
        });
  }

  private static Long[] boxed(long[] values) {
    return Arrays.stream(values).boxed().toArray(Long[]::new);
  }

  private void lower(Group group) {
    if (isEmpty(group)) {
      group.nodes().stream()
          .flatMap(node -> node.outputs().stream())
          .filter(name -> !name.isEmpty())
          .forEach(name -> places.put(name, fresh(name)));
      return;
    }
    switch (group.kind()) {
      case VIEW -> view(group.root());
      case MAP -> map(group.nodes(), group.outputs());
      case ROWS -> rows(group.root());
      case CONTRACTION -> contraction(group);
      case WINDOW -> window(group.root());
      case JOIN -> join(group.root());
      case MOVE -> move(group.root());
      case RECURRENT -> {
        if (!RecurrentLowering.lower(this, group.root())) {
          call(group.root());
        }
      }
      case TREES -> trees(group.root());
      case CALL -> call(group.root());
    }
  }

  /** Whether a group makes no element of any value. */
  private boolean isEmpty(Group group) {
    return group.nodes().stream()
        .flatMap(node -> node.outputs().stream())
        .filter(name -> !name.isEmpty())
        .allMatch(name -> Shape.of(shape(name)).elements() == 0);
  }

  private void trees(Node node) {
    long[] shape = shape(node.inputs().getFirst());
    Optional<Forest> forest = packedWeights.forest(node);
    if (forest.isEmpty() || shape[0] == 0 || shape[1] < forest.get().features()) {
      call(node);
      return;
    }
    List<Place> outputs = new ArrayList<>();
    for (String output : node.outputs()) {
      Place place = fresh(output);
      places.put(output, place);
      outputs.add(place);
    }
    ForestLowering.lower(this, node, forest.get(), outputs);
  }

  private void contraction(Group group) {
    long[] shape = shape(group.root().outputs().getFirst());
    boolean some = Shape.of(shape).elements() > 0;
    Optional<List<Node>> left = Optional.empty();
    if (some) {
      left =
          group.root().operator().equals("Conv")
              ? WindowLowering.convolution(this, group.nodes(), shape)
              : ProductLowering.lower(this, group.nodes(), shape);
    }
    if (left.isEmpty()) {
      call(group.root());
    }
    List<Node> rest = left.orElseGet(() -> group.nodes().subList(1, group.nodes().size()));
    if (!rest.isEmpty()) {
      map(rest, group.outputs());
    }
  }

  private void join(Node node) {
    String name = node.outputs().getFirst();
    List<Place> parts = node.inputs().stream().map(this::place).toList();
    Place output = Joining.output(fresh(name), parts);
    places.put(name, output);
    Joining.parts(node, output, parts)
        .forEach((to, from) -> {
          if (to.elements() > 0) {
            add(MapLowering.copy(from, to).of(List.of(node)));
          }
        });
  }

  private void move(Node node) {
    long[] shape = shape(node.outputs().getFirst());
    if (!Moving.lower(this, node, graph.opsets().getOrDefault("", 1), shape)) {
      call(node);
    }
  }

  private void window(Node node) {
    long[] shape = shape(node.outputs().getFirst());
    boolean some = Shape.of(shape).elements() > 0;
    if (some && node.operator().equals("LRN")) {
      WindowLowering.localResponse(this, node, shape);
    } else if (!some || !WindowLowering.pool(this, node, shape)) {
      call(node);
    }
  }

  private void view(Node node) {
    Place input = place(node.inputs().getFirst());
    List<String> outputs = node.outputs();
    List<long[]> shapes = outputs.stream().map(this::shape).toList();
    List<Place> made =
        Views.of(node, input, this::constant, shapes)
            .or(() -> Views.of(node, dense(input), this::constant, shapes))
            .orElseThrow(() -> new IllegalStateException("no view: " + node));
    for (int i = 0; i < outputs.size(); i++) {
      places.put(outputs.get(i), made.get(i));
    }
  }

  private void map(List<Node> nodes, List<String> outputs) {
    Map<String, Place> made = new LinkedHashMap<>();
    for (String output : outputs) {
      made.put(output, like(nodes, fresh(output)));
    }
    places.putAll(made);
    if (!made.isEmpty() && made.values().iterator().next().elements() > 0) {
      add(MapLowering.lower(this, nodes, made));
    }
  }

  /** The place with its dimensions in the order of the largest input's, so that both run in row. */
  private Place like(List<Node> nodes, Place fresh) {
    Optional<Place> model =
        nodes.stream()
            .flatMap(node -> node.inputs().stream())
            .map(places::get)
            .filter(place -> place != null && Arrays.equals(place.shape(), fresh.shape()))
            .findFirst();
    return model.map(place -> ordered(fresh, place)).orElse(fresh);
  }

  private static Place ordered(Place fresh, Place model) {
    int[] order =
        IntStream.range(0, fresh.rank())
            .boxed()
            .sorted((a, b) -> Long.compare(model.strides()[b], model.strides()[a]))
            .mapToInt(i -> i)
            .toArray();
    long[] shape = Arrays.stream(order).mapToLong(i -> fresh.shape()[i]).toArray();
    long[] sorted = Place.denseStrides(shape);
    long[] strides = new long[order.length];
    for (int i = 0; i < order.length; i++) {
      strides[order[i]] = sorted[i];
    }
    return new Place(fresh.buffer(), fresh.type(), 0, fresh.shape(), strides);
  }

  private void rows(Node node) {
    Optional<Rows> rows = Rows.axesOf(node, graph.opsets().getOrDefault("", 1), types, this::axes);
    if (rows.isEmpty()) {
      call(node);
      return;
    }
    int operands = node.operator().startsWith("Reduce") ? 1 : node.inputs().size();
    List<Place> inputs =
        node.inputs().stream().limit(operands).map(name -> dense(place(name))).toList();
    Place output = fresh(node.outputs().getFirst());
    places.put(node.outputs().getFirst(), output);
    add(RowLowering.lower(node, rows.get(), inputs, output));
  }

  private Optional<long[]> axes(String name) {
    return constant(name).map(Views::numbers);
  }

  private void call(Node node) {
    List<Optional<Place>> inputs = new ArrayList<>();
    for (String input : node.inputs()) {
      inputs.add(input.isEmpty() ? Optional.empty() : Optional.of(dense(place(input))));
    }
    List<Place> outputs = new ArrayList<>();
    for (String output : node.outputs()) {
      if (!output.isEmpty()) {
        Place place = fresh(output);
        places.put(output, place);
        outputs.add(place);
      }
    }
    add(new Step.Call(routine(node), node, inputs, outputs));
  }

  private Routine routine(Node node) {
    List<ElementType> given = types(node.inputs());
    return Routines.of(node, given, types(node.outputs()), packedWeights.tables())
        .orElseGet(() -> new InterpretedNode(graph, node));
  }

  private List<ElementType> types(List<String> names) {
    return names.stream().filter(name -> !name.isEmpty()).map(this::type).toList();
  }
}
