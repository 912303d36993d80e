package joist.server.arrow;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import joist.server.http.Bytes;
import joist.server.http.RequestException;
import joist.server.inference.ElementList;
import joist.tensor.ElementType;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A stream of Arrow's IPC format, read: a schema, dictionaries, record batches. Columns lie in the
 * body.
 *
 * <p>Source: "Arrow Columnar Format", section "Serialization and Interprocess Communication".
 */
final class ArrowStream {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int CONTINUATION = -1;
  private static final int MOST_COLUMNS = 1 << 16;
  private static final int FILE_MAGIC = 'A' | 'R' << 8 | 'R' << 16 | 'O' << 24;

  private final ByteBuffer heads;
  private final MemorySegment bytes;
  private final int mostRows;
  private final Map<Long, List<String>> dictionaries = new HashMap<>();
  private final Map<Long, ArrowType> coded = new HashMap<>();
  private final List<ArrowField> fields = new ArrayList<>();
  private long rows;
  private long namesBytes;

  private ArrowStream(Bytes body, int mostRows) {
    bytes = body.lasting();
    heads = bytes.asByteBuffer();
    this.mostRows = mostRows;
  }

  /**
   * Reads a whole stream.
   *
   * @param mostRows more are refused
   * @throws RequestException when it is none, or has what no tensor can be made of
   */
  static List<ArrowField> read(Bytes body, int mostRows) {
    ArrowStream stream = new ArrowStream(body, mostRows);
    try {
      stream.messages();
    } catch (IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException malformed) {
      throw RequestException.badRequest(
          "expected a stream of Arrow's IPC format, got one whose lengths or offsets lead out of it");
    }
    return stream.fields;
  }

  private void messages() {
    long at = 0;
    while (bytes.byteSize() - at >= Integer.BYTES) {
      int length = bytes.get(INT, at);
      at += Integer.BYTES;
      if (length == CONTINUATION) {
        length = bytes.get(INT, at);
        at += Integer.BYTES;
      }
      requireStream(length);
      if (length == 0) {
        break;
      }
      Message message = Message.getRootAsMessage(heads.slice((int) at, length));
      at += length;
      take(message, bytes.asSlice(at, message.bodyLength()));
      at += message.bodyLength();
    }
    if (fields.isEmpty()) {
      throw RequestException.badRequest(
          "expected a stream of Arrow's IPC format with a schema and columns, got none");
    }
  }

  private static void requireStream(int length) {
    if (length == FILE_MAGIC) {
      throw RequestException.badRequest(
          "expected the streaming format of Arrow's IPC, got a file; write it with a stream writer");
    }
    if (length < 0) {
      throw new IndexOutOfBoundsException(length);
    }
  }

  private void take(Message message, MemorySegment body) {
    switch (message.headerType()) {
      case MessageHeader.Schema -> schema((Schema) message.header(new Schema()));
      case MessageHeader.DictionaryBatch ->
          dictionary((DictionaryBatch) required(message.header(new DictionaryBatch())), body);
      case MessageHeader.RecordBatch ->
          batch((RecordBatch) required(message.header(new RecordBatch())), body);
      default ->
          throw RequestException.badRequest("expected Arrow record batches, got another message");
    }
  }

  private static <T> T required(@Nullable T part) {
    if (part == null) {
      throw new IndexOutOfBoundsException("a message without its part");
    }
    return part;
  }

  private void schema(@Nullable Schema given) {
    if (!fields.isEmpty()) {
      throw RequestException.badRequest("expected one schema in a stream, got a second one");
    }
    Schema schema = ArrowType.required(given);
    if (schema.fieldsLength() > MOST_COLUMNS) {
      throw RequestException.badRequest(
          "expected at most %,d columns, got %,d".formatted(MOST_COLUMNS, schema.fieldsLength()));
    }
    for (int i = 0; i < schema.fieldsLength(); i++) {
      Field field = schema.fields(i);
      ArrowField column = new ArrowField(name(field), ArrowType.of(field));
      if (column.type() instanceof ArrowType.Coded codes) {
        coded.put(codes.dictionary(), ArrowType.plain(field));
      }
      fields.add(column);
    }
  }

  /** Names of several columns may be the same bytes: they are made into texts while they fit. */
  private String name(Field field) {
    ByteBuffer name = field.nameAsByteBuffer();
    if (name == null) {
      return "";
    }
    namesBytes += name.remaining();
    if (namesBytes > bytes.byteSize()) {
      throw RequestException.badRequest(
          "expected names of columns that are each in the stream, got some that share its bytes");
    }
    return String.valueOf(field.name());
  }

  private void dictionary(DictionaryBatch given, MemorySegment body) {
    ArrowType type = coded.get(given.id());
    if (type == null) {
      throw RequestException.badRequest(
          "expected dictionaries of the schema's columns, got one numbered " + given.id());
    }
    ArrowBatch batch = new ArrowBatch(required(given.data()), body, Map.of());
    ElementList texts = new ElementList(ElementType.STRING);
    batch.next(type).addTo(texts);
    if (!given.isDelta()) {
      dictionaries.put(given.id(), new ArrayList<>());
    }
    dictionaries.computeIfAbsent(given.id(), id -> new ArrayList<>()).addAll(texts.texts());
  }

  private void batch(RecordBatch given, MemorySegment body) {
    ArrowBatch batch = new ArrowBatch(given, body, dictionaries);
    rows += batch.rows();
    if (batch.rows() < 0 || rows > mostRows) {
      throw RequestException.tooLarge(
          "expected at most %,d rows, got %,d; split them over several requests"
              .formatted(mostRows, rows));
    }
    for (ArrowField field : fields) {
      field.add(batch.next(field.type()));
    }
  }
}
