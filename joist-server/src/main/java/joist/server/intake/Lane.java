package joist.server.intake;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Room for bytes, given in the order in which it was asked for. What is larger than all of it is
 * let in when nothing else is there. Thread-safe.
 */
final class Lane {
  private final long most;
  private final Deque<Waiting> waiting = new ArrayDeque<>(); // guarded by this
  private long held; // guarded by this
  private long turnedAway; // guarded by this

  private record Waiting(long bytes, Runnable granted) {}

  Lane(long most) {
    this.most = most;
  }

  /** Takes room now, or {@code granted} runs when it was taken, on the thread that made room. */
  synchronized boolean take(long bytes, Runnable granted) {
    if (waiting.isEmpty() && fits(bytes, 0)) {
      held += bytes;
      return true;
    }
    waiting.add(new Waiting(bytes, granted));
    return false;
  }

  /**
   * Takes more room, now or never: who waits while it holds some could wait for ever.
   *
   * @param own what it holds
   */
  synchronized boolean takeMore(long bytes, long own) {
    if (!fits(bytes, own)) {
      turnedAway++;
      return false;
    }
    held += bytes;
    return true;
  }

  private boolean fits(long bytes, long own) {
    return held == own || held + bytes <= most;
  }

  /** Waits no longer, where it still does. */
  void leave(Runnable granted) {
    synchronized (this) {
      waiting.removeIf(one -> one.granted.equals(granted));
    }
    give(0); // who was behind it may fit
  }

  void give(long bytes) {
    List<Runnable> granted = new ArrayList<>();
    synchronized (this) {
      held -= bytes;
      for (Waiting next = waiting.peek();
          next != null && fits(next.bytes, 0);
          next = waiting.peek()) {
        held += next.bytes;
        granted.add(next.granted);
        waiting.remove();
      }
    }
    granted.forEach(Runnable::run);
  }

  /** How many wait for room. */
  synchronized int waiting() {
    return waiting.size();
  }

  /** How many did not get the room that they would not wait for. */
  synchronized long turnedAway() {
    return turnedAway;
  }

  synchronized long held() {
    return held;
  }
}
