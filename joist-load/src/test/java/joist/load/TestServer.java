package joist.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A small real HTTP server, one thread a connection, that answers as a test says. */
final class TestServer implements AutoCloseable {
  private final ServerSocket listening;
  private final Reply reply;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** The raw bytes of a response to a request's body; empty to close the connection. */
  interface Reply {
    byte[] to(String body) throws InterruptedException;
  }

  TestServer(Reply reply) throws IOException {
    this.reply = reply;
    this.listening = new ServerSocket(0, 2048, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::accept);
  }

  static byte[] ok(String body, String... headers) {
    StringBuilder head = new StringBuilder("HTTP/1.1 200 OK\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    return text(head + "Content-Length: " + length + "\r\n\r\n" + body);
  }

  static byte[] text(String raw) {
    return raw.getBytes(StandardCharsets.UTF_8);
  }

  String url() {
    return "http://127.0.0.1:" + listening.getLocalPort() + "/v1/predict/m";
  }

  /** Drops every connection; new ones are taken. */
  void dropConnections() throws IOException {
    for (Socket socket : List.copyOf(open)) {
      socket.close();
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    dropConnections();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listening.accept();
        socket.setTcpNoDelay(true);
        open.add(socket);
        Thread.ofPlatform().daemon().start(() -> serve(socket));
      }
    } catch (IOException e) {
      assertThat(listening.isClosed()).isTrue();
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (String body = request(in); body != null; body = request(in)) {
        byte[] answer = reply.to(body);
        if (answer.length == 0) {
          return;
        }
        socket.getOutputStream().write(answer);
      }
    } catch (IOException e) {
      open.remove(socket);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  private static @Nullable String request(InputStream in) throws IOException {
    int length = 0;
    String line = line(in);
    if (line.isEmpty()) {
      return null;
    }
    for (line = line(in); !line.isEmpty(); line = line(in)) {
      if (line.startsWith("Content-Length: ")) {
        length = Integer.parseInt(line.substring(16));
      }
    }
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(64);
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}
