package joist.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;

/**
 * A typed block of elements with a shape, row-major, little-endian, off the heap; strings are a
 * Java array.
 *
 * <p>A tensor made by a factory here is freed by the garbage collector; one made {@link #over} a
 * segment lives as long as that segment's arena, one of a {@link Region} until that is closed. Safe
 * to read from many threads; writing is up to the one owner. Equal by type, shape and bits, so
 * change no element of a tensor that is a key.
 */
public final class Tensor implements Datum {
  public static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED;
  public static final ValueLayout.OfDouble F64 = ValueLayout.JAVA_DOUBLE_UNALIGNED;
  public static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED;
  public static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED;
  public static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED;

  private static final String[] NO_STRINGS = {};
  private static final long ALIGNMENT = 64;

  private final ElementType type;
  private final Shape shape;
  private final MemorySegment data;
  private final String[] strings;

  /** Whose memory it is; held so that it is not taken for forgotten. */
  private final Optional<Region> region;

  private Tensor(ElementType type, Shape shape, MemorySegment data, String[] strings) {
    this(type, shape, data, strings, Optional.empty());
  }

  private Tensor(
      ElementType type,
      Shape shape,
      MemorySegment data,
      String[] strings,
      Optional<Region> region) {
    this.type = type;
    this.shape = shape;
    this.data = data;
    this.strings = strings;
    this.region = region;
  }

  /** A tensor of zeros (of empty strings for {@link ElementType#STRING}). */
  public static Tensor zeros(ElementType type, Shape shape) {
    if (type == ElementType.STRING) {
      String[] empty = new String[Math.toIntExact(shape.elements())];
      Arrays.fill(empty, "");
      return new Tensor(type, shape, MemorySegment.NULL, empty);
    }
    long bytes = Math.multiplyExact(shape.elements(), type.bytes());
    return new Tensor(type, shape, Arena.ofAuto().allocate(bytes, ALIGNMENT), NO_STRINGS);
  }

  public static Tensor of(Shape shape, float... values) {
    Tensor tensor = zerosFor(ElementType.F32, shape, values.length);
    MemorySegment.copy(values, 0, tensor.data, F32, 0, values.length);
    return tensor;
  }

  public static Tensor of(Shape shape, double... values) {
    Tensor tensor = zerosFor(ElementType.F64, shape, values.length);
    MemorySegment.copy(values, 0, tensor.data, F64, 0, values.length);
    return tensor;
  }

  public static Tensor of(Shape shape, long... values) {
    Tensor tensor = zerosFor(ElementType.I64, shape, values.length);
    MemorySegment.copy(values, 0, tensor.data, I64, 0, values.length);
    return tensor;
  }

  public static Tensor of(Shape shape, int... values) {
    Tensor tensor = zerosFor(ElementType.I32, shape, values.length);
    MemorySegment.copy(values, 0, tensor.data, I32, 0, values.length);
    return tensor;
  }

  public static Tensor of(Shape shape, boolean... values) {
    Tensor tensor = zerosFor(ElementType.BOOL, shape, values.length);
    for (int i = 0; i < values.length; i++) {
      tensor.data.set(ValueLayout.JAVA_BYTE, i, (byte) (values[i] ? 1 : 0));
    }
    return tensor;
  }

  public static Tensor of(Shape shape, String... values) {
    checkLength(ElementType.STRING, shape, values.length);
    return new Tensor(ElementType.STRING, shape, MemorySegment.NULL, values.clone());
  }

  /**
   * A tensor over {@code data} without copying.
   *
   * @throws IllegalArgumentException when the segment's size is not what type and shape need
   */
  public static Tensor over(ElementType type, Shape shape, MemorySegment data) {
    return over(type, shape, data, Optional.empty());
  }

  static Tensor over(ElementType type, Shape shape, MemorySegment data, Region region) {
    return over(type, shape, data, Optional.of(region));
  }

  private static Tensor over(
      ElementType type, Shape shape, MemorySegment data, Optional<Region> region) {
    long bytes = Math.multiplyExact(shape.elements(), type.bytes());
    if (type == ElementType.STRING || data.byteSize() != bytes) {
      throw new IllegalArgumentException(
          "expected " + bytes + " bytes for " + type + shape + ", got " + data.byteSize());
    }
    return new Tensor(type, shape, data, NO_STRINGS, region);
  }

  private static Tensor zerosFor(ElementType type, Shape shape, int length) {
    checkLength(type, shape, length);
    return zeros(type, shape);
  }

  private static void checkLength(ElementType type, Shape shape, int length) {
    if (shape.elements() != length) {
      throw new IllegalArgumentException(
          "expected " + shape.elements() + " values for " + type + shape + ", got " + length);
    }
  }

  public ElementType type() {
    return type;
  }

  public Shape shape() {
    return shape;
  }

  /** The elements' bytes; {@link MemorySegment#NULL} for strings. */
  public MemorySegment data() {
    return data;
  }

  public long byteSize() {
    return data.byteSize();
  }

  public float f32(long index) {
    return data.getAtIndex(F32, index);
  }

  public double f64(long index) {
    return data.getAtIndex(F64, index);
  }

  public long i64(long index) {
    return data.getAtIndex(I64, index);
  }

  public int i32(long index) {
    return data.getAtIndex(I32, index);
  }

  public boolean bool(long index) {
    return data.get(ValueLayout.JAVA_BYTE, index) != 0;
  }

  public String string(long index) {
    return strings[Math.toIntExact(index)];
  }

  /** The strings themselves, not a copy; empty for numeric tensors. */
  public String[] strings() {
    return strings;
  }

  /** A copy of the elements as floats. */
  public float[] toFloats() {
    return data.toArray(F32);
  }

  /** The same elements under another shape, sharing memory. */
  public Tensor reshape(Shape other) {
    if (other.elements() != shape.elements()) {
      throw new IllegalArgumentException(
          "cannot reshape " + type + shape + " to " + other + ": element counts differ");
    }
    return new Tensor(type, other, data, strings, region);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tensor that
        && type == that.type
        && shape.equals(that.shape)
        && Arrays.equals(strings, that.strings)
        && data.mismatch(that.data) < 0;
  }

  @Override
  public int hashCode() {
    int hash = 31 * type.hashCode() + shape.hashCode();
    hash = 31 * hash + Arrays.hashCode(strings);
    for (long i = 0; i < Math.min(data.byteSize(), 256); i++) {
      hash = 31 * hash + data.get(ValueLayout.JAVA_BYTE, i);
    }
    return hash;
  }

  /** The type and shape, such as {@code f32[32, 4]}. */
  @Override
  public String toString() {
    return type.toString() + shape;
  }
}
