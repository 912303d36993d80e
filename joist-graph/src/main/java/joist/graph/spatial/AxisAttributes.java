package joist.graph.spatial;

import java.util.Locale;
import joist.graph.Node;

/** A node's attributes that have one number, or a pair of pads, for each spatial axis. */
record AxisAttributes(Node node, int axes) {
  /**
   * The number of attribute {@code key} for {@code axis}, or {@code otherwise} where it is absent.
   */
  long each(String key, int axis, long otherwise) {
    long[] values = node.intsAttribute(key);
    check(key, values.length, axes);
    return values.length == 0 ? otherwise : values[axis];
  }

  /** The number of attribute {@code key}, which must be above 0. */
  long positive(String key, int axis) {
    long value = each(key, axis, 1);
    if (value < 1) {
      throw new IllegalArgumentException("expected %s above 0, got %d".formatted(key, value));
    }
    return value;
  }

  long padBefore(int axis) {
    return pad(axis);
  }

  long padAfter(int axis) {
    return pad(axis + axes);
  }

  private long pad(int index) {
    long[] values = node.intsAttribute("pads");
    check("pads", values.length, 2 * axes);
    return values.length == 0 ? 0 : values[index];
  }

  AutoPad autoPad() {
    String name = node.stringAttribute("auto_pad", "NOTSET");
    for (AutoPad mode : AutoPad.values()) {
      if (mode.name().equals(name.toUpperCase(Locale.ROOT))) {
        return mode;
      }
    }
    throw new IllegalArgumentException(
        "expected an auto_pad of NOTSET, VALID, SAME_UPPER or SAME_LOWER, got " + name);
  }

  private void check(String key, int length, int expected) {
    if (length != 0 && length != expected) {
      throw new IllegalArgumentException(
          "expected %d %s for %d spatial axes, got %d".formatted(expected, key, axes, length));
    }
  }
}
