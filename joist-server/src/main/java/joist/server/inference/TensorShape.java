package joist.server.inference;

import java.util.Arrays;
import joist.server.http.RequestException;
import joist.tensor.Shape;

/** Shapes as callers send them: not to be trusted. */
public final class TensorShape {
  private TensorShape() {}

  /**
   * The shape, when its element count is not above {@code most}: what the body could hold at all.
   */
  public static Shape checked(String input, long[] dims, long most) {
    try {
      Shape shape = Shape.of(dims);
      if (shape.elements() <= most) {
        return shape;
      }
    } catch (IllegalArgumentException | ArithmeticException malformed) {
      // told below
    }
    throw RequestException.badRequest(
        "input '%s': expected a shape that the data fills, got %s"
            .formatted(input, Arrays.toString(dims)));
  }

  public static RequestException wrongCount(String input, Shape shape, long got) {
    return RequestException.badRequest(
        "input '%s': expected %,d elements for shape %s, got %,d"
            .formatted(input, shape.elements(), shape, got));
  }
}
