package joist.compiler.pass;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Makes a multiplication and an addition of each batch normalization whose statistics are constant:
 * {@code y = x * s + t} with {@code s = scale / sqrt(variance + epsilon)} and {@code t = bias -
 * mean * s}, a number a channel, computed in f64 and rounded once. Rounds otherwise than the
 * operator.
 */
public final class LowerBatchNormalization implements ShapedPass {
  @Override
  public Graph apply(Graph graph, Map<String, ValueType> types) {
    Map<String, Tensor> constants = new LinkedHashMap<>(graph.initializers());
    Set<String> inputs = new HashSet<>();
    graph.inputs().stream().map(Value::name).forEach(inputs::add);
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      ValueType type = types.get(node.inputs().isEmpty() ? "" : node.inputs().getFirst());
      boolean lowers =
          node.qualifiedOperator().equals("BatchNormalization")
              && node.outputs().stream().skip(1).allMatch(String::isEmpty)
              && node.intAttribute("training_mode", 0) == 0
              && type != null
              && type.elementType() == ElementType.F32
              && type.rank() > 1
              && node.inputs().stream()
                  .skip(1)
                  .allMatch(name -> constants.containsKey(name) && !inputs.contains(name));
      if (lowers && type != null) {
        lower(node, type.rank(), constants, nodes);
      } else {
        nodes.add(node);
      }
    }
    return Rewrites.with(graph, constants, nodes);
  }

  private static void lower(Node node, int rank, Map<String, Tensor> constants, List<Node> nodes) {
    String output = node.outputs().getFirst();
    float[][] parts = new float[4][];
    for (int i = 0; i < parts.length; i++) {
      Tensor part = constants.get(node.inputs().get(i + 1));
      parts[i] = part == null ? new float[0] : part.toFloats();
    }
    double epsilon = node.floatAttribute("epsilon", 1e-5f);
    int channels = parts[0].length;
    float[] factors = new float[channels];
    float[] terms = new float[channels];
    for (int c = 0; c < channels; c++) {
      double factor = parts[0][c] / Math.sqrt(parts[3][c] + epsilon);
      factors[c] = (float) factor;
      terms[c] = (float) (parts[1][c] - parts[2][c] * factor);
    }
    long[] shape = new long[rank - 1];
    Arrays.fill(shape, 1);
    shape[0] = channels;
    constants.put(output + " factors", Tensor.of(Shape.of(shape), factors));
    constants.put(output + " terms", Tensor.of(Shape.of(shape), terms));
    String scaled = output + " scaled";
    nodes.add(node(node, "Mul", scaled, node.inputs().getFirst(), output + " factors"));
    nodes.add(node(node, "Add", output, scaled, output + " terms"));
  }

  private static Node node(Node of, String operator, String output, String... inputs) {
    return new Node(of.name(), Node.ONNX, operator, List.of(inputs), List.of(output), Map.of());
  }
}
