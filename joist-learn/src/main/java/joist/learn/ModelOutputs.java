package joist.learn;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Writes a model's outputs by the contract of {@code docs/model-graph.md}. */
public final class ModelOutputs {
  private ModelOutputs() {}

  /**
   * Ends a classifier.
   *
   * @param scores {@code f32[N, 1]}, the log odds of the second of two classes; or {@code f32[N,
   *     C]}, log probabilities up to a constant
   */
  public static void classes(
      GraphBuilder builder, Task.Classification task, boolean logOdds, String scores) {
    if (logOdds) {
      bothProbabilities(builder, builder.node("Sigmoid", scores));
    } else {
      builder.nodeNamed("probabilities", Node.ONNX, "Softmax", byClass(), scores);
    }
    classes(builder, task);
  }

  /**
   * Writes {@code probabilities} from the second of two classes' probability, {@code f32[N, 1]}.
   */
  public static void bothProbabilities(GraphBuilder builder, String second) {
    String one = builder.constant("one", Tensor.of(Shape.of(1), 1f));
    String first = builder.node("Sub", one, second);
    builder.nodeNamed("probabilities", Node.ONNX, "Concat", byClass(), first, second);
  }

  /** Ends a classifier whose value {@code probabilities}, {@code f32[N, C]}, is written already. */
  public static void classes(GraphBuilder builder, Task.Classification task) {
    label(builder, task.classes());
    builder.output("label", ValueType.of(ElementType.STRING, Dim.BATCH));
    builder.output(
        "probabilities", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(task.classes().size())));
  }

  /** Ends a regression whose {@code prediction}, {@code f32[N, 1]}, is {@code value}. */
  public static void prediction(GraphBuilder builder, String value) {
    prediction(builder, "Identity", value);
  }

  /** Ends a regression whose prediction's logarithm, {@code f32[N, 1]}, is {@code value}. */
  public static void predictionOfLog(GraphBuilder builder, String value) {
    prediction(builder, "Exp", value);
  }

  private static void prediction(GraphBuilder builder, String operator, String value) {
    builder.nodeNamed("prediction", Node.ONNX, operator, Map.of(), value);
    builder.output("prediction", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(1)));
  }

  private static Map<String, Attribute> byClass() {
    return Map.of("axis", new Attribute.IntValue(1));
  }

  private static void label(GraphBuilder builder, List<String> classes) {
    String index =
        builder.node(
            Node.ONNX,
            "ArgMax",
            Map.of("axis", new Attribute.IntValue(1), "keepdims", new Attribute.IntValue(0)),
            "probabilities");
    builder.nodeNamed(
        "label",
        Node.ONNX_ML,
        "LabelEncoder",
        Map.of(
            "keys_int64s", new Attribute.Ints(LongStream.range(0, classes.size()).toArray()),
            "values_strings", new Attribute.Strings(classes),
            "default_string", new Attribute.StringValue("")),
        index);
  }
}
