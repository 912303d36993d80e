package joist.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import joist.load.LoadJson;
import joist.load.LoadMain;
import joist.load.LoadWindow;

/**
 * A load that another process sends, followed window by window while it runs. Closing its input
 * ends it; it then waits for the answers under way.
 */
final class SteadyLoad implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 30;

  private final Process process;
  private final Thread reader;
  private final List<LoadWindow> windows = new ArrayList<>();

  private SteadyLoad(Process process) {
    this.process = process;
    this.reader = Thread.ofPlatform().daemon().name("joist-demo-load").start(this::follow);
  }

  /** Starts sending; {@code arguments} are those of {@code joist load}. */
  static SteadyLoad start(List<String> arguments) throws IOException {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("--json", "--until-input-ends"));
    return new SteadyLoad(ChildJvm.start(LoadMain.class, false, all));
  }

  private void follow() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!LoadJson.isTotal(line)) {
          add(LoadJson.window(line));
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private synchronized void add(LoadWindow window) {
    windows.add(window);
    notifyAll();
  }

  /** Waits until windows cover {@code seconds} of sending. */
  synchronized void awaitSeconds(double seconds) throws InterruptedException {
    long deadline = System.nanoTime() + (long) ((seconds + PATIENCE_SECONDS) * 1e9);
    while (windows.stream().mapToDouble(LoadWindow::seconds).sum() < seconds) {
      long left = deadline - System.nanoTime();
      if (left <= 0 || !process.isAlive()) {
        throw new IllegalStateException("the load process sends nothing; its message is above");
      }
      TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, 500_000_000));
    }
  }

  /** The sum of the windows that lie within {@code [from, to]}. */
  synchronized LoadWindow between(Instant from, Instant to) {
    return windows.stream()
        .filter(window -> !window.start().isBefore(from))
        .filter(window -> !end(window).isAfter(to))
        .reduce(LoadWindow.empty(from), LoadWindow::plus);
  }

  /** The sum of the windows that touch {@code [from, to]}. */
  synchronized LoadWindow touching(Instant from, Instant to) {
    return windows.stream()
        .filter(window -> end(window).isAfter(from))
        .filter(window -> window.start().isBefore(to))
        .reduce(LoadWindow.empty(from), LoadWindow::plus);
  }

  synchronized LoadWindow total() {
    return windows.stream().reduce(LoadWindow.empty(Instant.EPOCH), LoadWindow::plus);
  }

  private static Instant end(LoadWindow window) {
    return window.start().plusNanos((long) (window.seconds() * 1e9));
  }

  /** Ends the load and waits for the last answers. */
  void finish() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    reader.join();
  }

  @Override
  public void close() {
    process.destroy();
  }
}
