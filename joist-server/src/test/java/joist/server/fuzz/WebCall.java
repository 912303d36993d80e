package joist.server.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A call of gRPC-Web over HTTP/1.1, each piece of it a chunk. */
final class WebCall {
  /** What stands for a status where the server closed before it had read all. */
  static final String CLOSED = "closed";

  private static final Pattern STATUS = Pattern.compile("(?im)^grpc-status: ?([0-9]+)");
  private static final int MILLIS = 120_000;

  private WebCall() {}

  /**
   * The status that a call is answered with; empty where an answer has none, or its caller does not
   * wait for it.
   */
  static String status(int port, String method, String type, Sent sent) throws IOException {
    ByteArrayOutputStream came = new ByteArrayOutputStream();
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(MILLIS);
      socket.setTcpNoDelay(true);
      socket.getOutputStream().write(request(method, type, sent));
      if (!sent.isWhole()) {
        return "";
      }
      socket.getInputStream().transferTo(came);
    } catch (SocketException closedEarly) {
      return CLOSED;
    }
    String answer = came.toString(ISO_8859_1);
    int head = answer.indexOf("\r\n\r\n");
    if (head < 0) {
      return "";
    }
    Matcher refused = STATUS.matcher(answer.substring(0, head));
    return refused.find()
        ? refused.group(1)
        : trailing(unpacked(type, joined(answer.substring(head + 4))));
  }

  private static byte[] request(String method, String type, Sent sent) {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(
        "POST /%s HTTP/1.1\r\nhost: it\r\nconnection: close\r\ncontent-type: %s\r\ntransfer-encoding: chunked\r\n%s\r\n"
            .formatted(method, type, sent.isZipped() ? "grpc-encoding: gzip\r\n" : "")
            .getBytes(ISO_8859_1));
    for (byte[] piece : sent.pieces()) {
      request.writeBytes((Integer.toHexString(piece.length) + "\r\n").getBytes(ISO_8859_1));
      request.writeBytes(piece);
      request.writeBytes("\r\n".getBytes(ISO_8859_1));
    }
    if (sent.isWhole()) {
      request.writeBytes("0\r\n\r\n".getBytes(ISO_8859_1));
    }
    return request.toByteArray();
  }

  /** The body of an answer that comes in chunks. */
  private static String joined(String chunks) {
    StringBuilder body = new StringBuilder();
    int at = 0;
    while (true) {
      int line = chunks.indexOf("\r\n", at);
      int size = Integer.parseInt(chunks.substring(at, line), 16);
      if (size == 0) {
        return body.toString();
      }
      body.append(chunks, line + 2, line + 2 + size);
      at = line + 2 + size + 2;
    }
  }

  /** Each frame is a text of Base64, with the padding at its end. */
  private static byte[] unpacked(String type, String body) {
    if (!type.endsWith("-text")) {
      return body.getBytes(ISO_8859_1);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String text : body.split("(?<==)(?!=)")) {
      bytes.writeBytes(Base64.getDecoder().decode(text));
    }
    return bytes.toByteArray();
  }

  /** That of the frame which ends an answer, and stands for trailers. */
  private static String trailing(byte[] body) {
    ByteBuffer frames = ByteBuffer.wrap(body);
    while (frames.remaining() >= Sent.HEAD_BYTES) {
      boolean isTrailers = frames.get() < 0;
      byte[] frame = new byte[frames.getInt()];
      frames.get(frame);
      Matcher status = STATUS.matcher(new String(frame, ISO_8859_1));
      if (isTrailers && status.find()) {
        return status.group(1);
      }
    }
    return "";
  }
}
