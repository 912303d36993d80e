package joist.server.inference;

import java.util.Arrays;
import joist.server.http.RequestException;
import joist.tensor.ElementType;
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

  /**
   * As {@link #checked(String, long[], long)}, of a tensor that may take {@code mostBytes} at most.
   *
   * @throws RequestException as too large, before anything is made of it
   */
  public static Shape checked(
      String input, long[] dims, long most, ElementType type, long mostBytes) {
    Shape shape = checked(input, dims, most);
    if (elementsOfNoEmptyExtent(dims) > mostBytes / bytes(type)) {
      throw RequestException.tooLarge(
          "input '%s': expected a tensor of at most %,d bytes, got %s%s; send less in a request, or raise --tensor-limit, or \"tensorLimit\" of the model in the file of --config"
              .formatted(input, mostBytes, type, shape));
    }
    return shape;
  }

  /**
   * Elements, as if each extent had one at least: of a tensor without elements a model may make one
   * of its other extents.
   */
  private static long elementsOfNoEmptyExtent(long[] dims) {
    try {
      long product = 1;
      for (long dim : dims) {
        product = Math.multiplyExact(product, Math.max(1, dim));
      }
      return product;
    } catch (ArithmeticException tooMany) {
      return Long.MAX_VALUE;
    }
  }

  /** What an element takes; a text at least as much as where it is. */
  public static long bytes(ElementType type) {
    return type.bytes() == 0 ? Long.BYTES : type.bytes();
  }

  public static RequestException wrongCount(String input, Shape shape, long got) {
    return RequestException.badRequest(
        "input '%s': expected %,d elements for shape %s, got %,d"
            .formatted(input, shape.elements(), shape, got));
  }
}
