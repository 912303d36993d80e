package joist.server.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import joist.server.http.RequestException;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;

/** Writes outputs as a stream of one record batch, an output a column. */
final class ArrowAnswer {
  private static final int ALIGNMENT = 8;
  private static final int CONTINUATION = -1;

  private ArrowAnswer() {}

  /**
   * The stream.
   *
   * @throws RequestException when the outputs are no columns of a table: as many rows in each
   */
  static Buffer of(Map<String, Tensor> outputs) {
    long rows = rows(outputs);
    List<AnswerColumn> columns = new ArrayList<>();
    outputs.forEach((name, tensor) -> columns.add(AnswerColumn.of(name, tensor)));
    Buffer stream = Buffer.buffer();
    append(stream, schema(columns));
    append(stream, batch(rows, columns));
    columns.stream()
        .flatMap(column -> column.buffers().stream())
        .forEach(part -> {
          stream.appendBytes(part);
          stream.appendBytes(new byte[padding(part.length)]);
        });
    return stream.appendIntLE(CONTINUATION).appendIntLE(0);
  }

  private static long rows(Map<String, Tensor> outputs) {
    long rows = -1;
    for (Map.Entry<String, Tensor> output : outputs.entrySet()) {
      Shape shape = output.getValue().shape();
      if (shape.rank() == 0 || (rows >= 0 && shape.dim(0) != rows)) {
        throw RequestException.badRequest(
            "expected outputs that are columns of one table, got %s of shape %s; ask /v2/models for tensors"
                .formatted(output.getKey(), shape));
      }
      rows = shape.dim(0);
    }
    return Math.max(0, rows);
  }

  private static FlatBufferBuilder schema(List<AnswerColumn> columns) {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    int[] fields = columns.stream().mapToInt(column -> column.field(builder)).toArray();
    int all = Schema.createFieldsVector(builder, fields);
    Schema.startSchema(builder);
    Schema.addFields(builder, all);
    return message(builder, MessageHeader.Schema, Schema.endSchema(builder), 0);
  }

  private static FlatBufferBuilder batch(long rows, List<AnswerColumn> columns) {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    List<Long> nodes = columns.stream().flatMap(column -> column.nodes().stream()).toList();
    List<byte[]> parts = columns.stream().flatMap(column -> column.buffers().stream()).toList();
    RecordBatch.startNodesVector(builder, nodes.size());
    for (long count : nodes.reversed()) {
      FieldNode.createFieldNode(builder, count, 0);
    }
    int allNodes = builder.endVector();
    long size = parts.stream().mapToLong(part -> part.length + padding(part.length)).sum();
    long end = size;
    RecordBatch.startBuffersVector(builder, parts.size());
    for (byte[] part : parts.reversed()) {
      end -= part.length + padding(part.length);
      org.apache.arrow.flatbuf.Buffer.createBuffer(builder, end, part.length);
    }
    int allBuffers = builder.endVector();
    RecordBatch.startRecordBatch(builder);
    RecordBatch.addLength(builder, rows);
    RecordBatch.addNodes(builder, allNodes);
    RecordBatch.addBuffers(builder, allBuffers);
    return message(builder, MessageHeader.RecordBatch, RecordBatch.endRecordBatch(builder), size);
  }

  private static FlatBufferBuilder message(
      FlatBufferBuilder builder, byte kind, int header, long bodyBytes) {
    int message = Message.createMessage(builder, MetadataVersion.V5, kind, header, bodyBytes, 0);
    Message.finishMessageBuffer(builder, message);
    return builder;
  }

  private static void append(Buffer stream, FlatBufferBuilder message) {
    byte[] bytes = message.sizedByteArray();
    int length = bytes.length + padding(bytes.length);
    byte[] prefix =
        ByteBuffer.allocate(2 * Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(CONTINUATION)
            .putInt(length)
            .array();
    stream.appendBytes(prefix).appendBytes(bytes).appendBytes(new byte[length - bytes.length]);
  }

  private static int padding(int bytes) {
    return -bytes & (ALIGNMENT - 1);
  }
}
