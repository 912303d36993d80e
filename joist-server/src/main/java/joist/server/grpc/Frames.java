package joist.server.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import io.vertx.grpc.common.CodecException;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import joist.server.http.Bytes;
import joist.server.http.RequestException;

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
    Bytes.OnHeap bytes = plain(frame);
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

  private Bytes.OnHeap plain(GrpcMessage frame) {
    Bytes.OnHeap bytes = Bytes.of(frame.payload());
    return switch (frame.encoding()) {
      case "identity" -> bytes;
      case "gzip" -> unzipped(bytes);
      default -> throw new CodecException("an encoding that is not offered: " + frame.encoding());
    };
  }

  private Bytes.OnHeap unzipped(Bytes bytes) {
    try (InputStream in = new GZIPInputStream(bytes.stream())) {
      byte[] all = in.readNBytes(limit);
      if (in.read() >= 0) {
        throw RequestException.tooLarge(
            "expected a message of at most %,d bytes when unzipped".formatted(limit));
      }
      return Bytes.of(all);
    } catch (IOException malformed) {
      throw RequestException.badRequest(
          "expected a zipped message: %s".formatted(malformed.getMessage()));
    }
  }

  @Override
  public boolean accepts(WireFormat format) {
    return format == WireFormat.PROTOBUF;
  }
}
