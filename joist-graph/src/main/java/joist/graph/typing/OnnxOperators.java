package joist.graph.typing;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import joist.graph.Node;

/** The table of operators: since which version, with which signature, by which shape rule. */
public final class OnnxOperators {
  /** The last version of {@code ai.onnx} that is supported. */
  public static final int LAST_ONNX = 28;

  /** The last version of {@code ai.onnx.ml} that is supported. */
  public static final int LAST_ONNX_ML = 5;

  /** The last version of {@code ai.onnx.preview.training} that is supported. */
  private static final int LAST_TRAINING = 1;

  /** The last version of {@code com.microsoft}, of which a few operators are supported. */
  private static final int LAST_MICROSOFT = 1;

  /** Version 5 replaced the two old tree operators by TreeEnsemble. */
  private static final int LAST_OLD_TREES = 4;

  private static final Map<String, OperatorTable.Entry> BY_NAME = assemble();

  private OnnxOperators() {}

  /** The schema of an operator, by its name as in {@link Node#qualifiedOperator}. */
  public static Optional<OperatorSchema> schema(String qualifiedOperator) {
    return entry(qualifiedOperator).map(OperatorTable.Entry::schema);
  }

  /** All operators, sorted by qualified name. */
  public static Collection<OperatorSchema> all() {
    return BY_NAME.values().stream().map(OperatorTable.Entry::schema).toList();
  }

  static Optional<OperatorTable.Entry> entry(String qualifiedOperator) {
    return Optional.ofNullable(BY_NAME.get(qualifiedOperator));
  }

  private static Map<String, OperatorTable.Entry> assemble() {
    Map<String, OperatorTable.Entry> entries = new TreeMap<>();
    OperatorTable onnx = new OperatorTable(entries, Node.ONNX, LAST_ONNX);
    ElementwiseOperators.addTo(onnx);
    ShapingOperators.addTo(onnx);
    ReducingOperators.addTo(onnx);
    ControlOperators.addTo(onnx);
    NeuralOperators.addTo(onnx);
    IndexingOperators.addTo(onnx);
    TextOperators.addTo(onnx);
    SignalOperators.addTo(onnx);
    SequenceModelOperators.addOptimizersTo(
        new OperatorTable(entries, Node.ONNX_TRAINING, LAST_TRAINING));
    OperatorTable classical = new OperatorTable(entries, Node.ONNX_ML, LAST_ONNX_ML);
    ClassicalOperators.addTo(classical);
    ControlOperators.addMapsTo(classical);
    ClassicalOperators.addOldTreesTo(new OperatorTable(entries, Node.ONNX_ML, LAST_OLD_TREES));
    TextOperators.addTokenizerTo(new OperatorTable(entries, Node.MICROSOFT, LAST_MICROSOFT));
    return entries;
  }
}
