package joist.serving.batch;

import joist.serving.batch.QueueSnapshot.Bounds;
import joist.serving.batch.QueueSnapshot.Traffic;
import joist.serving.batch.QueueSnapshot.Waiting;
import joist.serving.batch.QueueSnapshot.Workers;

/** Queues for policies to look at; times in milliseconds, the time is 100, the objective 20. */
record Snapshots(int rows, double oldest, double deadline, double rowsPerSecond, double memory) {
  static final LatencyCurve CURVE = LatencyCurve.linear(2e6, 1e5);

  static Snapshots of(int rows) {
    return new Snapshots(rows, 100, 120, 100, 0);
  }

  Snapshots oldest(double millis) {
    return new Snapshots(rows, millis, deadline, rowsPerSecond, memory);
  }

  Snapshots deadline(double millis) {
    return new Snapshots(rows, oldest, millis, rowsPerSecond, memory);
  }

  Snapshots traffic(double perSecond) {
    return new Snapshots(rows, oldest, deadline, perSecond, memory);
  }

  Snapshots memory(double value) {
    return new Snapshots(rows, oldest, deadline, rowsPerSecond, value);
  }

  QueueSnapshot queue() {
    return new QueueSnapshot(
        nanos(100),
        new Waiting(rows, nanos(oldest), nanos(deadline), 1),
        new Traffic(rowsPerSecond),
        new Workers(1, 0),
        new Bounds(64, nanos(20)),
        CURVE,
        memory);
  }

  static long nanos(double millis) {
    return Math.round(millis * 1e6);
  }
}
