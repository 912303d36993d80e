package joist.server.graphpipe;

import com.google.flatbuffers.FlatBufferBuilder;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import joist.graph.Graph;
import joist.server.http.Bytes;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** The caller's side of the protocol. */
public final class GraphPipeClient {
  private GraphPipeClient() {}

  public static byte[] metadata() {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    builder.startTable(0);
    return request(builder, 2, builder.endTable());
  }

  public static byte[] infer(List<String> names, List<Tensor> tensors, List<String> outputs) {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    int[] all =
        tensors.stream()
            .mapToInt(tensor -> tensor(builder, tensor, tensor.shape().dims()))
            .toArray();
    return infer(builder, names, all, outputs);
  }

  /** A tensor under a shape that may not be its own. */
  public static byte[] inferShaped(String name, Tensor tensor, long[] shape) {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    return infer(builder, List.of(name), new int[] {tensor(builder, tensor, shape)}, List.of());
  }

  /** One tensor under one name, both as often as {@code times} and the output {@code outputs}. */
  public static byte[] inferRepeated(String name, Tensor tensor, int times, int outputs) {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    int[] tensors = new int[times];
    Arrays.fill(tensors, tensor(builder, tensor, tensor.shape().dims()));
    int text = builder.createString(name);
    int[] names = new int[times];
    Arrays.fill(names, text);
    int[] wanted = new int[outputs];
    Arrays.fill(wanted, builder.createString("y"));
    return infer(
        builder,
        builder.createVectorOfTables(names),
        builder.createVectorOfTables(tensors),
        builder.createVectorOfTables(wanted));
  }

  private static byte[] infer(
      FlatBufferBuilder builder, List<String> names, int[] tensors, List<String> outputs) {
    int inputs = builder.createVectorOfTables(tensors);
    int inputNames = texts(builder, names);
    int outputNames = texts(builder, outputs);
    return infer(builder, inputNames, inputs, outputNames);
  }

  private static byte[] infer(
      FlatBufferBuilder builder, int inputNames, int inputs, int outputNames) {
    builder.startTable(4);
    builder.addOffset(1, inputNames, 0);
    builder.addOffset(2, inputs, 0);
    builder.addOffset(3, outputNames, 0);
    return request(builder, 1, builder.endTable());
  }

  private static byte[] request(FlatBufferBuilder builder, int kind, int message) {
    builder.startTable(2);
    builder.addByte(0, (byte) kind, 0);
    builder.addOffset(1, message, 0);
    builder.finish(builder.endTable());
    return builder.sizedByteArray();
  }

  private static int tensor(FlatBufferBuilder builder, Tensor tensor, long[] dims) {
    boolean isText = tensor.type() == ElementType.STRING;
    int data =
        isText
            ? texts(builder, List.of(tensor.strings()))
            : builder.createByteVector(tensor.data().asByteBuffer());
    builder.startVector(Long.BYTES, dims.length, Long.BYTES);
    for (int i = dims.length - 1; i >= 0; i--) {
      builder.addLong(dims[i]);
    }
    int shape = builder.endVector();
    builder.startTable(4);
    builder.addByte(0, GraphPipeType.numberOf(tensor.type()), 0);
    builder.addOffset(1, shape, 0);
    builder.addOffset(isText ? 3 : 2, data, 0);
    return builder.endTable();
  }

  private static int texts(FlatBufferBuilder builder, List<String> texts) {
    return builder.createVectorOfTables(
        texts.stream().mapToInt(text -> builder.createString(text)).toArray());
  }

  /** The tensors of an infer response. */
  public static List<Tensor> tensors(byte[] response) {
    return FlatTable.root(ByteBuffer.wrap(response)).tables(0, 1_000).stream()
        .map(GraphPipeClient::tensor)
        .toList();
  }

  private static Tensor tensor(FlatTable table) {
    ElementType type = GraphPipeType.element(table.number(0));
    Shape shape = Shape.of(table.longs(1));
    return type == ElementType.STRING
        ? Tensor.of(shape, table.texts(3, 1_000_000).toArray(String[]::new))
        : Tensor.over(type, shape, MemorySegment.ofBuffer(table.bytes(2)));
  }

  /** A metadata response in words. */
  public static String described(byte[] response) {
    FlatTable root = FlatTable.root(ByteBuffer.wrap(response));
    return "%s %s: %s -> %s"
        .formatted(
            root.text(0),
            root.text(1),
            described(root.tables(4, 1_000)),
            described(root.tables(5, 1_000)));
  }

  private static String described(List<FlatTable> values) {
    return values.stream()
        .map(value ->
            value.text(0)
                + " "
                + GraphPipeType.nameOf(GraphPipeType.element(value.number(3)))
                + Arrays.toString(value.longs(2)))
        .collect(Collectors.joining(", "));
  }

  /** The decoder by itself, for any bytes. */
  public static void decode(byte[] message, Graph graph) {
    if (GraphPipeRequest.read(Bytes.of(message)) instanceof GraphPipeRequest.Infer infer) {
      infer.decoded(graph, 1 << 26);
    }
  }
}
