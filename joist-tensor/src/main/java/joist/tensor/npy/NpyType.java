package joist.tensor.npy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/**
 * NumPy's element type: a byte order, a kind and a size, such as {@code <f4}.
 *
 * @param swapped whether the bytes of a number are in big-endian order
 * @param bytes of one element in the file; of a text, all of its characters
 */
record NpyType(ElementType elementType, char kind, boolean swapped, int bytes) {
  private static final Pattern FORM = Pattern.compile("([<>|=]?)([a-zA-Z?])([0-9]{0,9})");
  private static final int UCS4 = 4;
  private static final Charset UTF_32 = Charset.forName("UTF-32LE");
  private static final Charset UTF_32_BIG = Charset.forName("UTF-32BE");

  private static final Map<String, ElementType> NUMBERS =
      Map.ofEntries(
          Map.entry("b1", ElementType.BOOL),
          Map.entry("i1", ElementType.I8),
          Map.entry("i2", ElementType.I16),
          Map.entry("i4", ElementType.I32),
          Map.entry("i8", ElementType.I64),
          Map.entry("u1", ElementType.U8),
          Map.entry("u2", ElementType.U16),
          Map.entry("u4", ElementType.U32),
          Map.entry("u8", ElementType.U64),
          Map.entry("f2", ElementType.F16),
          Map.entry("f4", ElementType.F32),
          Map.entry("f8", ElementType.F64));

  /**
   * Parses NumPy's notation.
   *
   * @param meant the type of bytes without a meaning ({@code V})
   */
  static NpyType parse(String source, String descr, ElementType meant) {
    Matcher matcher = FORM.matcher(descr);
    if (!matcher.matches()) {
      throw unsupported(source, descr);
    }
    char kind = matcher.group(2).charAt(0);
    int size = matcher.group(3).isEmpty() ? 1 : Integer.parseInt(matcher.group(3));
    boolean swapped = matcher.group(1).equals(">");
    return switch (kind) {
      case 'U' -> new NpyType(ElementType.STRING, kind, swapped, Math.multiplyExact(size, UCS4));
      case 'S', 'a' -> new NpyType(ElementType.STRING, 'S', false, size);
      case 'V' -> bytes(source, descr, swapped, size, meant);
      default -> {
        ElementType type = NUMBERS.get((kind == '?' ? 'b' : kind) + String.valueOf(size));
        if (type == null) {
          throw unsupported(source, descr);
        }
        yield new NpyType(type, kind, swapped && size > 1, size);
      }
    };
  }

  private static NpyType bytes(
      String source, String descr, boolean swapped, int size, ElementType meant) {
    if (meant.bytes() != size) {
      throw new NpyException(
          "%s: its elements are %d bytes without a meaning (%s), and a %s has %d; save it as f4"
              .formatted(source, size, descr, meant, meant.bytes()));
    }
    return new NpyType(meant, 'V', swapped && size > 1, size);
  }

  private static NpyException unsupported(String source, String descr) {
    return new NpyException(
        "%s: expected elements that ONNX has (b1, i1 to i8, u1 to u8, f2 to f8, U, S), got '%s'; convert them with astype, and save no Python objects"
            .formatted(source, descr));
  }

  /** The notation in which {@code tensor}'s elements are written. */
  static String notation(ElementType type) {
    return NUMBERS.entrySet().stream()
        .filter(entry -> entry.getValue() == type)
        .map(entry -> (type.bytes() == 1 ? "|" : "<") + entry.getKey())
        .findFirst()
        .orElse("<f4");
  }

  /** Whether the file's bytes are a tensor's bytes. */
  boolean isAsTensor() {
    return elementType != ElementType.STRING && !swapped;
  }

  /** Copies element {@code i} of the file's to element {@code j} of the tensor's. */
  void copy(MemorySegment from, long i, Tensor to, long j) {
    MemorySegment element = from.asSlice(i * bytes, bytes);
    if (elementType == ElementType.STRING) {
      to.strings()[Math.toIntExact(j)] = text(element);
    } else {
      byte[] stored = element.toArray(ValueLayout.JAVA_BYTE);
      for (int k = 0; k < bytes; k++) {
        byte next = stored[swapped ? bytes - 1 - k : k];
        to.data().set(ValueLayout.JAVA_BYTE, j * bytes + k, next);
      }
    }
  }

  /** A text without the zeros that fill it up. */
  private String text(MemorySegment element) {
    Charset charset = kind == 'S' ? StandardCharsets.UTF_8 : swapped ? UTF_32_BIG : UTF_32;
    String text =
        charset.decode(ByteBuffer.wrap(element.toArray(ValueLayout.JAVA_BYTE))).toString();
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == 0) {
      end--;
    }
    return text.substring(0, end);
  }
}
