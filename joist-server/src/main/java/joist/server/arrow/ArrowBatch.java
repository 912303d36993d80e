package joist.server.arrow;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import joist.server.http.RequestException;
import joist.tensor.ElementType;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.RecordBatch;

/** Takes the columns out of one record batch, whose buffers come in the schema's order. */
final class ArrowBatch {
  private final RecordBatch batch;
  private final MemorySegment body;
  private final Map<Long, List<String>> dictionaries;
  private int nextNode;
  private int nextBuffer;

  ArrowBatch(RecordBatch batch, MemorySegment body, Map<Long, List<String>> dictionaries) {
    if (batch.compression() != null) {
      throw RequestException.badRequest(
          "expected buffers that are not compressed; write the stream without compression");
    }
    this.batch = batch;
    this.body = body;
    this.dictionaries = dictionaries;
  }

  long rows() {
    return batch.length();
  }

  /** The next column, laid flat. */
  ArrowColumn next(ArrowType type) {
    if (type instanceof ArrowType.Several several) {
      FieldNode node = node(rows());
      if (validity(node).byteSize() != 0) {
        throw RequestException.badRequest("expected lists without nulls");
      }
      return flat(several.each(), Math.multiplyExact(rows(), several.count()));
    }
    return flat(type, rows());
  }

  private ArrowColumn flat(ArrowType type, long count) {
    FieldNode node = node(count);
    MemorySegment none = MemorySegment.NULL;
    return switch (type) {
      case ArrowType.Missing missing -> new ArrowColumn(type, count, none, none, none, List.of());
      case ArrowType.Bits bits ->
          new ArrowColumn(type, count, validity(node), none, buffer(bytesOfBits(count)), List.of());
      case ArrowType.Numbers numbers -> plain(type, numbers.type(), node, List.of());
      case ArrowType.Moments moments -> plain(type, moments.stored(), node, List.of());
      case ArrowType.Coded coded ->
          plain(
              type, coded.index(), node, dictionaries.getOrDefault(coded.dictionary(), List.of()));
      case ArrowType.Texts texts -> {
        MemorySegment valid = validity(node);
        // A column of no texts may come without offsets.
        MemorySegment offsets =
            buffer(count == 0 ? 0 : Math.multiplyExact(count + 1, texts.offsets().bytes()));
        yield new ArrowColumn(type, count, valid, offsets, rest(), List.of());
      }
      case ArrowType.Several several ->
          throw RequestException.badRequest("expected lists of values, got lists of lists");
    };
  }

  private ArrowColumn plain(
      ArrowType type, ElementType stored, FieldNode node, List<String> dictionary) {
    return new ArrowColumn(
        type,
        node.length(),
        validity(node),
        MemorySegment.NULL,
        buffer(Math.multiplyExact(node.length(), stored.bytes())),
        dictionary);
  }

  private FieldNode node(long count) {
    if (nextNode >= batch.nodesLength()) {
      throw RequestException.badRequest("expected a record batch with all of its schema's columns");
    }
    FieldNode node = batch.nodes(nextNode++);
    if (node.length() != count) {
      throw RequestException.badRequest(
          "expected %,d values in each column of a batch, got %,d".formatted(count, node.length()));
    }
    return node;
  }

  private static long bytesOfBits(long count) {
    return (count + 7) / 8;
  }

  /** Empty when nothing is missing. */
  private MemorySegment validity(FieldNode node) {
    MemorySegment whole = rest();
    if (node.nullCount() == 0 || whole.byteSize() == 0) {
      return MemorySegment.NULL;
    }
    return sized(whole, bytesOfBits(node.length()));
  }

  private MemorySegment buffer(long bytes) {
    return sized(rest(), bytes);
  }

  private static MemorySegment sized(MemorySegment whole, long bytes) {
    if (bytes > whole.byteSize()) {
      throw RequestException.badRequest(
          "expected a buffer of at least %,d bytes, got %,d".formatted(bytes, whole.byteSize()));
    }
    return whole.asSlice(0, bytes);
  }

  /** The next buffer as long as it says it is. */
  private MemorySegment rest() {
    if (nextBuffer >= batch.buffersLength()) {
      throw RequestException.badRequest("expected a record batch with all of its columns' buffers");
    }
    Buffer buffer = batch.buffers(nextBuffer++);
    return body.asSlice(buffer.offset(), buffer.length());
  }
}
