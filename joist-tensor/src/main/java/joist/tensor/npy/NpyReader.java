package joist.tensor.npy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Reads NPY files of versions 1 to 3, of either byte order and either order of dimensions.
 *
 * <p>NumPy's bool, i1 to i8, u1 to u8, f2, f4, f8 and texts ({@code U}, {@code S}) are ONNX's types
 * of the same meaning. Types that NumPy lacks are stored by its extensions as bytes without a
 * meaning ({@code V2}); those are read as the type that the caller says. Format: NumPy enhancement
 * proposal 1.
 */
public final class NpyReader {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final ValueLayout.OfShort SHORT = Tensor.I16;
  private static final int MAX_HEADER = 1 << 20;

  private final String source;
  private final MemorySegment file;

  private NpyReader(String source, MemorySegment file) {
    this.source = source;
    this.file = file;
  }

  /**
   * The array in a file.
   *
   * @param meant the type of elements that the file stores as bytes without a meaning
   * @throws NpyException when the file is no NPY file, is cut off, or holds Python objects
   */
  public static Tensor read(Path path, ElementType meant) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new NpyException(
          "expected an NPY file at %s, found %s"
              .formatted(path, Files.exists(path) ? "a folder" : "nothing"));
    }
    try (FileChannel channel = FileChannel.open(path)) {
      MemorySegment file = channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
      return new NpyReader(path.toString(), file).tensor(meant);
    }
  }

  private Tensor tensor(ElementType meant) {
    int start = MAGIC.length + 2;
    if (file.byteSize() < start + 2
        || file.asSlice(0, 6).mismatch(MemorySegment.ofArray(MAGIC)) >= 0) {
      throw new NpyException(
          source
              + ": expected an NPY file, which begins with \\x93NUMPY; save one with numpy.save");
    }
    int version = file.get(ValueLayout.JAVA_BYTE, MAGIC.length);
    int lengthBytes = version == 1 ? 2 : 4;
    if (version < 1 || version > 3 || file.byteSize() < start + lengthBytes) {
      throw new NpyException("%s: expected version 1 to 3, got %d".formatted(source, version));
    }
    long length =
        version == 1
            ? Short.toUnsignedLong(file.get(SHORT, start))
            : Integer.toUnsignedLong(file.get(Tensor.I32, start));
    long data = start + lengthBytes + length;
    if (length > MAX_HEADER || data > file.byteSize()) {
      throw new NpyException(
          "%s: the header says it is %,d bytes long; the file is cut off or damaged"
              .formatted(source, length));
    }
    byte[] text = file.asSlice(start + lengthBytes, length).toArray(ValueLayout.JAVA_BYTE);
    NpyHeader header = NpyHeader.parse(source, new String(text, StandardCharsets.UTF_8));
    NpyType type = NpyType.parse(source, header.descr(), meant);
    return tensor(header, type, elements(header, type, data));
  }

  private MemorySegment elements(NpyHeader header, NpyType type, long data) {
    long expected;
    try {
      expected = Math.multiplyExact(header.shape().elements(), type.bytes());
    } catch (ArithmeticException e) {
      throw new NpyException(
          "%s: %s%s is larger than memory".formatted(source, header.descr(), header.shape()));
    }
    if (file.byteSize() - data != expected) {
      throw new NpyException(
          "%s: expected %,d bytes of %s%s, got %,d; the file is cut off or damaged"
              .formatted(source, expected, header.descr(), header.shape(), file.byteSize() - data));
    }
    return file.asSlice(data);
  }

  private Tensor tensor(NpyHeader header, NpyType type, MemorySegment elements) {
    Shape shape = header.shape();
    Tensor stored = header.fortranOrder() ? null : shared(type, shape, elements);
    if (stored != null) {
      return stored;
    }
    Tensor tensor = Tensor.zeros(type.elementType(), shape);
    long[] dims = shape.dims();
    long count = shape.elements();
    for (long i = 0; i < count; i++) {
      type.copy(elements, header.fortranOrder() ? fortranIndex(i, dims) : i, tensor, i);
    }
    return tensor;
  }

  /** The file's own bytes where they are a tensor's already. */
  private static @Nullable Tensor shared(NpyType type, Shape shape, MemorySegment elements) {
    return type.isAsTensor() ? Tensor.over(type.elementType(), shape, elements) : null;
  }

  /** Where the element at row-major index {@code index} lies when the first index runs fastest. */
  private static long fortranIndex(long index, long[] dims) {
    long rest = index;
    long place = 0;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      long at = rest % dims[axis];
      rest /= dims[axis];
      long stride = 1;
      for (int before = 0; before < axis; before++) {
        stride *= dims[before];
      }
      place += at * stride;
    }
    return place;
  }
}
