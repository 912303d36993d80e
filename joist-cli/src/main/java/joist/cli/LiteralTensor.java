package joist.cli;

import java.util.ArrayList;
import java.util.List;
import joist.graph.Value;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A tensor written out as JSON: a number, a text, or nested lists of them, all of one length. */
final class LiteralTensor {
  private LiteralTensor() {}

  /**
   * The tensor, of the element type that {@code input} has.
   *
   * @throws BadInputException when it is not JSON, is ragged, or of another type
   */
  static Tensor parse(Value input, String text) {
    try {
      JsonNode node = JsonMapper.shared().readTree(text);
      List<Long> dims = new ArrayList<>();
      for (JsonNode first = node; first.isArray(); first = first.get(0)) {
        dims.add((long) first.size());
        if (first.isEmpty()) {
          break;
        }
      }
      List<JsonNode> elements = new ArrayList<>();
      collect(input, node, dims, 0, elements);
      Shape shape = Shape.of(dims.stream().mapToLong(Long::longValue).toArray());
      return of(input, shape, elements);
    } catch (JacksonException e) {
      throw new BadInputException(
          "input '%s': expected elements such as [[1, 2], [3, 4]], got '%s'"
              .formatted(input.name(), text));
    }
  }

  private static void collect(
      Value input, JsonNode node, List<Long> dims, int depth, List<JsonNode> elements) {
    boolean list = depth < dims.size();
    if (node.isArray() != list || (list && node.size() != dims.get(depth))) {
      throw new BadInputException(
          "input '%s': expected lists of equal lengths, got %s".formatted(input.name(), node));
    }
    if (!list) {
      elements.add(node);
      return;
    }
    node.forEach(child -> collect(input, child, dims, depth + 1, elements));
  }

  private static Tensor of(Value input, Shape shape, List<JsonNode> elements) {
    ElementType type = input.type().elementType();
    for (JsonNode element : elements) {
      boolean fits =
          switch (type) {
            case STRING -> element.isString();
            case BOOL -> element.isBoolean();
            case I32, I64 -> element.isIntegralNumber();
            default -> element.isNumber();
          };
      if (!fits) {
        throw new BadInputException(
            "input '%s': expected elements of type %s, got %s"
                .formatted(input.name(), type, element));
      }
    }
    return switch (type) {
      case STRING ->
          Tensor.of(shape, elements.stream().map(JsonNode::stringValue).toArray(String[]::new));
      case I64 -> Tensor.of(shape, elements.stream().mapToLong(JsonNode::longValue).toArray());
      case I32 -> Tensor.of(shape, elements.stream().mapToInt(JsonNode::intValue).toArray());
      case F64 -> Tensor.of(shape, elements.stream().mapToDouble(JsonNode::doubleValue).toArray());
      case F32 -> Tensor.of(shape, floats(elements));
      case BOOL -> Tensor.of(shape, booleans(elements));
      default ->
          throw new BadInputException(
              "input '%s': a %s cannot be written out here; save it as .npy"
                  .formatted(input.name(), type));
    };
  }

  private static float[] floats(List<JsonNode> elements) {
    float[] values = new float[elements.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = elements.get(i).floatValue();
    }
    return values;
  }

  private static boolean[] booleans(List<JsonNode> elements) {
    boolean[] values = new boolean[elements.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = elements.get(i).booleanValue();
    }
    return values;
  }
}
