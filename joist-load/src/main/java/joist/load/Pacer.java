package joist.load;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/** Sends requests as a scenario has it. Used by one thread; {@link #stop} from any. */
final class Pacer {
  private static final long SPIN_NANOS = 100_000;

  private final LoadSettings settings;
  private final Tally tally;
  private Histogram queries = Latencies.emptyHistogram();
  private long sent;
  private volatile boolean stopped;

  Pacer(LoadSettings settings, Tally tally) {
    this.settings = settings;
    this.tally = tally;
  }

  void stop() {
    stopped = true;
  }

  /** Whole queries of the last stretch, from when they were sent until all was answered. */
  Latencies queries() {
    return new Latencies(queries);
  }

  /** Sends for so long, as many at once as there are connections where all would come at once. */
  void warmUp(Lanes lanes, Duration length) throws InterruptedException {
    pace(
        lanes,
        switch (settings.pace().scenario()) {
          case Scenario.Offline(int requests) ->
              new Scenario.Streams(Math.min(requests, settings.connections()));
          case Scenario.Server server -> server;
          case Scenario.Streams streams -> streams;
        },
        length);
  }

  /** Sends for so long; gives the seconds that it took. */
  double pace(Lanes lanes, Duration length) throws InterruptedException {
    return pace(lanes, settings.pace().scenario(), length);
  }

  private double pace(Lanes lanes, Scenario scenario, Duration length) throws InterruptedException {
    sent = 0;
    queries = Latencies.emptyHistogram();
    long start = System.nanoTime();
    return switch (scenario) {
      case Scenario.Server server -> server(lanes, server, length.toNanos());
      case Scenario.Streams(int requests) -> {
        do {
          query(lanes, requests);
        } while (!stopped && System.nanoTime() - start < length.toNanos());
        yield (System.nanoTime() - start) / 1e9;
      }
      case Scenario.Offline(int requests) -> {
        query(lanes, requests);
        yield (System.nanoTime() - start) / 1e9;
      }
    };
  }

  private double server(Lanes lanes, Scenario.Server server, long length)
      throws InterruptedException {
    LongSupplier schedule = server.arrivals().dueNanos(server.ratePerSecond(), server.seed());
    long start = System.nanoTime();
    for (long due = schedule.getAsLong(); due < length; due = schedule.getAsLong()) {
      awaitMoment(start + due);
      if (stopped) {
        return (System.nanoTime() - start) / 1e9;
      }
      send(lanes, start + due);
    }
    return Math.max(length, System.nanoTime() - start) / 1e9; // the sender may be behind
  }

  private void query(Lanes lanes, int requests) throws InterruptedException {
    long due = System.nanoTime();
    for (int i = 0; i < requests; i++) {
      send(lanes, due);
    }
    lanes.awaitQuiet(settings.patience());
    Latencies.record(queries, System.nanoTime() - due);
  }

  private void send(Lanes lanes, long due) {
    tally.due();
    lanes.offer(new Job((int) (sent++ % settings.target().bodies().size()), due));
  }

  /** Sleeps while the moment is far, spins when it is near: a sleep ends late by as much. */
  private void awaitMoment(long moment) throws InterruptedException {
    for (long left = moment - System.nanoTime();
        left > 0 && !stopped;
        left = moment - System.nanoTime()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (left > SPIN_NANOS) {
        LockSupport.parkNanos(this, Math.min(left - SPIN_NANOS, 100_000_000));
      } else {
        Thread.onSpinWait();
      }
    }
  }
}
