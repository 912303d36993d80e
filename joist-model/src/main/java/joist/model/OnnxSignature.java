package joist.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.table.ColumnType;

/**
 * The signature of an ONNX file: the one that Joist wrote into its metadata, or else one read off
 * its inputs and outputs.
 *
 * <p>Inputs that are all columns, {@code [N, 1]} or {@code [N]}, become fields: f32, f64 and i64
 * numbers, strings categories. A label output with {@code f32[N, C]} beside it makes a
 * classification, whose classes are looked up at the node that makes the label; a single {@code
 * f32[N, 1]} a regression.
 */
final class OnnxSignature {
  /** The metadata key under which an exported file carries its signature, as JSON. */
  static final String KEY = "joist.signature";

  private static final List<String> CLASS_LISTS =
      List.of("classlabels_strings", "classlabels_int64s", "classlabels_ints", "values_strings");

  private final Graph graph;

  private OnnxSignature(Graph graph) {
    this.graph = graph;
  }

  /** The graph with the signature in its metadata. */
  static Graph carrying(Signature signature, Graph graph) {
    Map<String, String> metadata = new LinkedHashMap<>(graph.metadata());
    metadata.put(KEY, new String(PackageJson.write(signature), UTF_8));
    return new Graph(
        graph.name(),
        graph.inputs(),
        graph.outputs(),
        graph.initializers(),
        graph.nodes(),
        graph.opsets(),
        metadata);
  }

  static Optional<Signature> find(Graph graph) {
    String carried = graph.metadata().get(KEY);
    if (carried != null) {
      return Optional.of(
          PackageJson.read(carried.getBytes(UTF_8), Signature.class, "metadata " + KEY));
    }
    return new OnnxSignature(graph).fromTypes();
  }

  private Optional<Signature> fromTypes() {
    List<Signature.Field> fields = new ArrayList<>();
    for (Value input : graph.inputs()) {
      Optional<ColumnType> type = columnType(input.type());
      if (type.isEmpty()) {
        return Optional.empty();
      }
      fields.add(new Signature.Field(input.name(), type.get()));
    }
    return fields.isEmpty() ? Optional.empty() : answers(fields);
  }

  private static Optional<ColumnType> columnType(ValueType type) {
    if (!RowLayout.isColumn(type)) {
      return Optional.empty();
    }
    return switch (type.elementType()) {
      case F32, F64, I64 -> Optional.of(ColumnType.NUMBER);
      case STRING -> Optional.of(ColumnType.CATEGORY);
      default -> Optional.empty();
    };
  }

  private Optional<Signature> answers(List<Signature.Field> fields) {
    List<Value> outputs = graph.outputs();
    Optional<Value> label =
        outputs.stream().filter(output -> RowLayout.isLabel(output.type())).findFirst();
    if (label.isPresent() && outputs.size() == 2) {
      Value scores = outputs.get(1 - outputs.indexOf(label.get()));
      return classes(label.get(), scores)
          .map(classes -> new Signature(fields, label.get().name(), classes));
    }
    if (outputs.size() == 1 && RowLayout.isScores(outputs.getFirst().type(), 1)) {
      return Optional.of(new Signature(fields, outputs.getFirst().name(), List.of()));
    }
    return Optional.empty();
  }

  private Optional<List<String>> classes(Value label, Value scores) {
    if (scores.type().rank() != 2
        || !(scores.type().dims().get(1) instanceof Dim.Known(long width))
        || width < 2
        || !RowLayout.isScores(scores.type(), width)) {
      return Optional.empty();
    }
    return graph.nodes().stream()
        .filter(node -> node.outputs().contains(label.name()))
        .flatMap(node -> CLASS_LISTS.stream().map(key -> texts(node, key)))
        .filter(list -> list.size() == width && new HashSet<>(list).size() == width)
        .findFirst();
  }

  private static List<String> texts(Node node, String key) {
    List<String> strings = node.stringsAttribute(key);
    return strings.isEmpty()
        ? Arrays.stream(node.intsAttribute(key)).mapToObj(Long::toString).toList()
        : strings;
  }
}
