package joist.serving;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import joist.model.CommonConstants;
import joist.serving.aim.Aims;
import joist.serving.isolate.Isolation;
import joist.serving.lane.LoadingLane;
import joist.serving.proof.ProofSettings;
import joist.serving.residency.GreedyDualSize;
import joist.serving.residency.ResidencyPolicy;
import joist.serving.stats.TrafficStats;
import joist.tensor.Ledger;
import joist.tensor.MemoryKind;
import org.jspecify.annotations.Nullable;

/**
 * All deployments of a process: who answers for which name.
 *
 * <p>{@link #acquire} is lock-free and from any thread. All changes are made one after the other on
 * the background executor, which must run one task at a time; what is live is switched by writing
 * one reference.
 */
public final class Deployments implements AutoCloseable {
  private static final int LIVE = 0;

  private final Map<String, Route> routes = new ConcurrentHashMap<>();

  /** How many versions of each model are on their way. */
  private final Map<String, Integer> coming = new ConcurrentHashMap<>();

  private final SwitchLog switches = new SwitchLog();
  private final VersionLabels labels = new VersionLabels();
  private final Aims aims;
  private final Ledger ledger;
  private final CommonConstants constants;
  private final ServingClock clock;
  private final Backlog backlog;
  private final Deployer deployer;
  private final Residency residency;
  private final Reloads reloads;
  private final Duration warmAtMost;

  /** Deployments of which those stay in memory that GreedyDual-Size values most. */
  public Deployments(
      WarmSettings warm,
      Ledger ledger,
      ServingClock clock,
      Executor background,
      Exercise exercise) {
    this(warm, new Memory(ledger, new GreedyDualSize()), clock, background, exercise);
  }

  /**
   * @param background runs one task at a time
   * @param exercise what warming runs
   */
  public Deployments(
      WarmSettings warm,
      Memory memory,
      ServingClock clock,
      Executor background,
      Exercise exercise) {
    this.ledger = memory.ledger();
    this.constants = memory.constants();
    this.clock = clock;
    this.backlog = new Backlog(background);
    this.warmAtMost = warm.atMost();
    LoadingLane lane = new LoadingLane(warm.share(), clock::nanos, LockSupport::parkNanos);
    WarmUp warmUp = new WarmUp(warm.runs(), warm.atMost(), clock, lane);
    this.aims = new Aims(warm.proof().objective());
    this.deployer =
        new Deployer(constants, clock, warmUp, new Deployer.HeldTo(warm.proof(), aims), exercise);
    this.residency =
        new Residency(memory.residency(), ledger, clock, routes, LockSupport::parkNanos);
    this.reloads = new Reloads(deployer, residency, clock, backlog);
    ledger.relievedBy(residency);
  }

  /** What all models may take together, and who goes when that is not enough. */
  public record Memory(CommonConstants constants, ResidencyPolicy residency) {
    /** Constants that models have in common are held once, in this process. */
    public Memory(Ledger ledger, ResidencyPolicy residency) {
      this(new CommonConstants(ledger), residency);
    }

    Ledger ledger() {
      return constants.ledger();
    }
  }

  /**
   * How long a version is warmed, and what it must show.
   *
   * @param share of a core that loading and warming take at most, above 0; at 1 they never rest
   */
  public record WarmSettings(int runs, Duration atMost, ProofSettings proof, double share) {
    private static final double HALF_A_CORE = 0.5;

    public WarmSettings {
      LoadingLane.requireShare(share);
    }

    public static final WarmSettings STANDARD = new WarmSettings(5_000, Duration.ofSeconds(3));

    /** Half a core. */
    public WarmSettings(int runs, Duration atMost, ProofSettings proof) {
      this(runs, atMost, proof, HALF_A_CORE);
    }

    /** What versions must show as standard. */
    public WarmSettings(int runs, Duration atMost) {
      this(runs, atMost, ProofSettings.STANDARD);
    }

    /** What requests are to stay below. */
    public WarmSettings withObjective(Duration p99) {
      return withProof(proof.withObjective(p99));
    }

    public WarmSettings withProof(ProofSettings other) {
      return new WarmSettings(runs, atMost, other, share);
    }

    public WarmSettings withShare(double other) {
      return new WarmSettings(runs, atMost, proof, other);
    }
  }

  /**
   * The live version of a model, held until the lease is closed.
   *
   * @throws ServingException when there is none; when it is not in memory, its load begins
   */
  public Lease acquire(String name) {
    return acquire(name, LIVE);
  }

  /**
   * A version of a model: the live one, or the one before it while it is in memory.
   *
   * @param version 0 for the live one
   * @throws ServingException when there is none; when it is not in memory, its load begins
   */
  public Lease acquire(String name, int version) {
    Lease lease = tryAcquire(name, version);
    if (lease != null) {
      return lease;
    }
    Reload reload = reload(name, version);
    Lease back = reload.isBack() ? tryAcquire(name, version) : null;
    if (back != null) {
      return back;
    }
    throw reload.notYet();
  }

  /**
   * As {@link #acquire(String, int)}; null when the version is not in memory: it is not served, or
   * {@link #reload} brings it back.
   */
  public @Nullable Lease tryAcquire(String name, int version) {
    Route route = routes.get(name);
    if (route == null) {
      return null;
    }
    Lease lease =
        version == LIVE
            ? route.tryLease()
            : route.version(version).map(Deployment::tryLease).orElse(null);
    if (lease != null) {
      lease.deployment().usage().asked(clock.nanos(), residency.age());
    }
    return lease;
  }

  /**
   * Loads a version again that is served but not in memory. Whoever found it gone a moment ago, and
   * comes when it is back, is given its lease.
   *
   * @param version 0 for the live one
   * @throws ServingException when it is not served, or could not be loaded a short while ago
   */
  public Reload reload(String name, int version) {
    Deployment wanted = served(name, version);
    return wanted.state() == DeploymentState.EVICTED
        ? reloads.ask(route(name), wanted)
        : Reload.done(wanted.reference(), clock, () -> back(name, version));
  }

  /**
   * A version that is served, in memory or not; it is not loaded.
   *
   * @param version 0 for the live one
   * @throws ServingException when it is not served, or its first version is still being loaded
   */
  public Deployment served(String name, int version) {
    return (version == LIVE ? live(name) : find(name, version))
        .filter(Deployment::answers)
        .orElseThrow(() -> absent(name, version == LIVE ? name : name + ":" + version));
  }

  private ServingException absent(String name, String reference) {
    if (coming.containsKey(name) && live(name).isEmpty()) {
      return ServingException.loading(
          reference, "is being loaded for the first time", Duration.ofNanos(backlog.nanos()));
    }
    return notFound(reference);
  }

  private CompletableFuture<Lease> back(String name, int version) {
    Lease lease = tryAcquire(name, version);
    return lease != null ? CompletableFuture.completedFuture(lease) : reload(name, version).lease();
  }

  private ServingException notFound(String reference) {
    String served =
        String.join(
            ", ", all().stream().filter(Deployment::answers).map(Deployment::reference).toList());
    return new ServingException(
        ServingException.Code.NOT_FOUND,
        "no model '%s' is served here; served are: %s"
            .formatted(reference, served.isEmpty() ? "none" : served));
  }

  /** Brings a version live beside the one that is; the report comes when it is or is not. */
  public CompletableFuture<DeployReport> deploy(DeployRequest request) {
    return inBackground(request.name(), () -> bringLive(request, false));
  }

  /**
   * Brings a version live that was before, most often still in memory.
   *
   * @throws ServingException when it was not
   */
  public CompletableFuture<DeployReport> deployAgain(String name, int version) {
    return deploy(
        find(name, version)
            .flatMap(Deployment::recipe)
            .map(Recipe::request)
            .orElseThrow(() -> notFound(name + ":" + version)));
  }

  /** As {@link #deploy}, beside what answers for the name; refused where nothing does. */
  public CompletableFuture<DeployReport> deployBeside(DeployRequest request) {
    return inBackground(request.name(), () -> bringLive(request, true));
  }

  /**
   * Says which versions of a model stay live beside what answers for its name; all others go.
   * Nothing is done where nothing answers.
   */
  public CompletableFuture<Void> keep(String name, Set<Integer> versions) {
    return CompletableFuture.runAsync(
        () -> {
          backlog.requireGoing();
          Optional.ofNullable(routes.get(name)).ifPresent(route -> route.keep(versions, clock));
        },
        task -> backlog.add(0, task));
  }

  /**
   * Serves a file without a registry, as the next version, from 1, of a model named as the file.
   */
  public CompletableFuture<DeployReport> deployFile(Path file) {
    return deployFile(FileName.modelName(file), file);
  }

  /** As {@link #deployFile(Path)}, of a model of any name. */
  public CompletableFuture<DeployReport> deployFile(String name, Path file) {
    return inBackground(
        name,
        () -> bringLive(new DeployRequest(name, nextVersion(name), Optional.empty(), file), false));
  }

  /** A deployment may take as long as it is warmed, and about as long to load. */
  private CompletableFuture<DeployReport> inBackground(
      String name, Supplier<DeployReport> deployment) {
    coming.merge(name, 1, Integer::sum);
    Supplier<DeployReport> whileGoing =
        () -> {
          try {
            backlog.requireGoing();
            DeployReport report = deployment.get();
            if (!report.isLive()) {
              backlog.requireGoing(); // what is cut short says nothing about the version
            }
            return report;
          } finally {
            came(name);
          }
        };
    try {
      return CompletableFuture.supplyAsync(
          whileGoing, task -> backlog.add(warmAtMost.toNanos(), task));
    } catch (ServingException goingDown) {
      came(name);
      throw goingDown;
    }
  }

  private void came(String name) {
    coming.computeIfPresent(name, (same, many) -> many == 1 ? null : many - 1);
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
          backlog.requireGoing();
          Route route = routes.remove(name);
          if (route == null) {
            throw notFound(name);
          }
          route.close(clock);
        },
        task -> backlog.add(0, task));
  }

  private Route route(String name) {
    return routes.computeIfAbsent(name, made -> new Route(clock.nanos()));
  }

  private DeployReport bringLive(DeployRequest request, boolean beside) {
    if (beside && live(request.name()).isEmpty()) {
      return refuse(
          new Deployment(request.name(), request.version(), clock),
          "nothing answers for '%s', beside which it was to be; load that first"
              .formatted(request.name()));
    }
    Route route = route(request.name());
    SwitchLog.Start start = SwitchLog.Start.of(route.traffic(), clock.nanos());
    Optional<DeployReport> held = bringBack(route, request, start, beside);
    if (held.isPresent()) {
      return held.get();
    }
    Deployment candidate = new Deployment(request.name(), request.version(), clock);
    if (route.version(request.version()).filter(d -> differs(d, request)).isPresent()) {
      return refuse(
          candidate,
          "expected the digest that %s has in memory, got %s; a version never changes: register a new one"
              .formatted(candidate.reference(), request.digest().orElse("none")));
    }
    if (!route.version(request.version()).map(residency::awaitGone).orElse(true)) {
      return refuse(candidate, "requests still hold the memory of what it was before; try again");
    }
    route.add(candidate);
    DeployReport report = prepare(candidate, request);
    return candidate.state() == DeploymentState.READY
        ? (beside ? join(route, candidate, report) : switchTo(route, candidate, report, start))
            .orElse(report)
        : report;
  }

  private DeployReport prepare(Deployment candidate, DeployRequest request) {
    residency.loads(candidate.reference());
    try {
      DeployReport report = deployer.prepare(candidate, request, Held.of(live(candidate.name())));
      if (candidate.state() == DeploymentState.READY) {
        candidate.usage().came(residency.age());
        live(candidate.name()).ifPresent(live -> candidate.cost().startFrom(live.cost()));
        candidate.recipe(
            new Recipe(
                request.again(candidate.model().digest()),
                candidate.footprint(),
                report.times().load().plus(report.times().prove()).toNanos()));
      }
      return report;
    } finally {
      residency.loadsNothing();
    }
  }

  private static boolean has(Deployment known, DeployRequest request) {
    return request.digest().isPresent() && request.digest().equals(known.digest());
  }

  private static boolean isHeld(Deployment known) {
    return known.isLoaded() && !known.isClosed();
  }

  /** Whether a version is in memory, or is to come back into it, with other bytes. */
  private static boolean differs(Deployment known, DeployRequest request) {
    return isHeld(known) || (known.state() == DeploymentState.EVICTED && !has(known, request));
  }

  /** The way back: the version is in memory, proven and warm; or it was, and is loaded again. */
  private Optional<DeployReport> bringBack(
      Route route, DeployRequest request, SwitchLog.Start start, boolean beside) {
    Deployment known = route.version(request.version()).filter(d -> has(d, request)).orElse(null);
    if (known == null) {
      return Optional.empty();
    }
    if (isHeld(known) && deployer.isolates(request) != known.child().isPresent()) {
      route.evict(known, clock);
    }
    DeployReport report = DeployReport.of(known, DeployReport.Times.NONE, Duration.ZERO);
    if (known.state() == DeploymentState.EVICTED) {
      report = reloads.load(route, known);
      known = route.version(request.version()).orElse(known);
      if (!report.isLive()) {
        return Optional.of(report);
      }
    }
    if (!isHeld(known)) {
      return Optional.empty();
    }
    known.model().runner().revive();
    if (beside) {
      return join(route, known, report);
    }
    return route.live().orElse(null) == known
        ? Optional.of(report)
        : switchTo(route, known, report, start);
  }

  private Optional<DeployReport> join(Route route, Deployment next, DeployReport prepared) {
    return route.join(next, clock)
        ? Optional.of(DeployReport.live(next, prepared.times(), prepared.oneRow()))
        : Optional.empty();
  }

  /** Makes a version live; empty when its memory was given away meanwhile. */
  private Optional<DeployReport> switchTo(
      Route route, Deployment next, DeployReport prepared, SwitchLog.Start start) {
    int from = route.live().map(Deployment::version).orElse(0);
    if (!route.switchTo(next, clock)) {
      return Optional.empty();
    }
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
    return Optional.of(DeployReport.live(next, prepared.times(), prepared.oneRow()));
  }

  private DeployReport refuse(Deployment candidate, String why) {
    candidate.end(DeploymentState.REFUSED, why, clock);
    return DeployReport.of(candidate, DeployReport.Times.NONE, Duration.ZERO);
  }

  /** Names of versions. */
  public VersionLabels labels() {
    return labels;
  }

  /** What the requests of each model are held to. */
  public Aims aims() {
    return aims;
  }

  /** Says which models run in child processes from their next load on. */
  public void isolate(Isolation which) {
    deployer.isolate(which);
  }

  /**
   * Says that a model runs in a child process, or no longer does where it was said so here. A
   * version that is deployed again after that is loaded anew where it runs otherwise; meanwhile it
   * is as one that is out of memory.
   */
  public void isolate(String name, boolean isolated) {
    deployer.isolate(name, isolated);
  }

  /** Keeps the live version of a model in memory, whatever others need; or no longer. */
  public void pin(String name, boolean pin) {
    residency.pin(name, pin);
  }

  /** As {@link #pin}, until the end, whatever that says of the model later. */
  public void pinAlways(String name) {
    residency.pinAlways(name);
  }

  public boolean isPinned(String name) {
    return residency.isPinned(name);
  }

  /** The names that something is or was tried for, sorted. */
  public List<String> names() {
    return routes.keySet().stream().sorted().toList();
  }

  /** All deployments in memory and the newest that were tried, by name, newest version first. */
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

  /** Bytes of what versions share, by the references of those that use it in common. */
  public Map<Set<String>, Map<MemoryKind, Long>> sharedBytes() {
    return constants.bytesByUsers();
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

  /**
   * Begins nothing more: what waits for the background executor, once that runs it, and what it is
   * at and does not bring to a good end, fails with {@link ServingException.Code#CLOSED}.
   */
  public void stop() {
    backlog.stop();
  }

  /** How loud a step is told that failed: once nothing more is begun, that is nobody's fault. */
  public System.Logger.Level failureLevel() {
    return backlog.isStopped() ? System.Logger.Level.DEBUG : System.Logger.Level.ERROR;
  }

  /** Stops serving all models. Call after the background executor has ended. */
  @Override
  public void close() {
    routes.values().forEach(route -> route.close(clock));
    routes.clear();
  }
}
