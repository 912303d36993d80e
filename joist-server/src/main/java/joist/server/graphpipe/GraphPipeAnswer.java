package joist.server.graphpipe;

import com.google.flatbuffers.FlatBufferBuilder;
import io.vertx.core.buffer.Buffer;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.List;
import joist.graph.Dim;
import joist.graph.Value;
import joist.server.http.RequestException;
import joist.serving.Deployment;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/** Writes one response. FlatBuffers are written from their leaves up. Used once. */
final class GraphPipeAnswer {
  private static final int SPARE_BYTES = 1024;

  private final FlatBufferBuilder builder;

  GraphPipeAnswer(long dataBytes) {
    builder = new FlatBufferBuilder(Math.toIntExact(dataBytes + SPARE_BYTES));
  }

  /** An {@code InferResponse} of tensors, in this order. */
  static Buffer ofTensors(Collection<Tensor> tensors) {
    GraphPipeAnswer answer =
        new GraphPipeAnswer(tensors.stream().mapToLong(Tensor::byteSize).sum());
    int all = answer.vector(tensors.stream().mapToInt(answer::tensor).toArray());
    answer.builder.startTable(2);
    answer.builder.addOffset(0, all, 0);
    return answer.finished();
  }

  /** A {@code MetadataResponse} of a model. */
  static Buffer ofModel(Deployment deployment, String server) {
    GraphPipeAnswer answer = new GraphPipeAnswer(0);
    FlatBufferBuilder builder = answer.builder;
    int name = builder.createString(deployment.name());
    int version = builder.createString(Integer.toString(deployment.version()));
    int program = builder.createString(server);
    int description = builder.createString("sha256 " + deployment.description().digest());
    int inputs = answer.described(deployment.description().inputs());
    int outputs = answer.described(deployment.description().outputs());
    builder.startTable(6);
    builder.addOffset(0, name, 0);
    builder.addOffset(1, version, 0);
    builder.addOffset(2, program, 0);
    builder.addOffset(3, description, 0);
    builder.addOffset(4, inputs, 0);
    builder.addOffset(5, outputs, 0);
    return answer.finished();
  }

  private int described(List<Value> values) {
    return vector(values.stream().mapToInt(this::described).toArray());
  }

  private int described(Value value) {
    int name = builder.createString(value.name());
    int shape = longs(value.type().dims().stream().mapToLong(GraphPipeAnswer::extent).toArray());
    builder.startTable(4);
    builder.addOffset(0, name, 0);
    builder.addOffset(2, shape, 0);
    builder.addByte(3, GraphPipeType.numberOf(value.type().elementType()), 0);
    return builder.endTable();
  }

  /** -1 for an extent that requests bring. */
  private static long extent(Dim dim) {
    return switch (dim) {
      case Dim.Known known -> known.extent();
      case Dim.Symbol symbol -> -1;
    };
  }

  private int tensor(Tensor tensor) {
    GraphPipeType type =
        GraphPipeType.of(tensor.type())
            .orElseThrow(() ->
                RequestException.badRequest(
                    "the model answers with elements of type %s, which GraphPipe has no type for"
                        .formatted(tensor.type())));
    boolean texts = tensor.type() == ElementType.STRING;
    int data = texts ? texts(tensor.strings()) : bytes(tensor.data());
    int shape = longs(tensor.shape().dims());
    builder.startTable(4);
    builder.addByte(0, type.number(), 0);
    builder.addOffset(1, shape, 0);
    builder.addOffset(texts ? 3 : 2, data, 0);
    return builder.endTable();
  }

  private int bytes(MemorySegment data) {
    return builder.createByteVector(data.asByteBuffer());
  }

  private int texts(String[] texts) {
    int[] offsets = new int[texts.length];
    for (int i = 0; i < texts.length; i++) {
      offsets[i] = builder.createString(texts[i]);
    }
    return vector(offsets);
  }

  private int longs(long[] values) {
    builder.startVector(Long.BYTES, values.length, Long.BYTES);
    for (int i = values.length - 1; i >= 0; i--) {
      builder.addLong(values[i]);
    }
    return builder.endVector();
  }

  private int vector(int[] offsets) {
    return builder.createVectorOfTables(offsets);
  }

  private Buffer finished() {
    builder.finish(builder.endTable());
    return Buffer.buffer(builder.sizedByteArray());
  }
}
