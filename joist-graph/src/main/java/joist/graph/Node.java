package joist.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import joist.tensor.Tensor;

/**
 * One operator applied to named values. An empty input or output name is an optional one left out,
 * as in ONNX.
 *
 * @param domain such as {@link #ONNX} or {@link #ONNX_ML}
 */
public record Node(
    String name,
    String domain,
    String operator,
    List<String> inputs,
    List<String> outputs,
    Map<String, Attribute> attributes) {
  /** The domain of ONNX's own operators, {@code ai.onnx}, written as the empty string. */
  public static final String ONNX = "";

  /** The domain of ONNX's classical machine learning operators. */
  public static final String ONNX_ML = "ai.onnx.ml";

  /** The domain of ONNX's optimizers. */
  public static final String ONNX_TRAINING = "ai.onnx.preview.training";

  /** The domain of operators that ONNX tries out. */
  public static final String ONNX_PREVIEW = "ai.onnx.preview";

  /** The domain of ONNX Runtime's own operators, of which exporters use a few. */
  public static final String MICROSOFT = "com.microsoft";

  private static final Set<String> DRAWING =
      Set.of(
          "RandomNormal",
          "RandomNormalLike",
          "RandomUniform",
          "RandomUniformLike",
          "Multinomial",
          "Bernoulli",
          "Dropout");

  public Node {
    domain = domain.equals("ai.onnx") ? ONNX : domain;
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
  }

  public Optional<Attribute> attribute(String key) {
    return Optional.ofNullable(attributes.get(key));
  }

  /** The integer attribute {@code key}, or {@code otherwise} where it is absent. */
  public long intAttribute(String key, long otherwise) {
    return attributes.get(key) instanceof Attribute.IntValue(long value) ? value : otherwise;
  }

  public float floatAttribute(String key, float otherwise) {
    return attributes.get(key) instanceof Attribute.FloatValue(float value) ? value : otherwise;
  }

  public String stringAttribute(String key, String otherwise) {
    return attributes.get(key) instanceof Attribute.StringValue(String value) ? value : otherwise;
  }

  /** The integers of attribute {@code key}; empty where it is absent. */
  public long[] intsAttribute(String key) {
    return attributes.get(key) instanceof Attribute.Ints(long[] values) ? values : new long[0];
  }

  public float[] floatsAttribute(String key) {
    return attributes.get(key) instanceof Attribute.Floats(float[] values) ? values : new float[0];
  }

  public List<String> stringsAttribute(String key) {
    return attributes.get(key) instanceof Attribute.Strings(List<String> values)
        ? values
        : List.of();
  }

  public Optional<Tensor> tensorAttribute(String key) {
    return attributes.get(key) instanceof Attribute.TensorValue(Tensor value)
        ? Optional.of(value)
        : Optional.empty();
  }

  /** The graphs among the attributes: branches and bodies of control flow. */
  public List<Graph> subgraphs() {
    List<Graph> graphs = new ArrayList<>();
    for (Attribute attribute : attributes.values()) {
      switch (attribute) {
        case Attribute.GraphValue(Graph graph) -> graphs.add(graph);
        case Attribute.Graphs(List<Graph> several) -> graphs.addAll(several);
        default -> {}
      }
    }
    return graphs;
  }

  /** The values from around the node that its subgraphs use; they are no inputs of the node. */
  public Set<String> captured() {
    Set<String> names = new LinkedHashSet<>();
    subgraphs().forEach(graph -> names.addAll(graph.captured()));
    return names;
  }

  /**
   * Whether the node draws random numbers, so that two nodes that are alike make different values,
   * and one node others at each run.
   */
  public boolean drawsNumbers() {
    return domain.isEmpty() && DRAWING.contains(operator);
  }

  /** The operator with its domain, such as {@code ai.onnx.ml.LabelEncoder} or {@code Add}. */
  public String qualifiedOperator() {
    return domain.isEmpty() ? operator : domain + "." + operator;
  }
}
