package joist.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import joist.tensor.Shape;

/** Shapes as people write them: {@code 1,3,224,224} or {@code 1x3x224x224}. */
final class ShapeText {
  private ShapeText() {}

  /**
   * The shapes of inputs.
   *
   * @param texts by the input's name
   * @throws UsageException for a text that is no shape
   */
  static Map<String, Shape> parse(Map<String, String> texts) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    texts.forEach((name, text) -> shapes.put(name, shape(name, text)));
    return shapes;
  }

  private static Shape shape(String name, String text) {
    String[] dims = text.split("[,x]", -1);
    for (String dim : dims) {
      if (!dim.strip().matches("[0-9]{1,12}")) {
        throw new UsageException(
            "--shape %s: expected extents such as 1,3,224,224, got '%s'".formatted(name, text));
      }
    }
    return Shape.of(Stream.of(dims).mapToLong(dim -> Long.parseLong(dim.strip())).toArray());
  }
}
