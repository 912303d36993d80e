package joist.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/**
 * Callers that each send the same request over one kept connection, again as soon as it is
 * answered. They share the machine with the server, so they are as thin as HTTP/1.1 allows.
 */
final class ClosedLoop {
  private static final byte[] LENGTH = "content-length: ".getBytes(StandardCharsets.US_ASCII);

  private final int port;
  private final byte[] request;

  ClosedLoop(int port, String path, String body) {
    this.port = port;
    this.request =
        "POST %s HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s"
            .formatted(path, body.length(), body)
            .getBytes(StandardCharsets.US_ASCII);
  }

  /** Latencies in nanoseconds of all answers within {@code seconds}, and their rate. */
  record Result(Histogram nanos, double perSecond) {}

  Result run(int callers, double seconds) throws InterruptedException, ExecutionException {
    Histogram all = new Histogram(3);
    long start = System.nanoTime();
    long end = start + (long) (seconds * 1e9);
    try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
      List<Future<Histogram>> running = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        running.add(threads.submit(() -> call(end)));
      }
      for (Future<Histogram> one : running) {
        all.add(one.get());
      }
    }
    return new Result(all, all.getTotalCount() / ((System.nanoTime() - start) / 1e9));
  }

  private Histogram call(long end) throws IOException {
    Histogram nanos = new Histogram(3);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream(), 16 << 10);
      for (long now = System.nanoTime(); now < end; ) {
        socket.getOutputStream().write(request);
        readAnswer(in);
        long done = System.nanoTime();
        nanos.recordValue(done - now);
        now = done;
      }
    }
    return nanos;
  }

  private static void readAnswer(InputStream in) throws IOException {
    byte[] line = new byte[512];
    int length = -1;
    boolean first = true;
    while (true) {
      int count = readLine(in, line);
      if (first && (count < 12 || line[9] != '2')) {
        throw new IOException(
            "expected status 200, got " + new String(line, 0, count, StandardCharsets.US_ASCII));
      }
      first = false;
      if (count == 0) {
        break;
      }
      if (isLength(line, count)) {
        length =
            Integer.parseInt(
                new String(line, LENGTH.length, count - LENGTH.length, StandardCharsets.US_ASCII));
      }
    }
    in.skipNBytes(length);
  }

  private static int readLine(InputStream in, byte[] line) throws IOException {
    int count = 0;
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("the server closed the connection");
      }
      if (next != '\r' && count < line.length) {
        line[count++] = (byte) next;
      }
    }
    return count;
  }

  private static boolean isLength(byte[] line, int count) {
    if (count <= LENGTH.length) {
      return false;
    }
    for (int i = 0; i < LENGTH.length; i++) {
      if ((line[i] | 0x20) != (LENGTH[i] | 0x20)) {
        return false;
      }
    }
    return true;
  }
}
