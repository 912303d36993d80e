package joist.graph.tree;

import joist.graph.GraphException;
import joist.graph.Node;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/** Reads a tree operator's attributes as checked arrays. */
final class EnsembleNumbers {
  private EnsembleNumbers() {}

  static GraphException missing(String where, String key) {
    return new GraphException(where + ": the attribute " + key + " is missing");
  }

  static Tensor required(Node node, String where, String key) {
    return node.tensorAttribute(key).orElseThrow(() -> missing(where, key));
  }

  /** The integers of {@code key} as ids of 0 or more; {@code length} -1 takes any length. */
  static int[] ids(Node node, String where, String key, int length) {
    long[] values = node.intsAttribute(key);
    checkLength(where, key, values.length, length);
    int[] ids = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      ids[i] = id(where, key, values[i]);
    }
    return ids;
  }

  static int id(String where, String key, long value) {
    if (value < 0 || value >= Integer.MAX_VALUE) {
      throw new GraphException(
          "%s: expected %s of 0 to 2^31-2, got %d".formatted(where, key, value));
    }
    return (int) value;
  }

  /** The integers of {@code key} as booleans; all false where it is absent. */
  static boolean[] flags(Node node, String where, String key, int length) {
    boolean[] flags = new boolean[length];
    long[] values = node.intsAttribute(key);
    if (values.length == 0) {
      return flags;
    }
    checkLength(where, key, values.length, length);
    for (int i = 0; i < length; i++) {
      flags[i] = values[i] != 0;
    }
    return flags;
  }

  /** The numbers of attribute {@code key}, or of its {@code _as_tensor} twin where it has one. */
  static double[] floats(Node node, String where, String key, int length) {
    double[] values =
        node.tensorAttribute(key + "_as_tensor")
            .map(tensor -> doubles(tensor, where, key + "_as_tensor"))
            .orElseGet(() -> widen(node.floatsAttribute(key)));
    checkLength(where, key, values.length, length);
    return values;
  }

  static double[] doubles(Tensor tensor, String where, String key) {
    if (tensor.type() == ElementType.F64) {
      return tensor.data().toArray(Tensor.F64);
    }
    if (tensor.type() == ElementType.F32) {
      return widen(tensor.toFloats());
    }
    throw new GraphException(
        "%s: expected %s of f32 or f64, got %s".formatted(where, key, tensor.type()));
  }

  static void checkLength(String where, String key, int length, int expected) {
    if (expected >= 0 && length != expected) {
      throw new GraphException(
          "%s: expected %d elements in %s, got %d".formatted(where, expected, key, length));
    }
  }

  private static double[] widen(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }
}
