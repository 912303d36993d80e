package joist.onnx.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import joist.graph.typing.OnnxOperators;
import joist.graph.typing.OperatorSchema;
import joist.onnx.fuzz.WireTree.Field;

/**
 * Damages models while most of them stays readable: fields are dropped, doubled, moved, given
 * strange numbers or each other's names, nodes other operators and attributes; lengths may lie.
 * What is done is drawn from a script of bytes, so that a fuzzer can learn which scripts are good.
 */
final class ModelMutator {
  private static final int MOST_CHANGES = 6;
  private static final int MOST_FIELDS = 4_000;
  private static final int[] WIRES = {0, 1, 2, 5, 3, 7};
  private static final long[] NUMBERS = {
    0,
    1,
    2,
    3,
    -1,
    -2,
    7,
    16,
    64,
    255,
    1 << 16,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 32,
    1L << 40,
    1L << 61,
    1L << 62,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -3
  };
  private static final List<String> OPERATORS =
      OnnxOperators.all().stream().map(OperatorSchema::name).distinct().toList();
  private static final List<String> ATTRIBUTES =
      Stream.of(
              "axis axes perm to keepdims noop_with_empty_axes k split num_outputs starts ends",
              "kernel_shape strides pads dilations group auto_pad ceil_mode output_shape",
              "output_padding value value_ints value_float shape allowzero start end dtype mode",
              "blocksize num_groups epsilon hidden_size direction layout activations body",
              "then_branch else_branch num_scan_inputs equation alpha beta transA transB",
              "batch_dims largest sorted select_last_index detect_positive block_size size",
              "num_heads q_num_heads kv_num_heads stash_type scales coordinate_transformation_mode",
              "to_str classlabels_int64s coefficients n_targets nodes_splits keys_strings")
          .flatMap(line -> Stream.of(line.split(" ")))
          .toList();

  private final byte[] script;
  private int at;

  ModelMutator(byte[] script) {
    this.script = script;
  }

  /** A damaged copy of one of the seeds. */
  byte[] mutate(List<byte[]> seeds) {
    Field root = WireTree.parse(seeds.get(below(seeds.size())));
    int changes = 1 + below(MOST_CHANGES);
    for (int i = 0; i < changes && at < script.length; i++) {
      List<Field> all = WireTree.all(root);
      if (all.isEmpty() || all.size() > MOST_FIELDS) {
        break;
      }
      change(root, all);
    }
    byte[] bytes = WireTree.write(root);
    return below(8) == 1 ? flipped(bytes) : bytes;
  }

  private void change(Field root, List<Field> all) {
    Field field = all.get(below(all.size()));
    Field parent = parent(root, field);
    switch (below(25)) {
      case 0 -> parent.fields.remove(field);
      case 1 -> parent.fields.add(below(parent.fields.size() + 1), field.copy());
      case 2 -> resize(field);
      case 3 -> field.number = 1 + below(30);
      case 4 -> field.wire = WIRES[below(WIRES.length)];
      case 5 -> graft(all, field);
      case 6 -> swap(parent);
      case 7, 8, 9 -> rename(all);
      case 10, 11, 12, 13 -> operator(all);
      case 14, 15, 16, 17, 18 -> attribute(all);
      case 19, 20, 21 -> shape(all);
      default -> number(all);
    }
  }

  private static Field parent(Field root, Field child) {
    for (Field field : WireTree.all(root)) {
      if (field.fields.contains(child)) {
        return field;
      }
    }
    return root;
  }

  private void number(List<Field> all) {
    List<Field> numbers = all.stream().filter(f -> f.wire == WireTree.VARINT).toList();
    if (!numbers.isEmpty()) {
      numbers.get(below(numbers.size())).value = NUMBERS[below(NUMBERS.length)];
    }
  }

  /** Gives one text of the model to another field: values get each other's names. */
  private void rename(List<Field> all) {
    List<Field> texts = all.stream().filter(f -> f.text).toList();
    if (!texts.isEmpty()) {
      texts.get(below(texts.size())).bytes = texts.get(below(texts.size())).bytes;
    }
  }

  private void resize(Field field) {
    field.bytes = Arrays.copyOf(field.bytes, below(40));
  }

  /** Puts a copy of a message, of a graph into its own node even, into another. */
  private void graft(List<Field> all, Field field) {
    Field target = all.get(below(all.size()));
    if (!target.kind.isEmpty() && WireTree.all(field).size() < 200) {
      target.fields.add(field.copy());
    }
  }

  private void operator(List<Field> all) {
    List<Field> nodes = all.stream().filter(f -> f.kind.equals("node")).toList();
    if (!nodes.isEmpty()) {
      for (Field field : nodes.get(below(nodes.size())).fields) {
        if (field.number == 4) {
          field.bytes = bytes(OPERATORS.get(below(OPERATORS.size())));
        }
      }
    }
  }

  private void attribute(List<Field> all) {
    List<Field> nodes = all.stream().filter(f -> f.kind.equals("node")).toList();
    if (nodes.isEmpty()) {
      return;
    }
    Field attribute = field(5, WireTree.BYTES);
    attribute.kind = "attribute";
    Field name = field(1, WireTree.BYTES);
    name.bytes = bytes(ATTRIBUTES.get(below(ATTRIBUTES.size())));
    attribute.fields.add(name);
    boolean list = below(2) == 0;
    for (int i = 0; i < (list ? below(6) : 1); i++) {
      Field value = field(list ? 8 : 3, WireTree.VARINT);
      value.value = NUMBERS[below(NUMBERS.length)];
      attribute.fields.add(value);
    }
    Field type = field(20, WireTree.VARINT);
    type.value = list ? 7 : 2;
    attribute.fields.add(type);
    List<Field> siblings = nodes.get(below(nodes.size())).fields;
    siblings.removeIf(other -> isNamed(other, name.bytes));
    siblings.add(attribute);
  }

  private static boolean isNamed(Field attribute, byte[] name) {
    return attribute.kind.equals("attribute")
        && attribute.fields.stream()
            .anyMatch(field -> field.number == 1 && Arrays.equals(field.bytes, name));
  }

  private static Field field(int number, int wire) {
    Field field = new Field();
    field.number = number;
    field.wire = wire;
    return field;
  }

  private void swap(Field parent) {
    int size = parent.fields.size();
    Collections.swap(parent.fields, below(size), below(size));
  }

  /** Gives a tensor or a type another dimension. */
  private void shape(List<Field> all) {
    List<Field> shaped =
        all.stream().filter(f -> f.kind.equals("tensor") || f.kind.equals("shape")).toList();
    if (shaped.isEmpty()) {
      return;
    }
    Field target = shaped.get(below(shaped.size()));
    Field extent = field(1, WireTree.VARINT);
    extent.value = NUMBERS[below(NUMBERS.length)];
    if (target.kind.equals("tensor")) {
      target.fields.add(extent);
    } else {
      Field dim = field(1, WireTree.BYTES);
      dim.kind = "dim";
      dim.fields.add(extent);
      target.fields.add(dim);
    }
  }

  private byte[] flipped(byte[] bytes) {
    for (int i = 0; i <= below(3) && bytes.length > 0; i++) {
      bytes[(below(256) << 8 | below(256)) % bytes.length] = (byte) below(256);
    }
    return bytes;
  }

  /** The script's next number, from 0 to {@code bound} - 1; 0 past its end. */
  private int below(int bound) {
    if (at >= script.length || bound < 2) {
      return 0;
    }
    int next = script[at++] & 0xff;
    if (bound > 256 && at < script.length) {
      next = next << 8 | (script[at++] & 0xff);
    }
    return next % bound;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
