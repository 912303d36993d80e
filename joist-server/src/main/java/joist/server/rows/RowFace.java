package joist.server.rows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import joist.model.Model;
import joist.model.Signature;
import joist.server.http.JsonInput;
import joist.serving.Deployment;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.sym.PropertyNameMatcher;
import tools.jackson.core.util.Named;

/**
 * What of a deployment's signature the JSON of rows needs, prepared once: the matcher of column
 * names and the constant bytes of an answer. Immutable.
 */
public final class RowFace {
  private final Model model;
  private final Signature signature;
  private final PropertyNameMatcher names;
  private final String example;
  private final byte[] head;
  private final byte[][] beforeProbability;
  private final java.util.Map<String, byte[]> labelPrefix = new java.util.HashMap<>();

  RowFace(Deployment deployment, Signature signature, JsonInput input) {
    this.model = deployment.model();
    this.signature = signature;
    this.names =
        input
            .factory()
            .constructNameMatcher(
                signature.inputs().stream().map(field -> Named.fromString(field.name())).toList(),
                false);
    this.example = ExampleRow.of(signature, deployment.description().sample());
    this.head =
        utf8(
            "{\"model\":%s,\"version\":%d,\"digest\":\"%s\",\"predictions\":["
                .formatted(quoted(deployment.name()), deployment.version(), model.digest()));
    List<String> classes = signature.classes();
    this.beforeProbability = new byte[classes.size()][];
    for (int i = 0; i < classes.size(); i++) {
      String quotedClass = quoted(classes.get(i));
      labelPrefix.put(classes.get(i), utf8("{\"label\":" + quotedClass + ",\"probabilities\":{"));
      beforeProbability[i] = utf8((i == 0 ? "" : ",") + quotedClass + ":");
    }
  }

  PropertyNameMatcher names() {
    return names;
  }

  public Signature signature() {
    return signature;
  }

  /** Whether a row may have this column. */
  boolean knows(String column) {
    return model.knows(column);
  }

  boolean isClassification() {
    return signature.isClassification();
  }

  int classes() {
    return beforeProbability.length;
  }

  String columnName(int field) {
    return signature.inputs().get(field).name();
  }

  String columnList() {
    return String.join(", ", signature.inputs().stream().map(Signature.Field::name).toList());
  }

  /** A row, as JSON, that this model takes. */
  public String example() {
    return example;
  }

  /** Up to and with the predictions' opening bracket. */
  byte[] head() {
    return head;
  }

  /** A classification's answer up to and with the probabilities' opening brace. */
  byte[] upToProbabilities(String label) {
    byte[] prefix = labelPrefix.get(label);
    return prefix != null ? prefix : utf8("{\"label\":" + quoted(label) + ",\"probabilities\":{");
  }

  byte[] beforeProbability(int classIndex) {
    return beforeProbability[classIndex];
  }

  /** A hint at the column that was meant, or nothing. */
  String nearest(String name) {
    return signature.inputs().stream()
        .map(Signature.Field::name)
        .filter(column -> column.equalsIgnoreCase(name) || column.startsWith(name))
        .findFirst()
        .map(column -> " (did you mean '" + column + "'?)")
        .orElse("");
  }

  static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + '"';
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
