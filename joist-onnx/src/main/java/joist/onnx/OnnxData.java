package joist.onnx;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joist.graph.DatumType;
import joist.graph.ValueType;
import joist.onnx.WireNumbers.Kind;
import joist.tensor.Datum;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Values in files of their own, as ONNX's test data has them: a TensorProto, SequenceProto,
 * OptionalProto or MapProto, which only the value's type tells apart.
 */
public final class OnnxData {
  private static final int MAX_DEPTH = 16;
  private static final ExternalData NO_FILES = new ExternalData(Optional.empty());

  private OnnxData() {}

  /**
   * The value of that type in a {@code .pb} file.
   *
   * @throws OnnxException when the file is damaged, or holds something else
   */
  public static Datum read(Path file, DatumType type) throws IOException {
    return read(MappedFile.map(file), type);
  }

  /** The value of that type in the bytes of a {@code .pb} file. */
  public static Datum read(byte[] bytes, DatumType type) {
    return read(MemorySegment.ofArray(bytes), type);
  }

  private static Datum read(MemorySegment bytes, DatumType type) {
    return read(new WireReader(bytes), type, 0);
  }

  private static Datum read(WireReader reader, DatumType type, int depth) {
    if (depth == MAX_DEPTH) {
      throw new OnnxException("values are nested deeper than " + MAX_DEPTH);
    }
    return switch (type) {
      case ValueType _, DatumType.Unranked _ -> TensorMessage.read(reader, NO_FILES).tensor();
      case DatumType.Sequence(DatumType element) ->
          new Datum.Sequence(items(reader, element, depth));
      case DatumType.Maybe(DatumType content) -> maybe(reader, content, depth);
      case DatumType.Dictionary map -> dictionary(reader, map);
      case DatumType.Unknown _ -> throw new OnnxException("expected the type of a value, got none");
    };
  }

  /** The field of a SequenceProto, and of an OptionalProto, that holds such values. */
  private static int field(DatumType type) {
    return switch (type) {
      case ValueType _, DatumType.Unranked _, DatumType.Unknown _ -> 3;
      case DatumType.Sequence _ -> 5;
      case DatumType.Dictionary _ -> 6;
      case DatumType.Maybe _ -> 7;
    };
  }

  private static List<Datum> items(WireReader reader, DatumType element, int depth) {
    List<Datum> items = new ArrayList<>();
    while (reader.next()) {
      if (reader.field() == field(element)) {
        items.add(read(reader.message(), element, depth + 1));
      } else {
        reader.skip();
      }
    }
    return items;
  }

  private static Datum maybe(WireReader reader, DatumType content, int depth) {
    List<Datum> items = items(reader, content, depth);
    return items.isEmpty() ? Datum.Maybe.NONE : Datum.Maybe.of(items.getLast());
  }

  private static Datum dictionary(WireReader reader, DatumType.Dictionary type) {
    WireNumbers integers = new WireNumbers(Kind.VARINT);
    List<String> texts = new ArrayList<>();
    List<Datum> values = new ArrayList<>();
    while (reader.next()) {
      switch (reader.field()) {
        case 3 -> integers.read(reader);
        case 4 -> texts.add(reader.string());
        case 5 -> values.addAll(items(reader.message(), new DatumType.Unranked(type.value()), 0));
        default -> reader.skip();
      }
    }
    boolean text = type.key() == ElementType.STRING;
    int count = text ? texts.size() : integers.size();
    if (values.size() != count) {
      throw new OnnxException("a map has %d keys and %d values".formatted(count, values.size()));
    }
    Tensor keys =
        text
            ? Tensor.of(Shape.of(count), texts.toArray(String[]::new))
            : Tensor.of(Shape.of(count), integers.toLongs());
    return new Datum.Dictionary(keys, vector(values, type.value()));
  }

  /** The scalars as one vector. */
  private static Tensor vector(List<Datum> scalars, ElementType type) {
    Tensor vector = Tensor.zeros(type, Shape.of(scalars.size()));
    for (int i = 0; i < scalars.size(); i++) {
      if (!(scalars.get(i) instanceof Tensor scalar)
          || scalar.type() != type
          || scalar.shape().elements() != 1) {
        throw new OnnxException(
            "a map's value: expected one %s, got %s".formatted(type, scalars.get(i)));
      }
      if (type == ElementType.STRING) {
        vector.strings()[i] = scalar.string(0);
      } else {
        long bytes = type.bytes();
        vector.data().asSlice(i * bytes, bytes).copyFrom(scalar.data());
      }
    }
    return vector;
  }
}
