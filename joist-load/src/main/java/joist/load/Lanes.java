package joist.load;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * All connections of a run: which are idle, and which requests wait for one. One lock guards both,
 * so a request never waits beside an idle connection.
 */
final class Lanes {
  private static final long STACK_BYTES = 1 << 18;

  private final LoadSettings settings;
  private final Tally tally;
  private final Exchange exchange;
  private final List<Lane> lanes = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Deque<Lane> idle = new ArrayDeque<>();
  private final Deque<Job> waiting = new ArrayDeque<>();
  private int connected;
  private long unfinished;
  private boolean closed;

  Lanes(LoadSettings settings, AnswerCheck check, Tally tally) {
    this.settings = settings;
    this.tally = tally;
    this.exchange = new Exchange(settings, check, tally, this);
  }

  /** Opens all connections; waits until they are open, at most for a while. */
  void open(Duration atMost) throws InterruptedException {
    for (int i = 0; i < settings.connections(); i++) {
      Lane lane = new Lane(settings, exchange, this);
      lanes.add(lane);
      threads.add(
          Thread.ofPlatform().daemon().name("joist-load-" + i).stackSize(STACK_BYTES).start(lane));
    }
    long deadline = System.nanoTime() + atMost.toNanos();
    synchronized (this) {
      while (idle.size() < lanes.size() && System.nanoTime() < deadline) {
        wait(1 + Math.max(0, (deadline - System.nanoTime()) / 1_000_000));
      }
    }
  }

  /** Sends a request that is due: now, or as soon as a connection is free. */
  void offer(Job job) {
    Lane lane;
    Lane.Assignment assignment;
    synchronized (this) {
      unfinished++;
      lane = idle.pollLast();
      if (lane == null) {
        waiting.add(job);
        return;
      }
      assignment = lane.assign(job);
    }
    if (exchange.isLong(job)) {
      Thread.ofVirtual().start(() -> lane.write(assignment)); // a server may not read for a while
    } else {
      lane.write(assignment);
    }
  }

  /** A request for a lane that is free; null when there is none, and the lane is idle from now. */
  synchronized @Nullable Job nextOrIdle(Lane lane) {
    for (Job job = waiting.poll(); job != null; job = waiting.poll()) {
      if (!exchange.isLate(job)) {
        return job;
      }
      exchange.failed(job, "timeout");
    }
    idle.addLast(lane);
    notifyAll();
    return null;
  }

  synchronized void withdraw(Lane lane) {
    idle.remove(lane);
  }

  synchronized void join() {
    connected++;
  }

  synchronized void leave() {
    connected--;
  }

  /** Requests wait for lanes that are connected, but not for a server that nobody reaches. */
  synchronized void failedToConnect() {
    for (Job job = connected > 0 ? null : waiting.poll(); job != null; job = waiting.poll()) {
      exchange.failed(job, "connect");
    }
  }

  /**
   * Counts a request that came to an end, before anybody can see that it did; unless all is over.
   */
  synchronized void finish(Runnable count) {
    if (!closed) {
      count.run();
    }
    unfinished--;
    notifyAll();
  }

  synchronized boolean areClosed() {
    return closed;
  }

  /** Waits until every request has come to an end, at most for a while. */
  synchronized void awaitQuiet(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (unfinished > 0 && System.nanoTime() < deadline) {
      wait(1 + Math.max(0, (deadline - System.nanoTime()) / 1_000_000));
    }
  }

  /** Ends the run; what is still under way has failed. */
  void end() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      for (long i = unfinished; i > 0; i--) {
        tally.failed("timeout");
      }
    }
    lanes.forEach(Lane::close);
    threads.forEach(LockSupport::unpark);
  }
}
