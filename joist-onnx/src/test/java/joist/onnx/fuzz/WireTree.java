package joist.onnx.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An ONNX file as a tree of protobuf fields, so that a mutation of one field leaves the rest
 * readable: lengths are computed when the tree is written. Not thread-safe.
 */
final class WireTree {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int BYTES = 2;
  static final int FIXED32 = 5;

  /** Kinds of messages, with the kind of each field that is a message. */
  private static final Map<String, Map<Integer, String>> SCHEMA =
      Map.of(
          "model",
          Map.of(7, "graph", 8, "opset", 14, "entry", 25, "function"),
          "graph",
          Map.of(1, "node", 5, "tensor", 11, "value", 12, "value", 13, "value", 15, "sparse"),
          "node",
          Map.of(5, "attribute"),
          "attribute",
          Map.of(5, "tensor", 6, "graph", 10, "tensor", 11, "graph", 14, "type", 22, "sparse"),
          "tensor",
          Map.of(3, "segment", 13, "entry"),
          "sparse",
          Map.of(1, "tensor", 2, "tensor"),
          "value",
          Map.of(2, "type"),
          "type",
          Map.of(1, "tensortype", 4, "wrapped", 9, "wrapped"),
          "tensortype",
          Map.of(2, "shape"),
          "function",
          Map.of(7, "node", 9, "opset", 11, "attribute"));

  private static final Map<String, Map<Integer, String>> MORE =
      Map.of("wrapped", Map.of(1, "type"), "shape", Map.of(1, "dim"));

  /** Fields of texts, by kind of message. */
  private static final Map<String, Set<Integer>> TEXTS =
      Map.of(
          "graph", Set.of(2),
          "node", Set.of(1, 2, 3, 4, 7),
          "attribute", Set.of(1, 4, 9, 21),
          "tensor", Set.of(8),
          "value", Set.of(1),
          "dim", Set.of(2),
          "opset", Set.of(1),
          "entry", Set.of(1, 2),
          "function", Set.of(1, 4, 5, 6, 10));

  /** A field of a message: a number, bytes, or a message of a kind, which then is not empty. */
  static final class Field {
    int number;
    int wire;
    long value;
    byte[] bytes = {};
    String kind = "";
    List<Field> fields = new ArrayList<>();
    boolean text;

    Field copy() {
      Field copy = new Field();
      copy.number = number;
      copy.wire = wire;
      copy.value = value;
      copy.bytes = bytes.clone();
      copy.kind = kind;
      copy.text = text;
      fields.forEach(field -> copy.fields.add(field.copy()));
      return copy;
    }
  }

  private WireTree() {}

  /** Reads a well-formed file as a message of kind {@code model}. */
  static Field parse(byte[] file) {
    Field root = new Field();
    root.wire = BYTES;
    root.kind = "model";
    root.fields = new Parser(file).fields(0, file.length, "model");
    return root;
  }

  private record Parser(byte[] file, int[] at) {
    Parser(byte[] file) {
      this(file, new int[1]);
    }

    List<Field> fields(int start, int end, String kind) {
      List<Field> fields = new ArrayList<>();
      at[0] = start;
      while (at[0] < end) {
        fields.add(field(kind));
      }
      return fields;
    }

    private Field field(String kind) {
      long tag = varint();
      Field field = new Field();
      field.number = (int) (tag >>> 3);
      field.wire = (int) (tag & 7);
      switch (field.wire) {
        case VARINT -> field.value = varint();
        case FIXED32 -> field.value = fixed(4);
        case FIXED64 -> field.value = fixed(8);
        default -> content(field, kind);
      }
      return field;
    }

    private void content(Field field, String kind) {
      int length = (int) varint();
      int start = at[0];
      field.kind =
          SCHEMA
              .getOrDefault(kind, MORE.getOrDefault(kind, Map.of()))
              .getOrDefault(field.number, "");
      field.text = TEXTS.getOrDefault(kind, Set.of()).contains(field.number);
      if (field.kind.isEmpty()) {
        field.bytes = Arrays.copyOfRange(file, start, start + length);
      } else {
        field.fields = fields(start, start + length, field.kind);
      }
      at[0] = start + length;
    }

    private long varint() {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = file[at[0]++];
        value |= (long) (next & 0x7f) << shift;
        if (next >= 0) {
          return value;
        }
      }
    }

    private long fixed(int bytes) {
      long value = 0;
      for (int i = 0; i < bytes; i++) {
        value |= (long) (file[at[0]++] & 0xff) << (8 * i);
      }
      return value;
    }
  }

  /** All fields below a message, messages before what is in them. */
  static List<Field> all(Field root) {
    List<Field> all = new ArrayList<>();
    for (Field field : root.fields) {
      all.add(field);
      all.addAll(all(field));
    }
    return all;
  }

  static byte[] write(Field root) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    root.fields.forEach(field -> write(field, out));
    return out.toByteArray();
  }

  private static void write(Field field, ByteArrayOutputStream out) {
    varint((long) field.number << 3 | field.wire, out);
    switch (field.wire) {
      case VARINT -> varint(field.value, out);
      case FIXED32 -> fixed(field.value, 4, out);
      case FIXED64 -> fixed(field.value, 8, out);
      default -> {
        byte[] content = field.kind.isEmpty() ? field.bytes : write(field);
        varint(content.length, out);
        out.writeBytes(content);
      }
    }
  }

  private static void varint(long value, ByteArrayOutputStream out) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static void fixed(long value, int bytes, ByteArrayOutputStream out) {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (value >>> (8 * i)));
    }
  }
}
