package joist.serving;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import joist.serving.stats.TrafficStats;
import org.jspecify.annotations.Nullable;

/**
 * What answers for one name: the live deployment, the one before it, and all that were tried. Read
 * lock-free by any thread; changed by the thread of {@link Deployments} alone.
 */
final class Route {
  private final TrafficStats traffic;
  private final Map<Integer, Deployment> byVersion = new ConcurrentHashMap<>();
  private volatile @Nullable Deployment live;
  private volatile @Nullable Deployment standby;

  Route(long nowNanos) {
    this.traffic = new TrafficStats(nowNanos);
  }

  /** Traffic over all versions. */
  TrafficStats traffic() {
    return traffic;
  }

  Optional<Deployment> live() {
    return Optional.ofNullable(live);
  }

  Optional<Deployment> version(int version) {
    return Optional.ofNullable(byVersion.get(version));
  }

  /** All deployments, newest version first. */
  List<Deployment> deployments() {
    return byVersion.values().stream()
        .sorted(Comparator.comparingInt(Deployment::version).reversed())
        .toList();
  }

  /** A lease of whatever is live; null when nothing is. */
  @Nullable Lease tryLease() {
    for (Deployment now = live; now != null; ) {
      Lease lease = now.tryLease();
      if (lease != null) {
        return lease;
      }
      Deployment next = live;
      if (next == now) {
        return null;
      }
      now = next;
    }
    return null;
  }

  void add(Deployment candidate) {
    byVersion.put(candidate.version(), candidate);
  }

  /**
   * Makes {@code next} live. What was live stays in memory as the way back; what was the way back
   * is closed.
   */
  void switchTo(Deployment next, ServingClock clock) {
    Deployment old = live;
    Deployment older = standby;
    next.become(DeploymentState.LIVE, clock);
    live = next;
    standby = old;
    if (old != null) {
      old.become(DeploymentState.DRAINING, clock);
    }
    if (older != null && older != next) {
      older.close();
    }
  }

  /** Gives the memory of the way back away. */
  boolean closeStandby() {
    Deployment old = standby;
    standby = null;
    if (old == null) {
      return false;
    }
    old.close();
    return true;
  }

  /** Stops answering. */
  void close(ServingClock clock) {
    Deployment old = live;
    live = null;
    if (old != null) {
      old.become(DeploymentState.DRAINING, clock);
      old.close();
    }
    closeStandby();
  }
}
