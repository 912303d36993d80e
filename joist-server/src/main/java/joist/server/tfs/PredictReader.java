package joist.server.tfs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.graph.Graph;
import joist.graph.Value;
import joist.server.http.Bytes;
import joist.server.http.JsonInput;
import joist.server.http.Limits;
import joist.server.http.RequestException;
import joist.server.inference.InferRequest;
import joist.server.inference.NamedRequest;
import joist.tensor.Tensor;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads a predict request as a stream: {@code instances}, a value for each row, or {@code inputs},
 * a value for each input. Used once.
 */
final class PredictReader {
  private final JsonParser parser;
  private final Limits limits;
  private final Map<String, NestedColumn> columns = new LinkedHashMap<>();
  private String format = "";
  private String signature = "";

  private PredictReader(JsonParser parser, Graph graph, Limits limits) {
    this.parser = parser;
    this.limits = limits;
    for (Value input : graph.inputs()) {
      columns.put(input.name(), new NestedColumn(input, limits.tensorBytes()));
    }
  }

  /**
   * A request, and how its answer is to be written.
   *
   * @param byRow whether it came as instances
   */
  record Read(InferRequest tensors, boolean byRow) implements NamedRequest {}

  static Read read(JsonInput json, Bytes body, Graph graph, Limits limits) {
    try (JsonParser parser = json.parser(body)) {
      return new PredictReader(parser, graph, limits).read();
    } catch (tools.jackson.core.JacksonException malformed) {
      throw JsonInput.badJson(malformed);
    }
  }

  private Read read() {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw expected("an object with \"instances\" or \"inputs\"");
    }
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String member = parser.currentName();
      parser.nextToken();
      switch (member) {
        case "instances" -> readOnce(member, this::readInstances);
        case "inputs" -> readOnce(member, this::readInputs);
        case "signature_name" -> signature = text();
        default -> parser.skipChildren();
      }
    }
    if (parser.nextToken() != null) {
      throw RequestException.badJson("expected one JSON value, got more after it");
    }
    Signatures.require(signature, Signatures.PREDICT);
    return new Read(new InferRequest("", tensors(), List.of()), format.equals("instances"));
  }

  private void readOnce(String member, Runnable reading) {
    if (!format.isEmpty()) {
      throw RequestException.badRequest(
          "expected either \"instances\" or \"inputs\", once, got \"%s\" and \"%s\""
              .formatted(format, member));
    }
    format = member;
    reading.run();
  }

  private String text() {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw expected("a text for \"signature_name\"");
    }
    return parser.getString();
  }

  private void readInstances() {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw expected("a list of \"instances\"");
    }
    int row = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (row == limits.rows()) {
        throw RequestException.tooLarge(
            "expected at most %,d rows in a request; split them over several"
                .formatted(limits.rows()));
      }
      readInstance(row++);
    }
    if (row == 0) {
      throw RequestException.badRequest("expected one or more \"instances\", got none");
    }
  }

  private void readInstance(int row) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      only("instance " + row).addRow(parser);
      return;
    }
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      NestedColumn column = named(parser.currentName());
      if (column.rows() != row) {
        throw RequestException.badRequest(
            "instance %d: input '%s' is given twice".formatted(row, parser.currentName()));
      }
      parser.nextToken();
      column.addRow(parser);
    }
    columns.forEach((name, column) -> {
      if (column.rows() != row + 1) {
        throw RequestException.badRequest(
            "instance %d: input '%s' is missing; the model's inputs are %s"
                .formatted(row, name, columns.keySet()));
      }
    });
  }

  private void readInputs() {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      only("\"inputs\"").addAll(parser);
      return;
    }
    Map<String, Boolean> given = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      NestedColumn column = named(name);
      if (given.put(name, true) != null) {
        throw RequestException.badRequest("input '" + name + "' is given twice");
      }
      parser.nextToken();
      column.addAll(parser);
    }
    columns.keySet().stream()
        .filter(name -> !given.containsKey(name))
        .findFirst()
        .ifPresent(name -> {
          throw RequestException.badRequest(
              "input '%s' is missing; the model's inputs are %s".formatted(name, columns.keySet()));
        });
  }

  private NestedColumn named(String name) {
    @Nullable NestedColumn column = columns.get(name);
    if (column == null) {
      throw RequestException.badRequest(
          "input '%s': the model has none of that name; its inputs are %s"
              .formatted(name, columns.keySet()));
    }
    return column;
  }

  /** The one input of a model that has one: it need not be named. */
  private NestedColumn only(String where) {
    if (columns.size() != 1) {
      throw RequestException.badRequest(
          "%s: expected an object with the model's inputs %s, got %s"
              .formatted(where, columns.keySet(), parser.currentToken()));
    }
    return columns.values().iterator().next();
  }

  private Map<String, Tensor> tensors() {
    if (format.isEmpty()) {
      throw RequestException.badRequest("expected \"instances\" or \"inputs\", got neither");
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    columns.forEach((name, column) -> tensors.put(name, column.tensor()));
    return tensors;
  }

  private RequestException expected(String what) {
    return RequestException.badRequest(
        "expected %s, got %s".formatted(what, parser.currentToken()));
  }
}
