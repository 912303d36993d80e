package joist.compiler.kernel;

import java.util.Optional;
import joist.compiler.plan.Call;
import joist.compiler.plan.Step;
import joist.graph.Node;

/** From a node whose operands have places to the step that computes it. */
public final class Lowering {
  private Lowering() {}

  /**
   * The step of a node, or empty where no kernel fits its operator, types or shapes; such a node is
   * left to the reference interpreter.
   */
  public static Optional<Step> lower(Call call) {
    if (!call.hasHeldTypes() || (call.outputs().size() > 1 && !hasKernelOfSeveral(call))) {
      return Optional.empty();
    }
    return call.node().domain().equals(Node.ONNX) ? lowerOnnx(call) : lowerMl(call);
  }

  private static boolean hasKernelOfSeveral(Call call) {
    return call.node().operator().equals("TreeEnsembleClassifier");
  }

  private static Optional<Step> lowerOnnx(Call call) {
    return switch (call.node().operator()) {
      case "Cast" -> LowerCast.lower(call);
      case "Where" -> LowerElementwise.lowerWhere(call);
      case "Clip" -> LowerClip.lower(call);
      case "Concat" -> LowerColumns.lower(call);
      case "Gather" -> LowerColumns.lower(call).or(() -> LowerTableRows.lower(call));
      case "MatMul", "Gemm" -> LowerLinear.lower(call);
      case "ReduceSum", "ReduceMax", "ReduceMin" -> LowerReduction.lower(call);
      case "Softmax", "ArgMax" -> LowerScores.lower(call);
      default -> LowerElementwise.lower(call);
    };
  }

  private static Optional<Step> lowerMl(Call call) {
    return switch (call.node().operator()) {
      case "LabelEncoder" -> LowerLabels.lower(call);
      case "TreeEnsemble", "TreeEnsembleRegressor" -> LowerTrees.lower(call);
      case "TreeEnsembleClassifier" -> LowerTreeClassifier.lower(call);
      default -> Optional.empty();
    };
  }
}
