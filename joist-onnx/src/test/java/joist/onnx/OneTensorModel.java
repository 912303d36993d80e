package joist.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** Files whose graph is its initializers, the first of which, {@code c}, goes to the output. */
final class OneTensorModel {
  private OneTensorModel() {}

  /** A model whose initializers {@code c}, {@code c1} and so on are what these write. */
  @SafeVarargs
  static byte[] of(UnaryOperator<WireWriter>... tensors) {
    WireWriter model = new WireWriter();
    model.message(
        7,
        graph -> {
          graph.message(1, node -> node.string(1, "c").string(2, "y").string(4, "Identity"));
          for (int i = 0; i < tensors.length; i++) {
            String name = i == 0 ? "c" : "c" + i;
            UnaryOperator<WireWriter> tensor = List.of(tensors).get(i);
            graph.message(5, t -> tensor.apply(t).string(8, name));
          }
          graph.message(12, output -> output.string(1, "y"));
        });
    return model.toBytes();
  }

  /** The start of a file whose rest is the raw data of a tensor of this many bytes. */
  static byte[] header(long bytes) {
    byte[] tensor = join(new WireWriter().varint(1, bytes).varint(2, 2).string(8, "c"), 9, bytes);
    WireWriter graph = new WireWriter();
    graph
        .message(1, node -> node.string(1, "c").string(2, "y").string(4, "Identity"))
        .message(12, output -> output.string(1, "y"));
    byte[] head = join(graph, 5, tensor.length + bytes);
    byte[] model = join(new WireWriter(), 7, head.length + tensor.length + bytes);
    return concat(concat(model, head), tensor);
  }

  /** The message with the tag and length of a last field, whose content follows elsewhere. */
  private static byte[] join(WireWriter message, int field, long length) {
    byte[] start = message.toBytes();
    byte[] tag = {(byte) (field << 3 | WireReader.BYTES)};
    byte[] varint = new WireWriter().varint(1, length).toBytes();
    return concat(concat(start, tag), Arrays.copyOfRange(varint, 1, varint.length));
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }
}
