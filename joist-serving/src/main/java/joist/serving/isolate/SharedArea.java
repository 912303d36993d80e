package joist.serving.isolate;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import joist.tensor.CallMemory;
import joist.tensor.ElementType;
import joist.tensor.OverBudgetException;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * One direction of one call's shared memory: a stretch of a file that both sides map. The writer
 * lays tensors down here and describes them in a frame; the reader believes no word of that before
 * it is checked. One thread at a time on each side.
 */
final class SharedArea {
  private static final int ALIGNMENT = 64;
  private static final int MOST_TENSORS = 4096;
  private static final int MOST_RANK = 64;
  private static final int STEP = 1 << 20;
  private static final ValueLayout.OfInt LENGTH = ValueLayout.JAVA_INT_UNALIGNED;

  private final RandomAccessFile file; // no channel, which an interrupted thread closes for all
  private final long offset;
  private final MemorySegment memory;
  private volatile long proven; // bytes from the start that the file system has given

  /**
   * @param file whose bytes from {@code offset} {@code memory} maps
   */
  SharedArea(RandomAccessFile file, long offset, MemorySegment memory) {
    this.file = file;
    this.offset = offset;
    this.memory = memory;
  }

  /**
   * Lays tensors down and describes them.
   *
   * @throws OverBudgetException when they have no room here, or the file system has none
   * @throws IOException when the life is over
   */
  void write(Map<String, Tensor> tensors, DataOutputStream out) throws IOException {
    out.writeInt(tensors.size());
    long at = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Tensor tensor = entry.getValue();
      long bytes = bytes(tensor);
      if (bytes > memory.byteSize() - at) {
        throw new OverBudgetException(
            "expected tensors of at most %,d bytes in all, as a call of an isolated model may have, got more: '%s' has %,d; send fewer rows at a time"
                .formatted(memory.byteSize(), entry.getKey(), bytes),
            true);
      }
      prove(at + bytes);
      describe(entry.getKey(), tensor, at, bytes, out);
      copyIn(tensor, at);
      at = aligned(at + bytes);
    }
  }

  private static void describe(
      String name, Tensor tensor, long at, long bytes, DataOutputStream out) throws IOException {
    out.writeUTF(name);
    out.writeByte(tensor.type().onnxCode());
    out.writeByte(tensor.shape().rank());
    for (long dim : tensor.shape().dims()) {
      out.writeLong(dim);
    }
    out.writeLong(at);
    out.writeLong(bytes);
  }

  private static long aligned(long at) {
    return (at + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /**
   * Has the file system give pages while it can say no: where it is full, a mapping only faults.
   */
  private void prove(long bytes) throws IOException {
    byte[] zeros = new byte[Math.clamp(bytes - proven, 0, STEP)];
    while (proven < bytes) {
      long end = Math.min(memory.byteSize(), proven + zeros.length);
      synchronized (file) {
        try {
          file.seek(offset + proven);
          file.write(zeros, 0, (int) (end - proven));
        } catch (IOException full) {
          if (!file.getChannel().isOpen()) {
            throw full;
          }
          throw new OverBudgetException(
              "no room in shared memory for a call of %,d bytes: %s"
                  .formatted(bytes, full.getMessage()),
              false);
        }
      }
      proven = end;
    }
  }

  /** Bytes of it that are in use, as far as this side knows. */
  long bytes() {
    return proven;
  }

  private static long bytes(Tensor tensor) {
    if (tensor.type() != ElementType.STRING) {
      return tensor.byteSize();
    }
    long bytes = 0;
    for (String text : tensor.strings()) {
      bytes += Integer.BYTES + text.getBytes(StandardCharsets.UTF_8).length;
    }
    return bytes;
  }

  private void copyIn(Tensor tensor, long from) {
    if (tensor.type() != ElementType.STRING) {
      MemorySegment.copy(tensor.data(), 0, memory, from, tensor.byteSize());
      return;
    }
    long at = from;
    for (String text : tensor.strings()) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      memory.set(LENGTH, at, utf8.length);
      MemorySegment.copy(utf8, 0, memory, ValueLayout.JAVA_BYTE, at + Integer.BYTES, utf8.length);
      at += Integer.BYTES + utf8.length;
    }
  }

  /**
   * The tensors that a frame describes.
   *
   * @param copied whether they are the reader's own; else they lie here, until the next call
   * @throws Broken when the description is not of tensors that lie here
   */
  Map<String, Tensor> read(DataInputStream in, boolean copied) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > MOST_TENSORS) {
      throw new Broken("expected at most %d tensors, got %d".formatted(MOST_TENSORS, count));
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      String name = in.readUTF();
      tensors.put(name, tensor(name, in, copied));
    }
    return tensors;
  }

  private Tensor tensor(String name, DataInputStream in, boolean copied) throws IOException {
    int type = in.readUnsignedByte();
    int rank = in.readUnsignedByte();
    if (rank > MOST_RANK) {
      throw new Broken("'%s': no such rank: %d".formatted(name, rank));
    }
    long[] dims = new long[rank];
    for (int axis = 0; axis < rank; axis++) {
      dims[axis] = in.readLong();
    }
    long at = in.readLong();
    long bytes = in.readLong();
    if (at < 0 || bytes < 0 || at > memory.byteSize() || bytes > memory.byteSize() - at) {
      throw new Broken(
          "'%s': expected bytes within %,d, got %,d from %,d"
              .formatted(name, memory.byteSize(), bytes, at));
    }
    proven = Math.max(proven, at + bytes);
    try {
      return tensor(
          ElementType.ofOnnxCode(type), Shape.of(dims), memory.asSlice(at, bytes), copied);
    } catch (IllegalArgumentException | ArithmeticException wrong) {
      throw new Broken("'%s': %s".formatted(name, wrong.getMessage()));
    }
  }

  private static Tensor tensor(ElementType type, Shape shape, MemorySegment data, boolean copied) {
    if (type == ElementType.STRING) {
      return strings(shape, data);
    }
    Tensor here = Tensor.over(type, shape, data);
    return copied ? CallMemory.copyOf(here) : here;
  }

  private static Tensor strings(Shape shape, MemorySegment data) {
    if (shape.elements() < 0 || shape.elements() > data.byteSize() / Integer.BYTES) {
      throw new IllegalArgumentException("more texts than bytes");
    }
    String[] texts = new String[Math.toIntExact(shape.elements())];
    long at = 0;
    for (int i = 0; i < texts.length; i++) {
      if (data.byteSize() - at < Integer.BYTES) {
        throw new IllegalArgumentException("a text beyond its bytes");
      }
      int length = data.get(LENGTH, at);
      at += Integer.BYTES;
      if (length < 0 || length > data.byteSize() - at) {
        throw new IllegalArgumentException("a text beyond its bytes");
      }
      byte[] utf8 = data.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
      texts[i] = new String(utf8, StandardCharsets.UTF_8);
      at += length;
    }
    return Tensor.of(shape, texts);
  }
}
