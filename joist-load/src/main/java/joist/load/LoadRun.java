package joist.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Sends a target's requests as a scenario has it. In the scenario of a server that is at their
 * moments, come what may of the answers (an open loop): a stall of 200 ms is seen by all requests
 * that were due in those 200 ms, not by one.
 *
 * <p>The thread that calls {@link #run} paces. One thread a connection reads. Another reports
 * windows.
 */
public final class LoadRun {
  private static final Duration OPENING = Duration.ofSeconds(2);

  private final LoadSettings settings;
  private final AnswerCheck check;
  private final Consumer<LoadWindow> listener;
  private final Tally tally = new Tally();
  private final Pacer pacer;

  /**
   * A run that has not begun.
   *
   * @param listener is given each window as it ends, by a thread of the run's own
   */
  public LoadRun(LoadSettings settings, AnswerCheck check, Consumer<LoadWindow> listener) {
    this.settings = settings;
    this.check = check;
    this.listener = listener;
    this.pacer = new Pacer(settings, tally);
  }

  /**
   * Sends everything and waits for the answers; once.
   *
   * @throws SilentServerException when nobody listens at the target
   * @throws InterruptedException when the calling thread is interrupted; the run is over then
   */
  public LoadReport run() throws InterruptedException {
    reachTarget();
    Lanes lanes = new Lanes(settings, check, tally);
    try {
      lanes.open(OPENING);
      warmUp(lanes);
      return send(lanes);
    } finally {
      lanes.end();
    }
  }

  private void warmUp(Lanes lanes) throws InterruptedException {
    if (settings.pace().warmup().isPositive()) {
      pacer.warmUp(lanes, settings.pace().warmup());
      lanes.awaitQuiet(settings.patience());
      tally.take(Instant.EPOCH, 0);
    }
  }

  private LoadReport send(Lanes lanes) throws InterruptedException {
    Windows windows = new Windows(tally, settings.window(), listener);
    try {
      double pacedSeconds = pacer.pace(lanes, settings.pace().duration());
      lanes.awaitQuiet(settings.patience());
      lanes.end(); // What is still under way counts as failed, in the last window.
      windows.end();
      return windows.report(pacedSeconds, pacer.queries());
    } finally {
      windows.end();
    }
  }

  /** Ends the sending early; {@link #run} then waits for the answers under way and returns. */
  public void stop() {
    pacer.stop();
  }

  private void reachTarget() {
    Target target = settings.target();
    var address = new InetSocketAddress(target.url().getHost(), target.port());
    try (Socket socket = new Socket()) {
      socket.connect(address, Math.toIntExact(Math.min(10_000, settings.timeout().toMillis())));
    } catch (IOException e) {
      throw new SilentServerException(
          "nobody answers at %s (%s). Start the server first, or correct the address"
              .formatted(
                  target.url(),
                  address.isUnresolved() ? "no host of that name is known" : e.getMessage()),
          e);
    }
  }

  /** Takes a window off the tally whenever its time is over, and keeps them all. */
  private static final class Windows {
    private final Tally tally;
    private final long lengthNanos;
    private final Consumer<LoadWindow> listener;
    private final List<LoadWindow> windows = new ArrayList<>();
    private final long startNanos = System.nanoTime();
    private final Instant start = Instant.now();
    private final Thread thread;
    private volatile boolean ended;

    Windows(Tally tally, Duration length, Consumer<LoadWindow> listener) {
      this.tally = tally;
      this.lengthNanos = length.toNanos();
      this.listener = listener;
      this.thread = Thread.ofPlatform().daemon().name("joist-load-windows").start(this::follow);
    }

    void end() throws InterruptedException {
      ended = true;
      LockSupport.unpark(thread);
      thread.join();
    }

    LoadReport report(double pacedSeconds, Latencies queries) {
      LoadWindow total = windows.stream().reduce(LoadWindow.empty(start), LoadWindow::plus);
      return new LoadReport(total, windows, pacedSeconds, queries);
    }

    private void follow() {
      long taken = startNanos;
      boolean over = false;
      while (!over) {
        over = ended;
        long now = System.nanoTime();
        for (; now - taken >= lengthNanos; taken += lengthNanos) {
          emit(taken, taken + lengthNanos); // Also those that a thread without a core is late for.
        }
        if (over) {
          emit(taken, now);
        } else {
          LockSupport.parkNanos(this, taken + lengthNanos - now);
        }
      }
    }

    private void emit(long from, long to) {
      LoadWindow window = tally.take(start.plusNanos(from - startNanos), (to - from) / 1e9);
      windows.add(window);
      listener.accept(window);
    }
  }
}
