package joist.compiler.pass;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.tensor.ElementType;

/**
 * Computes products, windows, normalizations and recurrent layers of f16 and bf16 in f32, rounding
 * what they make as the operator does: constants are widened once.
 */
public final class WidenHalves implements ShapedPass {
  private static final Set<String> OPERATORS =
      Set.of(
          "MatMul",
          "Gemm",
          "Conv",
          "ConvTranspose",
          "AveragePool",
          "GlobalAveragePool",
          "MaxPool",
          "Softmax",
          "LogSoftmax",
          "LayerNormalization",
          "InstanceNormalization",
          "GroupNormalization",
          "BatchNormalization",
          "RMSNormalization",
          "LSTM",
          "GRU",
          "RNN",
          "Gelu",
          "Erf",
          "Tanh",
          "Sigmoid");

  @Override
  public Graph apply(Graph graph, Map<String, ValueType> types) {
    Map<String, Expansions.Rule> rules = new HashMap<>();
    OPERATORS.forEach(operator -> rules.put(operator, to -> widen(to, types)));
    return Expansions.apply(graph, types, rules);
  }

  private static boolean isHalf(String value, Map<String, ValueType> types) {
    ValueType type = types.get(value);
    return type != null
        && (type.elementType() == ElementType.F16 || type.elementType() == ElementType.BF16);
  }

  private static boolean widen(Expansion to, Map<String, ValueType> types) {
    Node node = to.node();
    List<String> outputs = node.outputs().stream().filter(name -> !name.isEmpty()).toList();
    boolean halves =
        outputs.size() == 1
            && isHalf(outputs.getFirst(), types)
            && node.outputs().getFirst().equals(outputs.getFirst())
            && node.inputs().stream()
                .allMatch(name -> name.isEmpty() || (isHalf(name, types) && to.isSettled(name)));
    if (!halves) {
      return false;
    }
    List<String> wide = new ArrayList<>();
    for (String input : node.inputs()) {
      wide.add(input.isEmpty() ? "" : to.cast(input, ElementType.F32));
    }
    String made = to.make(node.operator(), node.attributes(), wide.toArray(String[]::new));
    ElementType type = to.type(outputs.getFirst()).elementType();
    to.finish(0, "Cast", Expansion.to(type), made);
    return true;
  }
}
