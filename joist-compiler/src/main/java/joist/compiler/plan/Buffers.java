package joist.compiler.plan;

import java.util.Arrays;
import java.util.List;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/** The arrays of one frame; constants' arrays are shared by all frames. */
public final class Buffers {
  /** The element types that frames hold. */
  private static final List<ElementType> HELD =
      List.of(
          ElementType.F32,
          ElementType.F64,
          ElementType.I64,
          ElementType.I32,
          ElementType.BOOL,
          ElementType.STRING);

  private final Object[] arrays;

  /** The arrays, by the number that places give. */
  public Buffers(List<Object> arrays) {
    this.arrays = arrays.toArray();
  }

  public static boolean holds(ElementType type) {
    return HELD.contains(type);
  }

  /** An array of zeros, false, or empty strings. */
  public static Object allocate(ElementType type, int length) {
    return switch (type) {
      case F32 -> new float[length];
      case F64 -> new double[length];
      case I64 -> new long[length];
      case I32 -> new int[length];
      case BOOL -> new boolean[length];
      case STRING -> {
        String[] strings = new String[length];
        Arrays.fill(strings, "");
        yield strings;
      }
      default -> throw notHeld(type);
    };
  }

  /** A tensor's elements as an array. */
  public static Object arrayOf(Tensor tensor) {
    int length = Math.toIntExact(tensor.shape().elements());
    return switch (tensor.type()) {
      case F32 -> tensor.data().toArray(Tensor.F32);
      case F64 -> tensor.data().toArray(Tensor.F64);
      case I64 -> tensor.data().toArray(Tensor.I64);
      case I32 -> tensor.data().toArray(Tensor.I32);
      case BOOL -> {
        boolean[] flags = new boolean[length];
        for (int i = 0; i < length; i++) {
          flags[i] = tensor.bool(i);
        }
        yield flags;
      }
      case STRING -> tensor.strings().clone();
      default -> throw notHeld(tensor.type());
    };
  }

  private static IllegalArgumentException notHeld(ElementType type) {
    return new IllegalArgumentException("expected an element type of " + HELD + ", got " + type);
  }

  public float[] f32(Place place) {
    return (float[]) arrays[place.buffer()];
  }

  public double[] f64(Place place) {
    return (double[]) arrays[place.buffer()];
  }

  public long[] i64(Place place) {
    return (long[]) arrays[place.buffer()];
  }

  public int[] i32(Place place) {
    return (int[]) arrays[place.buffer()];
  }

  public boolean[] bool(Place place) {
    return (boolean[]) arrays[place.buffer()];
  }

  public String[] string(Place place) {
    return (String[]) arrays[place.buffer()];
  }
}
