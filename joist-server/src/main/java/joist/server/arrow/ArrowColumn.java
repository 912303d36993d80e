package joist.server.arrow;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import joist.server.http.RequestException;
import joist.server.inference.ElementList;
import joist.server.inference.Texts;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/**
 * A column's values in one batch, where they came.
 *
 * @param type of each value; never a list
 * @param count of values
 * @param valid a bit for each value, 1 where it is there; empty when all are
 * @param offsets where texts begin, one more than there are; empty for others
 * @param data the values
 * @param dictionary the texts of codes; empty for others
 */
record ArrowColumn(
    ArrowType type,
    long count,
    MemorySegment valid,
    MemorySegment offsets,
    MemorySegment data,
    List<String> dictionary) {

  /** Whether the values lie as a tensor of {@code wanted} has them. */
  boolean isTensorOf(ElementType wanted) {
    return type instanceof ArrowType.Numbers numbers
        && numbers.type() == wanted
        && valid.byteSize() == 0;
  }

  /** Adds all values, missing ones as the models have them: NaN, and the empty text. */
  void addTo(ElementList list) {
    for (long i = 0; i < count; i++) {
      if (isMissing(i)) {
        addMissing(list, i);
      } else {
        add(list, i);
      }
    }
  }

  private boolean isMissing(long i) {
    return type instanceof ArrowType.Missing || (valid.byteSize() != 0 && !bit(valid, i));
  }

  private static boolean bit(MemorySegment bits, long i) {
    return (bits.get(ValueLayout.JAVA_BYTE, i >> 3) >> (i & 7) & 1) != 0;
  }

  private static void addMissing(ElementList list, long i) {
    if (list.type() == ElementType.STRING) {
      list.add("");
    } else if (list.type().isFloating()) {
      list.add(Double.NaN);
    } else {
      throw RequestException.badRequest(
          "value %d is null, and the model's %s has no missing values".formatted(i, list.type()));
    }
  }

  private void add(ElementList list, long i) {
    switch (type) {
      case ArrowType.Bits bits -> list.add(bit(data, i) ? 1L : 0L);
      case ArrowType.Numbers numbers -> addNumber(list, numbers.type(), i);
      case ArrowType.Moments moments ->
          list.add(whole(data, moments.stored(), i) / moments.perSecond());
      case ArrowType.Texts texts -> list.add(text(texts.offsets(), i));
      case ArrowType.Coded coded -> list.add(decoded(coded.index(), i));
      case ArrowType.Missing missing -> throw new IllegalStateException("a missing value is none");
      case ArrowType.Several several -> throw new IllegalStateException("lists are laid flat");
    }
  }

  private void addNumber(ElementList list, ElementType stored, long i) {
    switch (stored) {
      case F16 -> list.add((double) Float.float16ToFloat(data.getAtIndex(Tensor.I16, i)));
      case F32 -> list.add((double) data.getAtIndex(Tensor.F32, i));
      case F64 -> list.add(data.getAtIndex(Tensor.F64, i));
      default -> {
        long value = whole(data, stored, i);
        if (stored == ElementType.U64 && list.type() == ElementType.U64) {
          list.addUnsigned(value);
          return;
        }
        if (stored == ElementType.U64 && value < 0) {
          throw RequestException.badRequest(
              "value %d: expected whole numbers of at most 2^63 - 1, got %s"
                  .formatted(i, Long.toUnsignedString(value)));
        }
        list.add(value);
      }
    }
  }

  private static long whole(MemorySegment data, ElementType stored, long i) {
    return switch (stored) {
      case I8 -> data.get(ValueLayout.JAVA_BYTE, i);
      case U8 -> data.get(ValueLayout.JAVA_BYTE, i) & 0xFF;
      case I16 -> data.getAtIndex(Tensor.I16, i);
      case U16 -> data.getAtIndex(Tensor.I16, i) & 0xFFFF;
      case I32 -> data.getAtIndex(Tensor.I32, i);
      case U32 -> data.getAtIndex(Tensor.I32, i) & 0xFFFF_FFFFL;
      default -> data.getAtIndex(Tensor.I64, i);
    };
  }

  private String decoded(ElementType index, long i) {
    long code = whole(data, index, i);
    if (code < 0 || code >= dictionary.size()) {
      throw RequestException.badRequest(
          "value %d: expected the number of one of %d texts of its dictionary, got %d"
              .formatted(i, dictionary.size(), code));
    }
    return dictionary.get((int) code);
  }

  private String text(ElementType stored, long i) {
    long from = whole(offsets, stored, i);
    long to = whole(offsets, stored, i + 1);
    if (from < 0 || to < from || to > data.byteSize()) {
      throw RequestException.badRequest(
          "value %d: expected a text within %,d bytes, got one from %d to %d"
              .formatted(i, data.byteSize(), from, to));
    }
    return Texts.of("texts", i, data.asSlice(from, to - from).toArray(ValueLayout.JAVA_BYTE));
  }
}
