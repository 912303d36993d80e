package joist.graph.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.graph.typing.OnnxOperators;
import joist.graph.typing.OperatorSchema;
import joist.graph.typing.Verifier;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

/**
 * Whatever node is run on whatever tensors, it ends in tensors of the types that were inferred, or
 * in a graph exception.
 */
class AnyNodeTest {
  private static final long SEED = Long.getLong("joist.seed", 7L);
  private static final int NODES_OF_EACH = 80;

  private static final List<String> KEYS =
      List.of(
          "axis",
          "axes",
          "pads",
          "strides",
          "dilations",
          "kernel_shape",
          "auto_pad",
          "group",
          "ceil_mode",
          "mode",
          "scales",
          "perm",
          "blocksize",
          "equation",
          "q_num_heads",
          "kv_num_heads",
          "num_groups",
          "direction",
          "layout",
          "pooled_shape",
          "k",
          "keepdims",
          "starts",
          "ends",
          "reduction",
          "block_size",
          "size",
          "p");

  private static final List<String> TEXTS =
      List.of("SAME_UPPER", "VALID", "linear", "reflect", "i->i", "reverse", "none", "CRD", "max");

  @Test
  void endsInWhatWasInferredOrInAGraphException() {
    int ran = 0;
    List<String> problems = new ArrayList<>();
    for (OperatorSchema schema : OnnxOperators.all()) {
      for (int i = 0; i < NODES_OF_EACH; i++) {
        Case trial = trial(schema, new Random((SEED * 1_000 + i) ^ schema.name().hashCode()));
        try {
          ran += trial.runs() ? 1 : 0;
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
          problems.add(trial + ": " + e);
          break;
        }
      }
    }
    assertThat(problems).as("-Djoist.seed=" + SEED).isEmpty();
    assertThat(ran).isGreaterThan(1_000);
  }

  private record Case(Graph graph, Map<String, Tensor> inputs) {
    /** True when it was well typed and ran; checks the outputs then. */
    boolean runs() {
      Map<String, ValueType> types;
      Map<String, Tensor> values;
      try {
        types = Verifier.infer(graph);
        values = Interpreter.run(withOutputs(types), inputs);
      } catch (GraphException expected) {
        return false;
      }
      values.forEach((name, tensor) -> {
        ValueType type = types.get(name);
        assertThat(tensor.type()).as("%s", this).isEqualTo(type.elementType());
        assertThat(tensor.shape().rank())
            .as("%s: %s, %s", this, type, tensor)
            .isEqualTo(type.rank());
        for (int axis = 0; axis < type.rank(); axis++) {
          if (type.dims().get(axis) instanceof Dim.Known(long extent)) {
            assertThat(tensor.shape().dim(axis))
                .as("%s: %s, %s", this, type, tensor)
                .isEqualTo(extent);
          }
        }
      });
      return true;
    }

    private Graph withOutputs(Map<String, ValueType> types) {
      List<Value> outputs = new ArrayList<>();
      for (String name : graph.nodes().getFirst().outputs()) {
        if (types.containsKey(name)) {
          outputs.add(new Value(name, types.get(name)));
        }
      }
      return new Graph(
          "g",
          graph.inputs(),
          outputs,
          graph.initializers(),
          graph.nodes(),
          graph.opsets(),
          Map.of());
    }

    @Override
    public String toString() {
      return graph.nodes() + " of " + graph.inputs() + " and " + graph.initializers();
    }
  }

  private static Case trial(OperatorSchema schema, Random random) {
    Map<String, Attribute> attributes = new TreeMap<>();
    for (String key : KEYS) {
      if (random.nextInt(8) == 0) {
        attributes.put(key, attribute(random));
      }
    }
    String[] sides = schema.signature().split("->", -1);
    String[] parameters = sides[0].isBlank() ? new String[0] : sides[0].trim().split(" ", -1);
    int rank = random.nextInt(5);
    List<Value> inputs = new ArrayList<>();
    Map<String, Tensor> constants = new LinkedHashMap<>();
    Map<String, Tensor> arguments = new LinkedHashMap<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < parameters.length; i++) {
      boolean optional = parameters[i].endsWith("?");
      if (optional && random.nextBoolean()) {
        names.add("");
        continue;
      }
      String name = "x" + i;
      names.add(name);
      Tensor tensor = tensor(type(parameters[i]), rank, random);
      if (i > 0 && random.nextBoolean()) {
        constants.put(name, tensor);
      } else {
        inputs.add(new Value(name, type(tensor)));
        arguments.put(name, tensor);
      }
    }
    int opset = schema.since() + random.nextInt(schema.last() - schema.since() + 1);
    List<String> outputs = sides[1].trim().contains(" ") ? List.of("y0", "y1") : List.of("y0");
    Node node = new Node("n", schema.domain(), schema.name(), names, outputs, attributes);
    Graph graph =
        new Graph(
            "g",
            inputs,
            List.of(),
            constants,
            List.of(node),
            Map.of(schema.domain(), opset),
            Map.of());
    return new Case(graph, arguments);
  }

  private static ElementType type(String parameter) {
    for (ElementType type : List.of(ElementType.BOOL, ElementType.STRING, ElementType.I64)) {
      if (parameter.startsWith(type.toString())) {
        return type;
      }
    }
    if (parameter.startsWith("index") || parameter.contains(":index")) {
      return ElementType.I64;
    }
    return parameter.contains("u8") ? ElementType.U8 : ElementType.F32;
  }

  private static Tensor tensor(ElementType type, int rank, Random random) {
    boolean list = type == ElementType.I64 && random.nextInt(4) > 0;
    long[] dims = random.longs(list ? 1 : rank, 1, 4).toArray();
    if (random.nextInt(16) == 0 && dims.length > 0) {
      dims[0] = 0;
    }
    Tensor tensor = Tensor.zeros(type, Shape.of(dims));
    for (long i = 0; i < tensor.shape().elements() && type != ElementType.STRING; i++) {
      Elements.setInteger(
          tensor, i, type == ElementType.BOOL ? random.nextInt(2) : random.nextInt(5) - 1);
    }
    return tensor;
  }

  private static ValueType type(Tensor tensor) {
    List<Dim> dims = new ArrayList<>();
    for (long extent : tensor.shape().dims()) {
      dims.add(Dim.of(extent));
    }
    return new ValueType(tensor.type(), dims);
  }

  private static Attribute attribute(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> new Attribute.IntValue(random.nextInt(5) - 1L);
      case 1 -> new Attribute.StringValue(TEXTS.get(random.nextInt(TEXTS.size())));
      default -> new Attribute.Ints(random.longs(1 + random.nextInt(4), -1, 4).toArray());
    };
  }
}
