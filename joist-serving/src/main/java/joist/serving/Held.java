package joist.serving;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import joist.graph.ValueType;
import joist.serving.batch.BatchStats;
import joist.serving.proof.Pace;
import joist.serving.proof.Proof;

/**
 * What a candidate is held to because of the version that it is to replace.
 *
 * @param live that version, where there is one
 * @param rows the largest batches that its traffic usually has; 1 where there is no traffic
 * @param paces what it took itself when it was proven
 * @param shapes of inputs, by name, that it has been asked for
 */
record Held(
    Optional<Deployment> live,
    int rows,
    Collection<Pace> paces,
    List<Map<String, ValueType>> shapes) {
  private static final System.Logger LOG = System.getLogger("joist.serving");
  private static final double RARE = 0.01;

  static final Held NOTHING = new Held(Optional.empty(), 1, List.of(), List.of());

  static Held of(Optional<Deployment> live) {
    return live.map(deployment ->
            new Held(
                live,
                usual(deployment.stats().batches()),
                deployment.proof().paces(),
                shapes(deployment)))
        .orElse(NOTHING);
  }

  /** None where it is not in memory. */
  private static List<Map<String, ValueType>> shapes(Deployment live) {
    try (Lease lease = live.tryLease()) {
      return lease == null ? List.of() : lease.model().runner().shapes();
    }
  }

  boolean replaces() {
    return live.isPresent();
  }

  /** As {@link #paces}, and what so many rows take it now, where that can be measured. */
  List<Pace> pacesNow(int rows, Exercise exercise, LongSupplier clock) {
    Proof now = new Proof(List.copyOf(paces));
    live.ifPresent(deployment -> {
      try (Lease lease = deployment.tryLease()) {
        if (lease != null) {
          now.pace(rows, () -> exercise.run(deployment, rows), Optional.empty(), clock);
        }
      } catch (RuntimeException | Error other) { // the candidate is not to blame for it
        LOG.log(System.Logger.Level.DEBUG, "the live version is not measured", other);
      }
    });
    return now.paces();
  }

  /** The power of two that all but one batch in a hundred stay within. */
  private static int usual(BatchStats batches) {
    long all = 0;
    for (int bucket = 0; bucket <= BatchStats.BUCKETS; bucket++) {
      all += batches.inBucket(bucket);
    }
    long larger = 0;
    for (int bucket = BatchStats.BUCKETS; bucket > 0; bucket--) {
      larger += batches.inBucket(bucket);
      if (larger > RARE * all) {
        return 1 << bucket;
      }
    }
    return 1;
  }
}
