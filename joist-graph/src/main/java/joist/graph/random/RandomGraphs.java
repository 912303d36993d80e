package joist.graph.random;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Makes random graphs over a batch: inputs and most values are {@code [N, C]} of f32, f64, i64,
 * bool or string, and nodes are what models of tables are made of. Every graph verifies, and no
 * row's answer depends on another row. Deterministic for a generator's seed; not thread-safe.
 */
public final class RandomGraphs {
  private static final List<String> WORDS = List.of("", "a", "b", "AA", "ord", "sfo", "3", "é");

  private final RandomGenerator random;
  private GraphBuilder builder = new GraphBuilder("random");
  private List<Column> values = new ArrayList<>();

  /** A value of type {@code type[N, width]}. */
  record Column(String name, ElementType type, int width) {}

  public RandomGraphs(RandomGenerator random) {
    this.random = random;
  }

  /** A graph of about {@code nodes} nodes, with one to four outputs. */
  public Graph graph(int nodes) {
    builder = new GraphBuilder("random");
    values = new ArrayList<>();
    addInput("f", ElementType.F32);
    addInput("g", ElementType.F32);
    addInput("d", ElementType.F64);
    addInput("s", ElementType.STRING);
    addInput("i", ElementType.I64);
    RandomNodes maker = new RandomNodes(random, builder, values);
    for (int i = 0; i < nodes; i++) {
      values.add(maker.next());
    }
    int outputs = 1 + random.nextInt(4);
    for (int i = 0; i < outputs; i++) {
      addOutput("out" + i, i == 0 ? values.getLast() : values.get(random.nextInt(values.size())));
    }
    return builder.build();
  }

  private void addInput(String name, ElementType type) {
    int width = 1 + random.nextInt(4);
    builder.input(name, ValueType.of(type, Dim.BATCH, Dim.of(width)));
    values.add(new Column(name, type, width));
  }

  private void addOutput(String name, Column value) {
    builder.nodeNamed(name, Node.ONNX, "Identity", Map.<String, Attribute>of(), value.name());
    builder.output(name, ValueType.of(value.type(), Dim.BATCH, Dim.of(value.width())));
  }

  /** Inputs of {@code rows} rows for a graph made here: with NaN, infinities, zeros and repeats. */
  public Map<String, Tensor> inputs(Graph graph, int rows) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    graph
        .inputs()
        .forEach(input -> {
          Dim.Known width = (Dim.Known) input.type().dims().get(1);
          Shape shape = Shape.of(rows, width.extent());
          inputs.put(input.name(), tensor(input.type().elementType(), shape));
        });
    return inputs;
  }

  /** A tensor of random elements, special ones among them. */
  public Tensor tensor(ElementType type, Shape shape) {
    int count = Math.toIntExact(shape.elements());
    return switch (type) {
      case F32 -> Tensor.of(shape, floats(count));
      case F64 -> Tensor.of(shape, random.doubles(count, -1e9, 1e9).toArray());
      case I64 -> Tensor.of(shape, random.longs(count, -5, 9).toArray());
      case I32 -> Tensor.of(shape, random.ints(count, -5, 9).toArray());
      case STRING ->
          Tensor.of(
              shape,
              random.ints(count, 0, WORDS.size()).mapToObj(WORDS::get).toArray(String[]::new));
      default -> throw new IllegalArgumentException("no random tensors of " + type + " are made");
    };
  }

  private float[] floats(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] =
          switch (random.nextInt(12)) {
            case 0 -> Float.NaN;
            case 1 -> 0;
            case 2 -> random.nextInt(8);
            case 3 -> random.nextInt(40) == 0 ? Float.NEGATIVE_INFINITY : -1;
            default -> (float) (random.nextGaussian() * 3);
          };
    }
    return values;
  }
}
