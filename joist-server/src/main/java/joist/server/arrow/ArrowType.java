package joist.server.arrow;

import joist.server.http.RequestException;
import joist.tensor.ElementType;
import org.apache.arrow.flatbuf.Date;
import org.apache.arrow.flatbuf.DateUnit;
import org.apache.arrow.flatbuf.DictionaryEncoding;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FixedSizeList;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.TimeUnit;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;
import org.jspecify.annotations.Nullable;

/** What a column's values are, of the types that a tensor can be made of. */
sealed interface ArrowType {
  /** Nothing but missing values. */
  record Missing() implements ArrowType {}

  /** Truth values, a bit each. */
  record Bits() implements ArrowType {}

  /** Numbers that lie as a tensor's elements do. */
  record Numbers(ElementType type) implements ArrowType {}

  /**
   * Moments, as whole numbers since 1970-01-01T00:00:00Z.
   *
   * @param stored how the whole numbers lie
   * @param perSecond how many of the unit make a second; below 1 for days
   */
  record Moments(ElementType stored, double perSecond) implements ArrowType {}

  /**
   * Texts, one after the other.
   *
   * @param offsets how the places where they begin lie
   */
  record Texts(ElementType offsets) implements ArrowType {}

  /** Texts by their number in a dictionary that came before. */
  record Coded(long dictionary, ElementType index) implements ArrowType {}

  /** As many values in each row. */
  record Several(ArrowType each, int count) implements ArrowType {}

  /**
   * The type of a field.
   *
   * @throws RequestException for a type that no tensor can be made of
   */
  static ArrowType of(Field field) {
    DictionaryEncoding coded = field.dictionary();
    if (coded != null) {
      requireTexts(field);
      return new Coded(
          coded.id(), coded.indexType() == null ? ElementType.I32 : whole(coded.indexType()));
    }
    return plain(field);
  }

  /** The type of a field's values; of a coded one's, the type of its dictionary's. */
  static ArrowType plain(Field field) {
    return switch (field.typeType()) {
      case Type.Null -> new Missing();
      case Type.Bool -> new Bits();
      case Type.Int -> new Numbers(whole((Int) part(field, new Int())));
      case Type.FloatingPoint -> real(field, (FloatingPoint) part(field, new FloatingPoint()));
      case Type.Date -> date((Date) part(field, new Date()));
      case Type.Timestamp -> timestamp((Timestamp) part(field, new Timestamp()));
      case Type.Utf8 -> new Texts(ElementType.I32);
      case Type.LargeUtf8 -> new Texts(ElementType.I64);
      case Type.FixedSizeList -> several(field);
      default -> throw unsupported(field);
    };
  }

  private static com.google.flatbuffers.Table part(Field field, com.google.flatbuffers.Table into) {
    com.google.flatbuffers.Table part = field.type(into);
    if (part == null) {
      throw unsupported(field);
    }
    return part;
  }

  private static void requireTexts(Field field) {
    if (field.typeType() != Type.Utf8 && field.typeType() != Type.LargeUtf8) {
      throw unsupported(field);
    }
  }

  private static ArrowType several(Field field) {
    FixedSizeList list = (FixedSizeList) part(field, new FixedSizeList());
    Field each = field.childrenLength() == 1 ? field.children(0) : null;
    if (each == null || list.listSize() < 0 || each.typeType() == Type.FixedSizeList) {
      throw unsupported(field);
    }
    ArrowType type = of(each);
    if (!(type instanceof Numbers || type instanceof Bits)) {
      throw unsupported(field);
    }
    return new Several(type, list.listSize());
  }

  private static ElementType whole(Int type) {
    return switch (type.bitWidth()) {
      case 8 -> type.isSigned() ? ElementType.I8 : ElementType.U8;
      case 16 -> type.isSigned() ? ElementType.I16 : ElementType.U16;
      case 32 -> type.isSigned() ? ElementType.I32 : ElementType.U32;
      case 64 -> type.isSigned() ? ElementType.I64 : ElementType.U64;
      default ->
          throw RequestException.badRequest(
              "expected whole numbers of 8, 16, 32 or 64 bits, got " + type.bitWidth());
    };
  }

  private static ArrowType real(Field field, FloatingPoint type) {
    return new Numbers(
        switch (type.precision()) {
          case Precision.HALF -> ElementType.F16;
          case Precision.SINGLE -> ElementType.F32;
          case Precision.DOUBLE -> ElementType.F64;
          default -> throw unsupported(field);
        });
  }

  private static ArrowType date(Date type) {
    return type.unit() == DateUnit.DAY
        ? new Moments(ElementType.I32, 1.0 / 86_400)
        : new Moments(ElementType.I64, 1e3);
  }

  private static ArrowType timestamp(Timestamp type) {
    return new Moments(
        ElementType.I64,
        switch (type.unit()) {
          case TimeUnit.SECOND -> 1;
          case TimeUnit.MILLISECOND -> 1e3;
          case TimeUnit.MICROSECOND -> 1e6;
          default -> 1e9;
        });
  }

  private static RequestException unsupported(Field field) {
    int type = field.typeType();
    String name = type >= 0 && type < Type.names.length ? Type.name(type) : "number " + type;
    return RequestException.badRequest(
        "column '%s': expected numbers, truth values, texts (plain or in a dictionary), dates, timestamps, or lists of a fixed size of numbers, got Arrow's type %s%s"
            .formatted(field.name(), name, field.dictionary() == null ? "" : " in a dictionary"));
  }

  /**
   * Refuses what cannot be read at all.
   *
   * @param schema null where the message had none
   */
  static Schema required(@Nullable Schema schema) {
    if (schema == null || schema.endianness() != Endianness.Little) {
      throw RequestException.badRequest("expected an Arrow schema of little-endian columns");
    }
    return schema;
  }
}
