package joist.graph.typing;

import static org.assertj.core.api.Assertions.fail;

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
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Whatever a file says of a node, inferring its outputs ends in types or in a graph exception. */
class HostileNodesTest {
  private static final long SEED = Long.getLong("joist.seed", 11L);
  private static final int NODES_OF_EACH = 30;

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
          "output_shape",
          "output_padding",
          "ceil_mode",
          "mode",
          "scales",
          "perm",
          "to",
          "dtype",
          "blocksize",
          "equation",
          "q_num_heads",
          "kv_num_heads",
          "num_groups",
          "direction",
          "hidden_size",
          "layout",
          "pooled_shape",
          "output_height",
          "k",
          "keepdims",
          "split",
          "starts",
          "ends",
          "steps",
          "stash_type",
          "reduction",
          "block_size",
          "output_dtype",
          "coordinate_transformation_mode",
          "keep_aspect_ratio_policy",
          "num_outputs",
          "size");

  private static final long[] NUMBERS = {
    0, 1, 2, 3, -1, -2, 7, 1L << 31, Long.MAX_VALUE, Long.MIN_VALUE
  };

  private static final List<String> TEXTS =
      List.of(
          "",
          "SAME_UPPER",
          "VALID",
          "linear",
          "reflect",
          "ij,jk->ik",
          "...,,->",
          "reverse",
          "bidirectional",
          "tf_crop_and_resize",
          "not_larger",
          "none",
          "CRD",
          "?");

  @Test
  void inferenceEndsInTypesOrInAGraphException() {
    for (OperatorSchema schema : OnnxOperators.all()) {
      for (int i = 0; i < NODES_OF_EACH; i++) {
        long seed = SEED * 1_000 + i;
        Graph graph = graph(schema, new Random(seed ^ schema.name().hashCode()));
        try {
          Verifier.infer(graph);
        } catch (GraphException expected) {
          continue;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
          fail("-Djoist.seed=" + SEED + ": " + graph.nodes() + " of " + graph.inputs(), e);
        }
      }
    }
  }

  private static Graph graph(OperatorSchema schema, Random random) {
    Map<String, Attribute> attributes = new TreeMap<>();
    for (String key : KEYS) {
      if (random.nextInt(4) == 0) {
        attributes.put(key, attribute(random));
      }
    }
    List<Value> inputs = new ArrayList<>();
    Map<String, Tensor> constants = new LinkedHashMap<>();
    List<String> names = new ArrayList<>();
    int count = count(schema, random);
    for (int i = 0; i < count; i++) {
      String name = "x" + i;
      names.add(i > 0 && random.nextInt(8) == 0 ? "" : name);
      ElementType type = type(schema, i, random);
      if (i > 0 && random.nextBoolean() && type != ElementType.STRING) {
        constants.put(name, constant(type, random));
      } else {
        inputs.add(new Value(name, new ValueType(type, dims(random))));
      }
    }
    List<String> outputs = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(4); i++) {
      outputs.add("y" + i);
    }
    int opset = schema.since() + random.nextInt(schema.last() - schema.since() + 1);
    Node node = new Node("n", schema.domain(), schema.name(), names, outputs, attributes);
    return new Graph(
        "g", inputs, List.of(), constants, List.of(node), Map.of(schema.domain(), opset), Map.of());
  }

  private static int count(OperatorSchema schema, Random random) {
    String inputs = schema.signature().split("->", -1)[0].trim();
    int declared = inputs.isEmpty() ? 0 : inputs.split(" ", -1).length;
    return Math.max(0, declared + (random.nextInt(4) == 0 ? random.nextInt(5) - 2 : 0));
  }

  /** A type that the signature takes, or now and then any. */
  private static ElementType type(OperatorSchema schema, int index, Random random) {
    Signature signature = Signature.parse(schema.signature());
    if (signature.inputs().isEmpty() || random.nextInt(16) == 0) {
      return ElementType.values()[random.nextInt(ElementType.values().length)];
    }
    int at = Math.min(index, signature.inputs().size() - 1);
    String name = signature.inputs().get(at).type();
    List<ElementType> types =
        new ArrayList<>(signature.bounds().getOrDefault(name, java.util.Set.of()));
    return types.contains(ElementType.F32) || types.isEmpty()
        ? ElementType.F32
        : types.get(random.nextInt(types.size()));
  }

  private static List<Dim> dims(Random random) {
    List<Dim> dims = new ArrayList<>();
    int rank = random.nextInt(6);
    for (int i = 0; i < rank; i++) {
      dims.add(
          switch (random.nextInt(8)) {
            case 0 -> new Dim.Symbol("N");
            case 1 -> Dim.of(0);
            case 2 -> Dim.of(1L << 40);
            default -> Dim.of(1 + random.nextInt(4));
          });
    }
    return dims;
  }

  private static Tensor constant(ElementType type, Random random) {
    int length = random.nextInt(6);
    Shape shape = random.nextInt(4) == 0 ? Shape.of() : Shape.of(length);
    Tensor tensor = Tensor.zeros(type, shape);
    if (type == ElementType.I64) {
      for (int i = 0; i < shape.elements(); i++) {
        tensor.data().setAtIndex(Tensor.I64, i, NUMBERS[random.nextInt(NUMBERS.length)]);
      }
    } else if (type == ElementType.F32) {
      for (int i = 0; i < shape.elements(); i++) {
        tensor.data().setAtIndex(Tensor.F32, i, NUMBERS[random.nextInt(NUMBERS.length)] * 0.5f);
      }
    }
    return tensor;
  }

  private static Attribute attribute(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> new Attribute.IntValue(NUMBERS[random.nextInt(NUMBERS.length)]);
      case 1 -> new Attribute.StringValue(TEXTS.get(random.nextInt(TEXTS.size())));
      case 2 -> new Attribute.Floats(new float[] {random.nextFloat(), Float.NaN});
      default ->
          new Attribute.Ints(
              random
                  .longs(random.nextInt(5), 0, NUMBERS.length)
                  .map(i -> NUMBERS[(int) i])
                  .toArray());
    };
  }
}
