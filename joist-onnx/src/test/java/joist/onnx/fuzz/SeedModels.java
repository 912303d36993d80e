package joist.onnx.fuzz;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import joist.graph.Attribute;
import joist.graph.DatumType;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.graph.random.RandomGraphs;
import joist.graph.typing.OnnxOperators;
import joist.graph.typing.OperatorSchema;
import joist.onnx.OnnxWriter;
import joist.onnx.SeedFiles;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Small models to damage: valid ones, and one node of each operator, which may not fit its inputs.
 */
final class SeedModels {
  private static final int RANDOM_GRAPHS = 8;

  private SeedModels() {}

  static List<byte[]> all() {
    List<byte[]> all = new ArrayList<>();
    for (int seed = 0; seed < RANDOM_GRAPHS; seed++) {
      all.add(OnnxWriter.write(new RandomGraphs(new Random(seed)).graph(2 + seed)));
    }
    all.add(OnnxWriter.write(shapes()));
    all.add(OnnxWriter.write(nested()));
    all.add(OnnxWriter.write(loop()));
    all.add(SeedFiles.functions());
    all.add(SeedFiles.sparse());
    OnnxOperators.all().forEach(schema -> all.add(OnnxWriter.write(oneNode(schema))));
    return all;
  }

  /** Shapes that are computed: what inference follows most closely. */
  private static Graph shapes() {
    GraphBuilder builder = new GraphBuilder("shapes");
    String x = builder.input("x", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(3)));
    String shape = builder.node("Shape", x);
    String two = builder.constant("two", Tensor.of(Shape.of(1), 2L));
    String longer =
        builder.node("", "Concat", Map.of("axis", new Attribute.IntValue(0)), two, shape);
    String wide = builder.node("Expand", x, longer);
    String flat = builder.constant("flat", Tensor.of(Shape.of(2), -1L, 3L));
    builder.output("y", ValueType.of(ElementType.F32, new Dim.Symbol("M"), Dim.of(3)));
    builder.nodeNamed("y", "", "Reshape", Map.of(), wide, flat);
    return builder.build();
  }

  private static Graph nested() {
    GraphBuilder inner = new GraphBuilder("inner");
    inner.output("z", ValueType.of(ElementType.F32, Dim.of(3)));
    inner.nodeNamed("z", "", "Neg", Map.of(), "x");
    Attribute branch = new Attribute.GraphValue(inner.build());
    GraphBuilder builder = new GraphBuilder("outer");
    builder.input("x", ValueType.of(ElementType.F32, Dim.of(3)));
    builder.input("c", ValueType.of(ElementType.BOOL));
    builder.output("y", ValueType.of(ElementType.F32, Dim.of(3)));
    builder.nodeNamed("y", "", "If", Map.of("then_branch", branch, "else_branch", branch), "c");
    return builder.build();
  }

  /** A loop in a loop: what inference turns round in. */
  private static Graph loop() {
    Graph inner = body("inner", new GraphBuilder("inner"), "Neg", Map.of());
    Attribute again = new Attribute.GraphValue(inner);
    Graph outer = body("outer", new GraphBuilder("outer"), "Loop", Map.of("body", again));
    GraphBuilder builder = new GraphBuilder("loops");
    builder.input("x", ValueType.of(ElementType.F32, Dim.BATCH));
    builder.output("y", ValueType.of(ElementType.F32, Dim.BATCH));
    String times = builder.constant("times", Tensor.of(Shape.of(), 3L));
    Attribute first = new Attribute.GraphValue(outer);
    builder.nodeNamed("y", "", "Loop", Map.of("body", first), times, "", "x");
    return builder.build();
  }

  private static Graph body(
      String name, GraphBuilder body, String operator, Map<String, Attribute> attributes) {
    String turn = body.input(name + "_turn", ValueType.of(ElementType.I64));
    String on = body.input(name + "_on", ValueType.of(ElementType.BOOL));
    String value = body.input(name + "_in", ValueType.of(ElementType.F32, new Dim.Symbol("M")));
    body.output(name + "_on_out", ValueType.of(ElementType.BOOL));
    body.output(name + "_out", ValueType.of(ElementType.F32, new Dim.Symbol("M")));
    body.nodeNamed(name + "_on_out", "", "Identity", Map.of(), on);
    String[] inputs =
        operator.equals("Loop") ? new String[] {turn, "", value} : new String[] {value};
    body.nodeNamed(name + "_out", "", operator, attributes, inputs);
    return body.build();
  }

  private static Graph oneNode(OperatorSchema schema) {
    String[] sides = schema.signature().split("->");
    List<Value> inputs = new ArrayList<>();
    Map<String, Tensor> constants = new LinkedHashMap<>();
    List<String> names = new ArrayList<>();
    for (String formal : sides[0].strip().split(" +")) {
      String name = "x" + names.size();
      if (formal.startsWith("i64") || formal.startsWith("index")) {
        constants.put(name, Tensor.of(Shape.of(1), 1L));
        names.add(name);
      } else if (!formal.isEmpty()) {
        ElementType type = formal.startsWith("bool") ? ElementType.BOOL : ElementType.F32;
        DatumType tensor = ValueType.of(type, Dim.of(1), Dim.of(2), Dim.of(4), Dim.BATCH);
        boolean sequence = formal.startsWith("seq(");
        inputs.add(new Value(name, sequence ? new DatumType.Sequence(tensor) : tensor));
        names.add(name);
      }
    }
    List<String> outputs = new ArrayList<>();
    for (String formal : sides[1].strip().split(" +")) {
      outputs.add("y" + outputs.size());
    }
    Node node = new Node("n", schema.domain(), schema.name(), names, outputs, Map.of());
    List<Value> typed = List.of(new Value("y0", ValueType.of(ElementType.F32, Dim.BATCH)));
    Map<String, Integer> opsets = new TreeMap<>(Map.of(Node.ONNX, Graph.ONNX_OPSET));
    opsets.put(
        schema.domain(), Math.max(schema.since(), Math.min(schema.last(), Graph.ONNX_OPSET)));
    return new Graph(schema.name(), inputs, typed, constants, List.of(node), opsets, Map.of());
  }
}
