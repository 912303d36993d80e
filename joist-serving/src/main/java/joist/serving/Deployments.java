package joist.serving;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import joist.serving.stats.TrafficStats;
import joist.tensor.Ledger;
import joist.tensor.OverBudgetException;
import org.jspecify.annotations.Nullable;

/**
 * All deployments of a process: who answers for which name.
 *
 * <p>{@link #acquire} is lock-free and from any thread. All changes are made one after the other on
 * the background executor, which must run one task at a time; what is live is switched by writing
 * one reference.
 */
public final class Deployments implements AutoCloseable {
  private final Map<String, Route> routes = new ConcurrentHashMap<>();
  private final SwitchLog switches = new SwitchLog();
  private final Ledger ledger;
  private final ServingClock clock;
  private final Executor background;
  private final Deployer deployer;

  /**
   * @param background runs one task at a time
   * @param exercise what warming runs
   */
  public Deployments(
      WarmSettings warm,
      Ledger ledger,
      ServingClock clock,
      Executor background,
      Exercise exercise) {
    this.ledger = ledger;
    this.clock = clock;
    this.background = background;
    WarmUp warmUp = new WarmUp(warm.runs(), warm.atMost(), clock, LockSupport::parkNanos);
    this.deployer = new Deployer(ledger, clock, warmUp, exercise);
  }

  /** How long a version is warmed. */
  public record WarmSettings(int runs, Duration atMost) {
    public static final WarmSettings STANDARD = new WarmSettings(5_000, Duration.ofSeconds(3));
  }

  /**
   * The live version of a model, held until the lease is closed.
   *
   * @throws ServingException when there is none
   */
  public Lease acquire(String name) {
    Route route = routes.get(name);
    Lease lease = route == null ? null : route.tryLease();
    if (lease == null) {
      throw notFound(name);
    }
    return lease;
  }

  /**
   * A version of a model that is in memory: the live one, or the one before it.
   *
   * @throws ServingException when it is not
   */
  public Lease acquire(String name, int version) {
    Route route = routes.get(name);
    @Nullable Lease lease =
        route == null ? null : route.version(version).map(Deployment::tryLease).orElse(null);
    if (lease == null) {
      throw notFound(name + ":" + version);
    }
    return lease;
  }

  private ServingException notFound(String reference) {
    String served =
        String.join(
            ", ", all().stream().filter(Deployment::isLoaded).map(Deployment::reference).toList());
    return new ServingException(
        ServingException.Code.NOT_FOUND,
        "no model '%s' is served here; served are: %s"
            .formatted(reference, served.isEmpty() ? "none" : served));
  }

  /** Brings a version live beside the one that is; the report comes when it is or is not. */
  public CompletableFuture<DeployReport> deploy(DeployRequest request) {
    return CompletableFuture.supplyAsync(() -> bringLive(request), background);
  }

  /**
   * Serves a file without a registry, as the next version, from 1, of a model named as the file.
   */
  public CompletableFuture<DeployReport> deployFile(Path file) {
    String name = FileName.modelName(file);
    return CompletableFuture.supplyAsync(
        () -> bringLive(new DeployRequest(name, nextVersion(name), Optional.empty(), file)),
        background);
  }

  private int nextVersion(String name) {
    Route route = routes.get(name);
    return route == null
        ? 1
        : 1 + route.deployments().stream().mapToInt(Deployment::version).max().orElse(0);
  }

  /** Stops serving a model; its memory comes back with its last request. */
  public CompletableFuture<Void> unload(String name) {
    return CompletableFuture.runAsync(
        () -> {
          Route route = routes.remove(name);
          if (route == null) {
            throw notFound(name);
          }
          route.close(clock);
        },
        background);
  }

  private DeployReport bringLive(DeployRequest request) {
    Route route = routes.computeIfAbsent(request.name(), name -> new Route(clock.nanos()));
    SwitchLog.Start start = SwitchLog.Start.of(route.traffic(), clock.nanos());
    Optional<Deployment> held = route.version(request.version()).filter(d -> holds(d, request));
    if (held.isPresent()) {
      return bringBack(route, held.get(), start);
    }
    Deployment candidate = new Deployment(request.name(), request.version(), clock);
    if (route.version(request.version()).filter(Deployment::isLoaded).isPresent()) {
      return refuse(
          candidate,
          "expected the digest that %s has in memory, got %s; a version never changes: register a new one"
              .formatted(candidate.reference(), request.digest().orElse("none")));
    }
    route.add(candidate);
    DeployReport report = prepareMakingRoom(candidate, request);
    return candidate.state() == DeploymentState.READY
        ? switchTo(route, candidate, report, start)
        : report;
  }

  private static boolean holds(Deployment deployment, DeployRequest request) {
    return deployment.isLoaded()
        && request.digest().isPresent()
        && request.digest().get().equals(deployment.model().digest());
  }

  /** The way back: the version is in memory, proven and warm. */
  private DeployReport bringBack(Route route, Deployment held, SwitchLog.Start start) {
    DeployReport report =
        new DeployReport(
            held.name(), held.version(), held.state(), "", DeployReport.Times.NONE, Duration.ZERO);
    return held.state() == DeploymentState.LIVE ? report : switchTo(route, held, report, start);
  }

  private DeployReport switchTo(
      Route route, Deployment next, DeployReport prepared, SwitchLog.Start start) {
    int from = route.live().map(Deployment::version).orElse(0);
    route.switchTo(next, clock);
    long now = clock.nanos();
    SwitchRecord record =
        new SwitchRecord(
            next.name(),
            from,
            next.version(),
            clock.now(),
            prepared.times(),
            start.before(),
            TrafficStats.between(start.mark(), route.traffic().mark(now)),
            Optional.empty());
    switches.add(record, route.traffic(), start, now);
    return new DeployReport(
        next.name(), next.version(), next.state(), "", prepared.times(), prepared.oneRow());
  }

  /** Prepares, after giving the ways back of all models away where the budget has no room else. */
  private DeployReport prepareMakingRoom(Deployment candidate, DeployRequest request) {
    try {
      return deployer.prepare(candidate, request);
    } catch (OverBudgetException noRoom) {
      boolean madeRoom = false;
      for (Route route : routes.values()) {
        madeRoom |= route.closeStandby();
      }
      return madeRoom ? prepareOrRefuse(candidate, request) : refuse(candidate, reasonOf(noRoom));
    }
  }

  private DeployReport prepareOrRefuse(Deployment candidate, DeployRequest request) {
    try {
      return deployer.prepare(candidate, request);
    } catch (OverBudgetException noRoom) {
      return refuse(candidate, reasonOf(noRoom));
    }
  }

  private static String reasonOf(OverBudgetException noRoom) {
    return String.valueOf(noRoom.getMessage());
  }

  private DeployReport refuse(Deployment candidate, String why) {
    candidate.end(DeploymentState.REFUSED, why, clock);
    return new DeployReport(
        candidate.name(),
        candidate.version(),
        candidate.state(),
        why,
        DeployReport.Times.NONE,
        Duration.ZERO);
  }

  /** The names that something is or was tried for, sorted. */
  public List<String> names() {
    return routes.keySet().stream().sorted().toList();
  }

  /** All deployments that were tried, by name, newest version first. */
  public List<Deployment> all() {
    return new TreeMap<>(routes)
        .values().stream().flatMap(route -> route.deployments().stream()).toList();
  }

  public Optional<Deployment> live(String name) {
    return Optional.ofNullable(routes.get(name)).flatMap(Route::live);
  }

  public Optional<Deployment> find(String name, int version) {
    return Optional.ofNullable(routes.get(name)).flatMap(route -> route.version(version));
  }

  /** Traffic of a model over all its versions. */
  public Optional<TrafficStats> traffic(String name) {
    return Optional.ofNullable(routes.get(name)).map(Route::traffic);
  }

  /** The newest switches, newest first. */
  public List<SwitchRecord> switches() {
    return switches.newestFirst();
  }

  public Ledger ledger() {
    return ledger;
  }

  /** Moves all recent windows on; to be called about once a second. */
  public void tick() {
    long now = clock.nanos();
    for (Route route : routes.values()) {
      route.traffic().tick(now);
      route.deployments().forEach(deployment -> deployment.stats().tick(now));
    }
    switches.tick(now);
  }

  /** Stops serving all models. Call after the background executor has ended. */
  @Override
  public void close() {
    routes.values().forEach(route -> route.close(clock));
    routes.clear();
  }
}
