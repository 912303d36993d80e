package joist.serving;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Brings evicted versions back into memory when they are asked for, one after the other on the
 * background thread. One that cannot be loaded is not tried again at each request, but after a
 * pause that doubles. Thread-safe.
 */
final class Reloads {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final Deployer deployer;
  private final Residency residency;
  private final ServingClock clock;
  private final Backlog backlog;
  private final Map<Deployment, Reload> begun = new ConcurrentHashMap<>();
  private final Map<Deployment, Failure> failures = new ConcurrentHashMap<>();

  Reloads(Deployer deployer, Residency residency, ServingClock clock, Backlog backlog) {
    this.deployer = deployer;
    this.residency = residency;
    this.clock = clock;
    this.backlog = backlog;
  }

  /** Why the last try failed, and until when there is no other. */
  private record Failure(String why, Duration pause, long untilNanos) {}

  /**
   * The load of an evicted version, begun where it is not.
   *
   * @throws ServingException when the last one failed not long ago
   */
  Reload ask(Route route, Deployment evicted) {
    requireNoPause(evicted);
    long own = evicted.recipe().map(Recipe::nanos).orElse(0L);
    Reload made = new Reload(evicted.reference(), clock, backlog.nanos() + own);
    Reload before = begun.putIfAbsent(evicted, made);
    if (before != null) {
      return before;
    }
    try {
      backlog.add(own, () -> run(route, evicted, made));
    } catch (RuntimeException goingDown) {
      begun.remove(evicted);
      throw goingDown;
    }
    return made;
  }

  private void requireNoPause(Deployment evicted) {
    Failure failure = failures.get(evicted);
    long left = failure == null ? 0 : failure.untilNanos() - clock.nanos();
    if (failure != null && left > 0) {
      throw failed(evicted, failure.why(), Duration.ofNanos(left));
    }
  }

  private static ServingException failed(Deployment evicted, String why, Duration left) {
    return ServingException.loading(evicted.reference(), "could not be loaded again: " + why, left);
  }

  private void run(Route route, Deployment evicted, Reload asked) {
    try {
      backlog.requireGoing();
      if (evicted.state() == DeploymentState.EVICTED) {
        DeployReport report = load(route, evicted);
        if (!report.isLive()) {
          backlog.requireGoing();
          throw failure(evicted, report.reason());
        }
      }
      asked.loaded(() -> lease(route, evicted.version()), () -> later(route, evicted));
    } catch (RuntimeException why) {
      asked.failed(why);
    } finally {
      begun.remove(evicted);
    }
  }

  private Optional<Lease> lease(Route route, int version) {
    Optional<Lease> lease = route.version(version).map(Deployment::tryLease);
    lease.ifPresent(held -> held.deployment().usage().asked(clock.nanos(), residency.age()));
    return lease;
  }

  /** For who asks when the load is over: a lease, or the load that brings it back once more. */
  private CompletableFuture<Lease> later(Route route, Deployment evicted) {
    return lease(route, evicted.version())
        .map(CompletableFuture::completedFuture)
        .orElseGet(() -> ask(route, current(route, evicted)).lease());
  }

  private static Deployment current(Route route, Deployment evicted) {
    return route
        .version(evicted.version())
        .filter(held -> held.state() == DeploymentState.EVICTED)
        .orElseThrow(
            () -> ServingException.loading(evicted.reference(), "has just changed", Duration.ZERO));
  }

  /** Loads an evicted version, by the background thread; the report says whether it is live. */
  DeployReport load(Route route, Deployment evicted) {
    Recipe recipe = evicted.recipe().orElseThrow();
    Deployment again = new Deployment(evicted, clock);
    if (!residency.awaitGone(evicted)) {
      again.end(
          DeploymentState.REFUSED, "requests still hold the memory that it had before", clock);
      return DeployReport.of(again, DeployReport.Times.NONE, Duration.ZERO);
    }
    long start = clock.nanos();
    residency.loads(evicted.reference());
    try {
      DeployReport report = deployer.prepareAgain(again, recipe);
      if (again.state() != DeploymentState.READY) {
        return report;
      }
      again.recipe(new Recipe(recipe.request(), again.footprint(), clock.nanos() - start));
      again.usage().came(residency.age());
      route.revive(evicted, again, clock);
      failures.remove(evicted);
      return DeployReport.live(again, report.times(), report.oneRow());
    } finally {
      residency.loadsNothing();
    }
  }

  private ServingException failure(Deployment evicted, String why) {
    Failure before = failures.get(evicted);
    Duration pause = before == null ? FIRST_PAUSE : before.pause().multipliedBy(2);
    Duration bounded = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    failures.keySet().removeIf(known -> known.state() != DeploymentState.EVICTED);
    failures.put(evicted, new Failure(why, bounded, clock.nanos() + bounded.toNanos()));
    evicted.reason("could not be loaded again: " + why);
    return failed(evicted, why, bounded);
  }
}
