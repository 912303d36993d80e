package joist.server.inference;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import joist.server.http.RequestException;
import joist.tensor.CallMemory;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Elements of one type, added one by one, for requests that do not say beforehand how many there
 * are. Off the heap, growing by doubling. Used by one thread.
 */
public final class ElementList {
  private static final int FIRST_ELEMENTS = 16;

  private final ElementType type;
  private final List<String> texts = new ArrayList<>();
  private final long mostBytes;
  private MemorySegment data;
  private long count;

  /** Any number of them. */
  public ElementList(ElementType type) {
    this(type, Long.MAX_VALUE);
  }

  /**
   * @param mostBytes that they may take together
   */
  public ElementList(ElementType type, long mostBytes) {
    this.type = type;
    this.mostBytes = mostBytes;
    this.data = CallMemory.take((long) FIRST_ELEMENTS * type.bytes());
  }

  public ElementType type() {
    return type;
  }

  public long count() {
    return count;
  }

  public void add(String text) {
    if (type != ElementType.STRING) {
      throw wrong("text");
    }
    requireRoom();
    texts.add(text);
    count++;
  }

  /** Whether a number is in the range of the type, in which it else would become infinite. */
  public boolean holds(double value) {
    float rounded = (float) value;
    return switch (type) {
      case F32 -> Float.isFinite(rounded);
      case F16 -> Float.isFinite(Float.float16ToFloat(Float.floatToFloat16(rounded)));
      default -> Double.isFinite(value);
    };
  }

  /**
   * Adds a number that may have a fraction.
   *
   * @throws RequestException when it is finite and would not be in the type's range
   */
  public void add(double value) {
    if (Double.isFinite(value) && !holds(value)) {
      throw outOfRange(Double.toString(value));
    }
    reserve();
    switch (type) {
      case F32 -> data.setAtIndex(Tensor.F32, count, (float) value);
      case F64 -> data.setAtIndex(Tensor.F64, count, value);
      case F16 -> data.setAtIndex(Tensor.I16, count, Float.floatToFloat16((float) value));
      default -> throw wrong("real number");
    }
    count++;
  }

  /**
   * Adds a whole number.
   *
   * @throws RequestException when it is not in the type's range
   */
  public void add(long value) {
    if (type.isFloating()) {
      add((double) value);
      return;
    }
    reserve();
    switch (type) {
      case I8, U8, BOOL -> data.set(ValueLayout.JAVA_BYTE, count, (byte) value);
      case I16, U16 -> data.setAtIndex(Tensor.I16, count, (short) value);
      case I32, U32 -> data.setAtIndex(Tensor.I32, count, (int) value);
      case I64, U64 -> data.setAtIndex(Tensor.I64, count, value);
      default -> throw wrong("whole number");
    }
    if (!type.holds(value)) {
      throw outOfRange(Long.toString(value));
    }
    count++;
  }

  /** Adds a whole number of 64 bits without a sign. */
  public void addUnsigned(long bits) {
    if (type != ElementType.U64) {
      throw wrong("whole number of 64 bits without a sign");
    }
    reserve();
    data.setAtIndex(Tensor.I64, count, bits);
    count++;
  }

  private RequestException outOfRange(String got) {
    return RequestException.badRequest(
        "expected numbers in the range of %s, got %s".formatted(type, got));
  }

  private RequestException wrong(String got) {
    return RequestException.badRequest("expected values of %s, got a %s".formatted(type, got));
  }

  private void requireRoom() {
    if (count >= mostBytes / TensorShape.bytes(type)) {
      throw RequestException.tooLarge(
          "expected a tensor of at most %,d bytes, got more values of %s; send less in a request, or raise --tensor-limit, or \"tensorLimit\" of the model in the file of --config"
              .formatted(mostBytes, type));
    }
  }

  private void reserve() {
    requireRoom();
    long needed = (count + 1) * type.bytes();
    if (needed > data.byteSize()) {
      MemorySegment larger = CallMemory.take(2 * data.byteSize());
      larger.asSlice(0, data.byteSize()).copyFrom(data);
      data = larger;
    }
  }

  /** The texts so far. */
  public List<String> texts() {
    return List.copyOf(texts);
  }

  /** All elements, under a shape that they fill. */
  public Tensor tensor(Shape shape) {
    return type == ElementType.STRING
        ? Tensor.of(shape, texts.toArray(String[]::new))
        : Tensor.over(type, shape, data.asSlice(0, count * type.bytes()));
  }
}
