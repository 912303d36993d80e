package joist.serving;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import joist.serving.residency.ResidencyPolicy;
import joist.serving.residency.Resident;
import joist.tensor.Ledger;

/**
 * Makes room in the ledger: closes those that the policy would miss least, and waits until their
 * last requests have given the memory back, for a bounded time. From any thread that charges; one
 * at a time chooses.
 */
final class Residency implements Ledger.Relief {
  /* A load may wait for what runs; a request that grows keeps a thread from others' answers. */
  private static final Duration LOAD_WAITS = Duration.ofSeconds(5);
  private static final Duration GROWTH_WAITS = Duration.ofMillis(100);
  /* Who holds on for longer may hang; others must go then, while there is time for them. */
  private static final Duration LEAVES_WITHIN = LOAD_WAITS.dividedBy(2);
  private static final long LOOK_NANOS = 100_000;

  private final ResidencyPolicy policy;
  private final Ledger ledger;
  private final ServingClock clock;
  private final Map<String, Route> routes;
  private final LongConsumer pause;
  private final Set<String> pinned = ConcurrentHashMap.newKeySet();
  private final Set<String> pinnedAlways = ConcurrentHashMap.newKeySet();
  private final Map<Deployment, Long> leaving = new HashMap<>(); // since when, under this lock
  private volatile double age;
  private volatile String loading = "";

  /**
   * @param routes by name, as they change
   * @param pause parks the thread for nanoseconds
   */
  Residency(
      ResidencyPolicy policy,
      Ledger ledger,
      ServingClock clock,
      Map<String, Route> routes,
      LongConsumer pause) {
    this.policy = policy;
    this.ledger = ledger;
    this.clock = clock;
    this.routes = routes;
    this.pause = pause;
  }

  /** What a version that is asked now is valued from. */
  double age() {
    return age;
  }

  void pin(String name, boolean pin) {
    if (pin) {
      pinned.add(name);
    } else {
      pinned.remove(name);
    }
  }

  void pinAlways(String name) {
    pinnedAlways.add(name);
  }

  boolean isPinned(String name) {
    return pinned.contains(name) || pinnedAlways.contains(name);
  }

  /** Hears which version is loaded from now on. What answers for its model stays. */
  void loads(String reference) {
    loading = reference;
  }

  /** Hears that none is loaded any more. */
  void loadsNothing() {
    loading = "";
  }

  /** Waits until a closed version's memory is back; false when its requests take too long. */
  boolean awaitGone(Deployment closed) {
    long end = clock.nanos() + LOAD_WAITS.toNanos();
    while (closed.isLoaded()) {
      if (clock.nanos() - end >= 0) {
        return false;
      }
      pause.accept(LOOK_NANOS);
    }
    return true;
  }

  @Override
  public boolean relieve(String owner, long bytes) {
    boolean loads = owner.equals(loading);
    Set<String> spared = Set.copyOf(List.of(nameOf(owner), nameOf(loading)));
    long end = clock.nanos() + (loads ? LOAD_WAITS : GROWTH_WAITS).toNanos();
    while (isShort(bytes)) {
      boolean possible = clock.nanos() - end < 0 && evict(spared, bytes, loads);
      if (isShort(bytes)) {
        pause.accept(LOOK_NANOS); // memory may be on its way back though nobody holds it any more
        if (!possible && isShort(bytes)) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean isShort(long bytes) {
    return bytes > ledger.budgetBytes() - ledger.totalBytes();
  }

  private static String nameOf(String owner) {
    int colon = owner.lastIndexOf(':');
    return colon < 0 ? owner : owner.substring(0, colon);
  }

  /** Closes what it takes beside what is leaving; false when that cannot be enough. */
  private synchronized boolean evict(Set<String> spared, long bytes, boolean busyOnesToo) {
    long now = clock.nanos();
    leaving
        .entrySet()
        .removeIf(
            each -> !each.getKey().isLoaded() || now - each.getValue() >= LEAVES_WITHIN.toNanos());
    long missing =
        bytes
            - (ledger.budgetBytes() - ledger.totalBytes())
            - leaving.keySet().stream().mapToLong(Deployment::footprint).sum();
    if (missing <= 0) {
      return true;
    }
    Map<Resident, Deployment> idle = residents(spared, held -> held.inFlight() == 0);
    List<Resident> victims = policy.victims(missing, idle.keySet());
    if (!victims.isEmpty()) {
      return close(victims, idle);
    }
    if (!busyOnesToo) {
      return false; // those inside may wait for room themselves
    }
    Map<Resident, Deployment> all = residents(spared, held -> true);
    return close(policy.victims(missing, all.keySet()), all);
  }

  private Map<Resident, Deployment> residents(Set<String> spared, Predicate<Deployment> which) {
    Map<Resident, Deployment> residents = new HashMap<>();
    for (Map.Entry<String, Route> entry : routes.entrySet()) {
      Route route = entry.getValue();
      for (Deployment held : route.residents()) {
        boolean pin = isPinned(held.name()) || spared.contains(held.name());
        if (which.test(held)) {
          residents.put(held.resident(route.standing(held, pin)), held);
        }
      }
    }
    return residents;
  }

  /** Where the lock is held. */
  private boolean close(Collection<Resident> victims, Map<Resident, Deployment> residents) {
    for (Resident victim : victims) {
      Deployment going = residents.get(victim);
      Route route = routes.get(going == null ? "" : going.name());
      if (going != null && route != null && route.evict(going, clock)) {
        leaving.put(going, clock.nanos());
        age = Math.max(age, policy.worth(victim));
      }
    }
    return !victims.isEmpty();
  }
}
