package joist.compiler.expression;

import java.util.List;
import joist.tensor.ElementType;

/**
 * The element types of an operator's inputs, in order, and of its output.
 *
 * @param inputs one for each input
 */
public record ElementTypes(List<ElementType> inputs, ElementType output) {
  public ElementTypes {
    inputs = List.copyOf(inputs);
  }

  /** Whether all inputs are f32. */
  boolean real() {
    return real(inputs);
  }

  static boolean real(List<ElementType> types) {
    return types.stream().allMatch(type -> type == ElementType.F32);
  }

  /** Whether a register holds such an element as it is: an f32, or an integer that fits an i32. */
  static boolean fitsRegister(ElementType type) {
    return switch (type) {
      case F32, BOOL, I32, U8, I8 -> true;
      default -> false;
    };
  }

  /** Whether all of {@code types} are the same integer type that a register holds. */
  static boolean sameInteger(List<ElementType> types) {
    ElementType first = types.getFirst();
    return first != ElementType.F32
        && fitsRegister(first)
        && types.stream().allMatch(type -> type == first);
  }
}
