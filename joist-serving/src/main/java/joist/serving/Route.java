package joist.serving;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import joist.serving.residency.Resident;
import joist.serving.stats.TrafficStats;
import org.jspecify.annotations.Nullable;

/**
 * What answers for one name: the live deployment, the one before it, and the newest that were
 * tried. Read lock-free by any thread. Changed under its lock: by the thread of {@link
 * Deployments}, and by whoever makes room.
 */
final class Route {
  /* Each version has counts of its own; those that are gone are told of for a while, not for ever. */
  private static final int MOST_GONE = 32;

  private final TrafficStats traffic;
  private final Map<Integer, Deployment> byVersion = new ConcurrentHashMap<>();
  private volatile @Nullable Deployment live;
  private volatile @Nullable Deployment standby;
  private Set<Integer> beside = Set.of(); // versions that stay live, guarded by this

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

  /** Those in memory that may be asked to go: proven, and not on their way out. */
  List<Deployment> residents() {
    return byVersion.values().stream()
        .filter(held -> held.isLoaded() && !held.isClosed())
        .filter(held -> held.state().mayAnswer() && held.state() != DeploymentState.READY)
        .toList();
  }

  /** What a resident is there for. */
  Resident.Standing standing(Deployment held, boolean pin) {
    if (held.state() != DeploymentState.LIVE) {
      return Resident.Standing.STANDBY;
    }
    return pin ? Resident.Standing.PINNED : Resident.Standing.SERVING;
  }

  /** Takes a version's memory away; false when it is needed after all, or gone already. */
  synchronized boolean evict(Deployment held, ServingClock clock) {
    return held == standby ? closeStandby() : held.evict(clock);
  }

  /** Puts a version that came back into memory where it was. */
  synchronized void revive(Deployment evicted, Deployment again, ServingClock clock) {
    again.become(DeploymentState.LIVE, clock);
    byVersion.put(again.version(), again);
    if (live == evicted) {
      live = again;
    }
    evicted.become(DeploymentState.RETIRED, clock);
  }

  synchronized void add(Deployment candidate) {
    byVersion.put(candidate.version(), candidate);
    byVersion.values().stream()
        .filter(Route::isGone)
        .sorted(Comparator.comparing(Deployment::since).reversed())
        .skip(MOST_GONE)
        .forEach(gone -> byVersion.remove(gone.version(), gone));
  }

  private static boolean isGone(Deployment held) {
    return switch (held.state()) {
      case RETIRED, FAILED, REFUSED -> !held.isLoaded();
      case REGISTERED, LOADING, PROVING, WARMING, READY, LIVE, EVICTED, DRAINING -> false;
    };
  }

  /**
   * Makes {@code next} live. What was live stays in memory as the way back; what was the way back
   * is closed.
   *
   * @return false, and nothing is changed, when the memory of {@code next} was given away
   */
  synchronized boolean switchTo(Deployment next, ServingClock clock) {
    if (next.isClosed()) {
      return false;
    }
    Deployment old = live;
    Deployment older = standby;
    makeLive(next, clock);
    live = next;
    if (old != null && beside.contains(old.version())) {
      standby = older == next ? null : older;
      return true;
    }
    standby = retired(old, clock);
    if (older != null && older != next) {
      older.close();
    }
    return true;
  }

  /** Makes {@code next} live beside what answers for the name; false as {@link #switchTo}. */
  synchronized boolean join(Deployment next, ServingClock clock) {
    if (next.isClosed()) {
      return false;
    }
    makeLive(next, clock);
    standby = standby == next ? null : standby;
    return true;
  }

  private static void makeLive(Deployment next, ServingClock clock) {
    if (next.state() != DeploymentState.LIVE) {
      next.become(DeploymentState.LIVE, clock);
    }
  }

  /** Hears which versions stay live beside what answers for the name; all others go. */
  synchronized void keep(Set<Integer> versions, ServingClock clock) {
    beside = Set.copyOf(versions);
    for (Deployment held : byVersion.values()) {
      if (held != live && !beside.contains(held.version())) {
        leave(held, clock);
      }
    }
  }

  /** Takes a version out of traffic and memory, where it is in it. */
  private static void leave(Deployment held, ServingClock clock) {
    if (held.state() == DeploymentState.LIVE || held.state() == DeploymentState.EVICTED) {
      retired(held, clock);
      held.close();
    }
  }

  /** Takes what answered out of traffic: the way back, null when it is not in memory. */
  private static @Nullable Deployment retired(@Nullable Deployment old, ServingClock clock) {
    if (old == null) {
      return null;
    }
    boolean evicted = old.state() == DeploymentState.EVICTED;
    old.become(evicted ? DeploymentState.RETIRED : DeploymentState.DRAINING, clock);
    return evicted ? null : old;
  }

  /** Gives the memory of the way back away. */
  private boolean closeStandby() {
    Deployment old = standby;
    standby = null;
    if (old == null) {
      return false;
    }
    old.close();
    return true;
  }

  /** Stops answering. */
  synchronized void close(ServingClock clock) {
    live = null;
    byVersion.values().forEach(held -> leave(held, clock));
    closeStandby();
  }
}
