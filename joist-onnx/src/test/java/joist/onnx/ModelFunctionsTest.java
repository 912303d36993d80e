package joist.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import joist.graph.Attribute;
import joist.graph.DatumType;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.graph.interpret.Interpreter;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ModelFunctionsTest {
  private static final String DOMAIN = "mine";
  private static final Tensor X = Tensor.of(Shape.of(2), 1f, -2f);

  @Test
  void refusesAFunctionThatCallsItself() {
    byte[] model =
        model(
            call("F", Map.of()),
            function("F", List.of(), node("G", DOMAIN, "a", "b")),
            function("G", List.of(), node("F", DOMAIN, "a", "b")));
    assertThatThrownBy(() -> OnnxReader.read(model))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("the function 'mine.F' calls itself");
  }

  @Test
  void refusesFunctionsThatGrowWithoutEnd() {
    @SuppressWarnings("unchecked")
    Consumer<WireWriter>[] functions = new Consumer[40];
    for (int i = 0; i < functions.length; i++) {
      String next = "F" + (i + 1);
      functions[i] =
          function("F" + i, List.of(), node(next, DOMAIN, "a", "c"), node(next, DOMAIN, "c", "b"));
    }
    byte[] model = model(call("F0", Map.of()), functions);
    assertThatThrownBy(() -> OnnxReader.read(model))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("call each other deeper than");
  }

  @Test
  void refusesACallWithMoreInputsThanTheFunctionHas() {
    byte[] model =
        model(
            new Node("n", DOMAIN, "F", List.of("x", "x"), List.of("y"), Map.of()),
            function("F", List.of(), node("Neg", "", "a", "b")));
    assertThatThrownBy(() -> OnnxReader.read(model))
        .hasMessageContaining("node 'n' calls the function 'mine.F' with 2 inputs and 1 outputs");
  }

  @Test
  void refusesTwoFunctionsOfOneName() {
    Consumer<WireWriter> function = function("F", List.of(), node("Neg", "", "a", "b"));
    byte[] model = model(call("F", Map.of()), function, function);
    assertThatThrownBy(() -> OnnxReader.read(model))
        .hasMessageContaining("the function 'mine.F' is defined twice");
  }

  @Test
  void refusesAnUnknownOperatorWithinAFunction() {
    byte[] model =
        model(call("F", Map.of()), function("F", List.of(), node("NoSuch", "", "a", "b")));
    assertThatThrownBy(() -> OnnxReader.read(model))
        .hasMessageContaining("the operator NoSuch")
        .hasMessageContaining("not supported");
  }

  @Test
  void inlinesFunctionsWithinFunctionsAndKeepsTheirValuesApart() {
    byte[] model =
        model(
            List.of(
                new Node("n", DOMAIN, "Twice", List.of("x"), List.of("t"), Map.of()),
                new Node("m", DOMAIN, "Twice", List.of("t"), List.of("y"), Map.of())),
            function("Twice", List.of(), node("Inner", DOMAIN, "a", "t"), add("t", "t", "b")),
            function("Inner", List.of(), node("Neg", "", "a", "t"), node("Neg", "", "t", "b")));
    Graph graph = OnnxReader.read(model);
    assertThat(graph.nodes()).extracting(Node::domain).containsOnly("");
    assertThat(answer(graph)).isEqualTo(Tensor.of(Shape.of(2), 4f, -8f));
    assertThat(answer(OnnxReader.read(OnnxWriter.write(graph)))).isEqualTo(answer(graph));
  }

  @Test
  void givesTheBodyTheCallsAttributesOrElseTheDefaults() {
    Consumer<WireWriter> function =
        function(
            "Leaky",
            List.of(out -> out.string(1, "slope").float32(2, 0.5f).varint(20, 1)),
            node(
                "LeakyRelu",
                "",
                "a",
                "b",
                out -> out.string(1, "alpha").varint(20, 1).string(21, "slope")));
    Map<String, Attribute> given = Map.of("slope", new Attribute.FloatValue(0.25f));
    assertThat(answer(OnnxReader.read(model(call("Leaky", Map.of()), function))))
        .isEqualTo(Tensor.of(Shape.of(2), 1f, -1f));
    assertThat(answer(OnnxReader.read(model(call("Leaky", given), function))))
        .isEqualTo(Tensor.of(Shape.of(2), 1f, -.5f));
  }

  @Test
  void leavesOutAnAttributeThatNeitherCallNorDefaultGives() {
    Consumer<WireWriter> function =
        function(
            "Leaky",
            List.of(),
            node(
                "LeakyRelu",
                "",
                "a",
                "b",
                out -> out.string(1, "alpha").varint(20, 1).string(21, "slope")));
    assertThat(answer(OnnxReader.read(model(call("Leaky", Map.of()), function))))
        .isEqualTo(Tensor.of(Shape.of(2), 1f, -2f * 0.01f));
  }

  @Test
  void passesAnInputThroughThatIsAnOutput() {
    Consumer<WireWriter> through =
        out -> out.string(1, "Same").string(4, "a").string(5, "a").string(10, DOMAIN);
    assertThat(answer(OnnxReader.read(model(call("Same", Map.of()), through)))).isEqualTo(X);
  }

  private static Tensor answer(Graph graph) {
    return Interpreter.run(graph, Map.of("x", X)).values().iterator().next();
  }

  private static Node call(String function, Map<String, Attribute> attributes) {
    return new Node("n", DOMAIN, function, List.of("x"), List.of("y"), attributes);
  }

  @SafeVarargs
  private static byte[] model(Node call, Consumer<WireWriter>... functions) {
    return model(List.of(call), functions);
  }

  @SafeVarargs
  private static byte[] model(List<Node> calls, Consumer<WireWriter>... functions) {
    Value x = new Value("x", ValueType.of(ElementType.F32, Dim.of(2)));
    Value y = new Value("y", new DatumType.Unknown());
    Map<String, Integer> opsets = Map.of("", 21, DOMAIN, 1);
    Graph graph = new Graph("g", List.of(x), List.of(y), Map.of(), calls, opsets, Map.of());
    WireWriter model = new ModelWriter(new WeightFile()).model(graph);
    for (Consumer<WireWriter> function : functions) {
      model.message(25, function);
    }
    return model.toBytes();
  }

  @SafeVarargs
  private static Consumer<WireWriter> function(
      String name, List<Consumer<WireWriter>> defaults, Consumer<WireWriter>... nodes) {
    return out -> {
      out.string(1, name).string(4, "a").string(5, "b").string(10, DOMAIN);
      for (Consumer<WireWriter> node : nodes) {
        out.message(7, node);
      }
      defaults.forEach(attribute -> out.message(11, attribute));
      out.message(9, opset -> opset.string(1, "").varint(2, 21));
    };
  }

  @SafeVarargs
  private static Consumer<WireWriter> node(
      String operator,
      String domain,
      String input,
      String output,
      Consumer<WireWriter>... attributes) {
    return out -> {
      out.string(1, input).string(2, output).string(4, operator).string(7, domain);
      for (Consumer<WireWriter> attribute : attributes) {
        out.message(5, attribute);
      }
    };
  }

  private static Consumer<WireWriter> add(String a, String b, String output) {
    return out -> out.string(1, a).string(1, b).string(2, output).string(4, "Add");
  }
}
