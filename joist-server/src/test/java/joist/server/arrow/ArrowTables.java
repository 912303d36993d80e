package joist.server.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.List;
import joist.server.http.Bytes;
import joist.serving.Deployment;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.FieldType;

/** Streams of Arrow, by Arrow's own library. Columns that are handed in are closed. */
public final class ArrowTables {
  private ArrowTables() {}

  public static byte[] stream(List<FieldVector> columns) throws IOException {
    return streamOfBatches(columns, columns.getFirst().getValueCount());
  }

  public static byte[] streamOfBatches(List<FieldVector> columns, int rows) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (VectorSchemaRoot all = new VectorSchemaRoot(columns);
        VectorSchemaRoot batch =
            VectorSchemaRoot.create(all.getSchema(), columns.getFirst().getAllocator());
        ArrowStreamWriter writer = new ArrowStreamWriter(batch, null, Channels.newChannel(bytes))) {
      for (int from = 0; from < all.getRowCount(); from += rows) {
        int count = Math.min(rows, all.getRowCount() - from);
        for (FieldVector column : columns) {
          FieldVector into = batch.getVector(column.getName());
          into.reset();
          for (int i = 0; i < count; i++) {
            into.copyFromSafe(from + i, i, column);
          }
          into.setValueCount(count);
        }
        batch.setRowCount(count);
        writer.writeBatch();
      }
    }
    return bytes.toByteArray();
  }

  /** A plain column, and one of texts by their numbers in a dictionary. */
  public static byte[] coded(
      FieldVector plain, FieldVector texts, FieldVector dictionary, BufferAllocator allocator)
      throws IOException {
    Dictionary known = new Dictionary(dictionary, new DictionaryEncoding(1, false, null));
    MapDictionaryProvider provider = new MapDictionaryProvider(known);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (texts;
        dictionary;
        FieldVector codes = (FieldVector) DictionaryEncoder.encode(texts, known);
        VectorSchemaRoot root = new VectorSchemaRoot(List.of(plain, codes));
        ArrowStreamWriter writer =
            new ArrowStreamWriter(root, provider, Channels.newChannel(bytes))) {
      writer.writeBatch();
    }
    return bytes.toByteArray();
  }

  /** A stream's schema of columns that are all the same bytes of it. */
  public static byte[] repeated(int columns, int nameLength) {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    int name = builder.createString("n".repeat(nameLength));
    int type = Int.createInt(builder, 32, true);
    Field.startField(builder);
    Field.addName(builder, name);
    Field.addTypeType(builder, Type.Int);
    Field.addType(builder, type);
    int[] fields = new int[columns];
    Arrays.fill(fields, Field.endField(builder));
    int all = Schema.createFieldsVector(builder, fields);
    Schema.startSchema(builder);
    Schema.addFields(builder, all);
    int schema = Schema.endSchema(builder);
    Message.finishMessageBuffer(
        builder,
        Message.createMessage(builder, MetadataVersion.V5, MessageHeader.Schema, schema, 0, 0));
    byte[] message = builder.sizedByteArray();
    return ByteBuffer.allocate(Integer.BYTES + message.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(message.length)
        .put(message)
        .array();
  }

  /** A column of lists of a fixed size. */
  public static FieldVector lists(
      String name, int size, float[] values, BufferAllocator allocator) {
    FixedSizeListVector lists = FixedSizeListVector.empty(name, size, allocator);
    Float4Vector each =
        (Float4Vector)
            lists
                .addOrGetVector(
                    FieldType.notNullable(
                        new ArrowType.FloatingPoint(
                            org.apache.arrow.vector.types.FloatingPointPrecision.SINGLE)))
                .getVector();
    for (int i = 0; i < values.length; i++) {
      each.setSafe(i, values[i]);
    }
    each.setValueCount(values.length);
    for (int i = 0; i < values.length / size; i++) {
      lists.setNotNull(i);
    }
    lists.setValueCount(values.length / size);
    return lists;
  }

  /** The decoder by itself, for any bytes. */
  public static void decode(byte[] stream, Deployment deployment) {
    new RestArrow.Work(Bytes.of(stream), 100_000, 1 << 26).decode(deployment);
  }
}
