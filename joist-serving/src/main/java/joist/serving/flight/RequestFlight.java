package joist.serving.flight;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request, from the wire and back, told when it is over.
 *
 * @param model its name, as it was asked for
 * @param version that answered, or was to
 * @param batch that it ran in; null where it ran by itself, or not at all
 * @param steps of its run, or of its batch's, where its caller traces it
 */
public record RequestFlight(
    Sender sender,
    String model,
    int version,
    Arrival arrival,
    Course course,
    @Nullable BatchFlight batch,
    List<RunStep> steps,
    FlightOutcome outcome) {
  private static final int SLOWEST = 3;

  static final int MOST_WORDS = 240;
  private static final int MOST_NAME = 64;

  /* What one holds at most: its records, and its texts at their longest; steps or why it failed. */
  static final long MOST_BYTES = 1_700;

  public RequestFlight {
    model = shortened(model, MOST_NAME);
    steps = List.copyOf(steps);
  }

  /** What is kept of it: of one that was answered, the slowest steps, slowest first. */
  RequestFlight inShort() {
    if (steps.isEmpty()) {
      return this;
    }
    List<RunStep> slowest =
        steps.stream()
            .sorted(Comparator.comparingLong(RunStep::nanos).reversed())
            .limit(outcome instanceof FlightOutcome.Answered ? SLOWEST : 0)
            .map(RunStep::inShort)
            .toList();
    return new RequestFlight(sender, model, version, arrival, course, batch, slowest, outcome);
  }

  /**
   * What was known as it came.
   *
   * @param bytes of its body
   * @param dueNanos after it came
   * @param dueBy who says so
   * @param predictedNanos of work
   */
  public record Arrival(
      Instant time, long bytes, long dueNanos, DueBy dueBy, long predictedNanos) {}

  /** Who says when an answer is due. */
  public enum DueBy {
    /** The objective. */
    OBJECTIVE,
    /** The deadline that the model gives callers which bring none. */
    MODEL,
    /** The caller. */
    CALLER
  }

  /** How it was run. */
  public enum Way {
    /** On the thread that it arrived on. */
    AT_ONCE,
    /** By itself, on a thread of the pool. */
    ON_POOL,
    /** In the queue of its model, for a batch. */
    QUEUED
  }

  /**
   * What its time went to, in nanoseconds.
   *
   * @param threadNanos until a thread took it up
   * @param queueNanos from being decoded until its batch began
   * @param totalNanos from the whole request being there to its answer being handed to the socket
   * @param chargedNanos to its caller: coding, and its rows' part of the run; 0 without an answer
   */
  public record Course(
      Way way,
      long threadNanos,
      long decodeNanos,
      long queueNanos,
      long runNanos,
      long encodeNanos,
      long totalNanos,
      long chargedNanos) {
    /** What is left: until the answer was handed to its connection. */
    public long replyNanos() {
      return Math.max(
          0, totalNanos - threadNanos - decodeNanos - queueNanos - runNanos - encodeNanos);
    }
  }

  /** Whether it got its answer in time. */
  public boolean isGood() {
    return outcome instanceof FlightOutcome.Answered && course.totalNanos <= arrival.dueNanos;
  }

  static String shortened(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    boolean splits = Character.isHighSurrogate(text.charAt(most - 2));
    return text.substring(0, splits ? most - 2 : most - 1) + "…";
  }
}
