package joist.server.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongPredicate;
import java.util.zip.GZIPInputStream;
import joist.server.http.Bytes;
import joist.server.http.RequestException;
import joist.server.http.ShedException;
import joist.server.intake.RequestMemory;

/**
 * Frames to messages of one type. Fields of bytes lie in the frame, without a copy. Thread-safe.
 */
final class Frames<Q extends Message> implements GrpcMessageDecoder<Q> {
  private final Q prototype;
  private final int limit;

  Frames(Q prototype, long limit) {
    this.prototype = prototype;
    this.limit = Math.toIntExact(limit);
  }

  @Override
  public Q decode(GrpcMessage frame) {
    return decode(frame, unpacked -> true);
  }

  /**
   * The message of a frame, whose reading takes room where it is packed.
   *
   * @param room takes it for so many bytes more; false where there is none
   * @throws RequestException when there is no such message in it
   * @throws ShedException when there is no room
   */
  Q decode(GrpcMessage frame, LongPredicate room) {
    Bytes.OnHeap bytes = plain(frame, room);
    try {
      CodedInputStream in =
          UnsafeByteOperations.unsafeWrap(bytes.array(), bytes.offset(), bytes.length())
              .newCodedInput();
      in.enableAliasing(true);
      @SuppressWarnings("unchecked")
      Q message = (Q) prototype.getParserForType().parseFrom(in);
      in.checkLastTagWas(0);
      return message;
    } catch (InvalidProtocolBufferException malformed) {
      throw RequestException.badRequest(
          "expected a %s in the frame's %,d bytes: %s"
              .formatted(
                  prototype.getDescriptorForType().getFullName(),
                  bytes.length(),
                  malformed.getMessage()));
    }
  }

  private Bytes.OnHeap plain(GrpcMessage frame, LongPredicate room) {
    Bytes.OnHeap bytes = Bytes.of(frame.payload());
    return switch (frame.encoding()) {
      case "identity" -> bytes;
      case "gzip" -> unzipped(bytes, room);
      default ->
          throw RequestException.notImplemented(
              "expected a message that is not packed, or with gzip, got one of grpc-encoding '%s'"
                  .formatted(frame.encoding()));
    };
  }

  /** What is no more than a short message's takes no room. */
  private Bytes.OnHeap unzipped(Bytes bytes, LongPredicate room) {
    try (InputStream in = new GZIPInputStream(bytes.stream())) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (byte[] next = piece(in); next.length > 0; next = piece(in)) {
        if (next.length > limit - all.size()) {
          throw RequestException.tooLarge(
              "expected a message of at most %,d bytes when unzipped".formatted(limit));
        }
        if (all.size() > 0 && !room.test(next.length)) {
          throw ShedException.noRoom();
        }
        all.writeBytes(next);
      }
      return Bytes.of(all.toByteArray());
    } catch (IOException malformed) {
      throw RequestException.badRequest(
          "expected a zipped message: %s".formatted(malformed.getMessage()));
    }
  }

  private static byte[] piece(InputStream in) throws IOException {
    return in.readNBytes(RequestMemory.SHORT_BYTES);
  }

  @Override
  public boolean accepts(WireFormat format) {
    return format == WireFormat.PROTOBUF;
  }
}
