package joist.server.fuzz;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A connection of HTTP/2 for one call of gRPC, frame by frame: each piece of the call is a frame,
 * and nothing is sent on, or tried, a second time.
 *
 * <p>Source: RFC 9113, section 6, for the frames.
 */
final class Http2Call implements AutoCloseable {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int WINDOW_UPDATE = 8;

  private static final int ACK = 1;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int PRIORITY = 32;
  private static final int PRIORITY_BYTES = 5;
  private static final int PING_BYTES = 8;

  private static final int STREAM = 1;
  private static final int MOST_OF_A_FRAME = 1 << 14;
  private static final int MILLIS = 120_000;

  /** An answer's room: all that there can be. */
  private static final byte[] WIDE = {0, 4, 0x7F, -1, -1, -1};

  private static final byte[] WIDER = {0x7F, -1, 0, 0};

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final DefaultHttp2HeadersDecoder headers = new DefaultHttp2HeadersDecoder();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private int window = (1 << 16) - 1; // of the stream; that of the connection is wider
  private boolean over;
  private boolean isRead; // by the server, up to the ping
  private String status = "";

  /** The call was reset before its answer's end. */
  static final class ResetException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int code;

    ResetException(int code) {
      super("expected an answer, but the call was reset with error " + code);
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  Http2Call(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(MILLIS);
    socket.setTcpNoDelay(true);
    socket.setSoLinger(true, 0); // thousands of them would leave no port
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
    out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
    write(SETTINGS, 0, 0, WIDE);
    write(WINDOW_UPDATE, 0, 0, WIDER);
  }

  /** Sends a call, or all of it that comes before its answer, or before its caller leaves. */
  void send(String method, Sent sent) throws IOException {
    write(HEADERS, END_HEADERS, STREAM, head(method, sent.isZipped()));
    for (byte[] piece : sent.pieces()) {
      for (int at = 0; at < piece.length && !over; at += MOST_OF_A_FRAME) {
        send(piece, at, Math.min(MOST_OF_A_FRAME, piece.length - at));
      }
    }
    if (sent.isWhole()) {
      write(DATA, END_STREAM, STREAM, new byte[0]);
    } else {
      write(PING, 0, 0, new byte[PING_BYTES]);
    }
    out.flush();
    while (!sent.isWhole() && !isRead) {
      read();
    }
  }

  private void send(byte[] piece, int at, int length) throws IOException {
    if (window < length) {
      out.flush();
    }
    while (window < length && !over) {
      read();
    }
    window -= length;
    write(DATA, 0, STREAM, Arrays.copyOfRange(piece, at, at + length));
  }

  /**
   * The status that the call is answered with; empty where an answer has none.
   *
   * @throws ResetException when there is no whole answer
   */
  String status() throws IOException {
    while (!over) {
      read();
    }
    return status;
  }

  /** The answer's message, of which there is one. */
  byte[] message() {
    return Arrays.copyOfRange(body.toByteArray(), Sent.HEAD_BYTES, body.size());
  }

  /** Of literals that nobody indexes, RFC 7541, section 6.2.2. */
  private static byte[] head(String method, boolean isZipped) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    Map.of(
            ":method", "POST",
            ":scheme", "http",
            ":authority", "it",
            ":path", "/" + method)
        .forEach((name, value) -> literal(block, name, value));
    literal(block, "content-type", "application/grpc");
    literal(block, "te", "trailers");
    if (isZipped) {
      literal(block, "grpc-encoding", "gzip");
    }
    return block.toByteArray();
  }

  private static void literal(ByteArrayOutputStream block, String name, String value) {
    block.write(0);
    for (String text : List.of(name, value)) {
      block.write(text.length());
      block.writeBytes(text.getBytes(US_ASCII));
    }
  }

  private void write(int type, int flags, int stream, byte[] payload) throws IOException {
    out.writeByte(payload.length >> 16);
    out.writeShort(payload.length);
    out.writeByte(type);
    out.writeByte(flags);
    out.writeInt(stream);
    out.write(payload);
  }

  private void read() throws IOException {
    int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    byte[] payload = new byte[length];
    in.readFully(payload);
    if (stream == STREAM) {
      take(type, flags, payload);
    } else if (type == GOAWAY) {
      throw new EOFException(
          "the server ended the connection: error " + ByteBuffer.wrap(payload).getInt(4));
    } else if (type == PING && (flags & ACK) != 0) {
      isRead = true;
    } else if ((type == SETTINGS || type == PING) && (flags & ACK) == 0) {
      write(type, ACK, 0, type == PING ? payload : new byte[0]);
      out.flush();
    }
  }

  private void take(int type, int flags, byte[] payload) throws IOException {
    switch (type) {
      case HEADERS -> readStatus(payload, (flags & PRIORITY) == 0 ? 0 : PRIORITY_BYTES);
      case DATA -> body.writeBytes(payload);
      case RST_STREAM -> throw new ResetException(ByteBuffer.wrap(payload).getInt());
      case WINDOW_UPDATE -> window += ByteBuffer.wrap(payload).getInt();
      default -> {}
    }
    over = (type == HEADERS || type == DATA) && (flags & END_STREAM) != 0;
  }

  private void readStatus(byte[] payload, int at) throws IOException {
    try {
      ByteBuf block = Unpooled.wrappedBuffer(payload, at, payload.length - at);
      CharSequence told = headers.decodeHeaders(STREAM, block).get("grpc-status");
      status = told == null ? status : told.toString();
    } catch (Http2Exception malformed) {
      throw new IOException(malformed);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
