package joist.server.http;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.json.JsonMapper;

/**
 * One JSON line for every n-th request, written by a thread of its own to the logger {@code
 * joist.requests}; lines that it cannot keep up with are dropped. Thread-safe.
 */
public final class RequestLog implements AutoCloseable {
  private static final Logger LOG = System.getLogger("joist.requests");
  private static final int WAITING_LINES = 4096;

  private final int every;
  private final AtomicLong seen = new AtomicLong();
  private final BlockingQueue<Line> waiting = new ArrayBlockingQueue<>(WAITING_LINES);
  private final Thread writer;

  /**
   * @param every 1 for each request, n for every n-th, 0 for none
   */
  public RequestLog(int every) {
    this.every = every;
    this.writer = Thread.ofPlatform().daemon().name("joist-request-log").unstarted(this::write);
    if (every > 0) {
      writer.start();
    }
  }

  /** What is said of a request. */
  public record Line(
      Instant time, String id, String method, String path, int status, double millis) {}

  /** Whether the next request is to be logged. */
  boolean wantsNext() {
    return every > 0 && seen.getAndIncrement() % every == 0;
  }

  void add(Line line) {
    if (!waiting.offer(line)) {
      seen.getAndIncrement(); // dropped: the log is slower than the traffic
    }
  }

  private void write() {
    JsonMapper json = new JsonMapper();
    try {
      while (true) {
        LOG.log(Level.INFO, json.writeValueAsString(waiting.take()));
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    writer.interrupt();
  }
}
