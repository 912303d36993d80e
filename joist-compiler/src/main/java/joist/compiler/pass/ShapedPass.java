package joist.compiler.pass;

import java.util.List;
import java.util.Map;
import joist.graph.Graph;
import joist.graph.ValueType;

/**
 * A rewrite of a graph whose types are known. Real numbers may be rounded otherwise than before,
 * which is why these are no {@link Pass}.
 */
@FunctionalInterface
public interface ShapedPass {
  /**
   * The graph rewritten.
   *
   * @param types of its values
   */
  Graph apply(Graph graph, Map<String, ValueType> types);

  /** The passes before a graph is planned, in order. */
  static List<ShapedPass> standard() {
    return List.of(
        new DropIdentities(),
        new LowerTabular(),
        new LowerLinearClassifier(),
        new WidenHalves(),
        new LowerBatchNormalization(),
        new LowerTransposedConvolution(),
        new LowerNormalizations(),
        new LowerAttention(),
        new LowerIntegerProducts(),
        new LowerReductions(),
        new SplitGemmBias());
  }
}
