package joist.server;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import joist.model.CommonConstants;
import joist.server.access.AccessSettings;
import joist.server.access.Guard;
import joist.server.api.Pages;
import joist.server.api.ServerView;
import joist.server.http.JsonInput;
import joist.server.http.RequestLog;
import joist.server.http.TimedAccept;
import joist.server.intake.RequestMemory;
import joist.server.memory.SharedRegions;
import joist.server.metrics.Metrics;
import joist.server.metrics.TraceExemplars;
import joist.server.operations.ModelSource;
import joist.server.operations.Operations;
import joist.server.rows.RowExercise;
import joist.server.rows.RowFaces;
import joist.server.trace.Traces;
import joist.server.trace.Tracing;
import joist.serving.DeployReport;
import joist.serving.Deployments;
import joist.serving.ServingClock;
import joist.serving.admission.ComputePool;
import joist.serving.admission.Gate;
import joist.serving.admission.PredictedMiss;
import joist.serving.batch.Batcher;
import joist.serving.cache.ResponseCache;
import joist.serving.flight.FlightRecorder;
import joist.serving.isolate.Isolation;
import joist.serving.isolate.IsolationSettings;
import joist.serving.lane.LoadingThread;
import joist.serving.share.Callers;
import joist.serving.tensors.TensorQueues;
import joist.tensor.Ledger;

/**
 * A running server. Its constructor is the assembly: top to bottom, what stands on what.
 * Thread-safe.
 */
public final class JoistServer implements AutoCloseable {
  /** The version that the server says it is. */
  public static final String VERSION = "0.1.0";

  /** Where Linux keeps POSIX shared memory objects. */
  private static final Path SHARED_MEMORY_OBJECTS = Path.of("/dev/shm");

  private static final int QUEUE_CAPACITY = 1024;
  private static final int MOST_BATCH_ROWS = 256;
  private static final int BLOCKING_THREADS = 4;
  private static final Duration TICK = Duration.ofSeconds(1);

  /** For a deployment that is told to stop. */
  private static final Duration LAST_STEPS = Duration.ofSeconds(5);

  private static final System.Logger LOG = System.getLogger("joist.server");

  private final ServerSettings settings;
  private final AtomicReference<String> state = new AtomicReference<>("starting");
  private final ExecutorService deploying;
  private final ScheduledExecutorService ticking;
  private final ComputePool pool;
  private final Deployments deployments;
  private final Isolation children;
  private final Optional<Traces> traces;
  private final FlightRecorder flights;
  private final TensorQueues queues;
  private final Operations operations;
  private final RegistryPolling polling;
  private final Guard guard;
  private final Metrics metrics;
  private final RequestLog log;
  private final Shared shared;
  private final Optional<OldGeneration> oldGeneration;
  private final Vertx vertx;
  private final List<Entry> entries = new CopyOnWriteArrayList<>();
  private final List<ScheduledFuture<?>> ticks = new ArrayList<>();
  private volatile List<DeployReport> firstReports = List.of();

  private JoistServer(ServerSettings settings, ModelSource source) {
    this.settings = settings;
    settings.access().requireSafe(settings.host());
    guard = new Guard(settings.access(), settings.operation().operatorsAnywhere());
    Callers callers = new Callers(guard::quota, System::nanoTime, settings.limits().atOnce());
    int threads = settings.objective().threads();
    Ledger ledger = new Ledger(settings.objective().memoryBudgetBytes());
    deploying = LoadingThread.open(settings.operation().warm().share());
    ticking =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("joist-tick").factory());
    JsonInput input = new JsonInput(settings.limits());
    RowFaces faces = new RowFaces(input);
    deployments =
        new Deployments(
            settings.operation().warm().withObjective(settings.objective().p99()),
            new Deployments.Memory(
                new CommonConstants(ledger, settings.operation().weights()),
                settings.objective().residency().policy()),
            ServingClock.system(),
            deploying,
            new RowExercise(faces, input));
    children =
        new Isolation(
            settings.isolated()::isolates,
            IsolationSettings.standard(threads),
            ledger,
            System::nanoTime);
    deployments.isolate(children);
    settings.objective().residency().pinned().forEach(deployments::pinAlways);
    operations = new Operations(source, deployments, this::name);
    children.tellOf(operations::child);
    polling = new RegistryPolling(operations);
    pool = new ComputePool(threads, QUEUE_CAPACITY);
    Gate gate = new Gate(new PredictedMiss(), pool);
    TraceExemplars exemplars = new TraceExemplars();
    traces = Tracing.sender(settings.tracing(), VERSION);
    flights =
        new FlightRecorder(
            ledger,
            InstantSource.system(),
            flight -> {
              exemplars.over(flight);
              traces.ifPresent(sending -> sending.over(flight));
            });
    queues =
        new TensorQueues(
            new TensorQueues.Settings(
                settings.objective().batching(),
                settings.objective().p99(),
                MOST_BATCH_ROWS,
                settings.objective().compute().mostOfACall()),
            deployments.aims(),
            new Batcher.Places(pool, threads, ticking, System::nanoTime),
            flights);
    Optional<ResponseCache> cache =
        settings.responseCacheBytes() == 0
            ? Optional.empty()
            : Optional.of(
                new ResponseCache(settings.responseCacheBytes(), ledger.open("responses")));
    metrics = new Metrics(deployments, queues::waitingRows, exemplars, callers);
    RequestMemory memory =
        new RequestMemory(
            settings.limits().heldBytes(),
            settings.objective().p99(),
            settings.limits().patience().leastPerSecond());
    metrics.tell(memory);
    cache.ifPresent(metrics::tell);
    traces.ifPresent(metrics::tell);
    log = new RequestLog(settings.operation().logEvery());
    shared =
        new Shared(
            settings,
            new Shared.Doors(guard, callers, memory),
            new Shared.Models(
                deployments,
                operations,
                gate,
                queues,
                flights,
                cache,
                new SharedRegions(SHARED_MEMORY_OBJECTS),
                deployments.labels()),
            new Shared.Json(input, faces),
            new Shared.Outside(
                view(),
                metrics,
                new Pages(),
                new RequestIds(),
                log,
                new Tracing(settings.tracing())));
    oldGeneration =
        OldGeneration.ofSerialCollector(
            () -> deployments.all().stream().allMatch(served -> served.inFlight() == 0));
    vertx =
        Vertx.builder()
            .with(
                new VertxOptions()
                    .setEventLoopPoolSize(threads)
                    .setWorkerPoolSize(BLOCKING_THREADS)
                    .setFileSystemOptions(
                        new FileSystemOptions()
                            .setFileCachingEnabled(false)
                            .setClassPathResolvingEnabled(false)))
            .withTransport(
                new TimedAccept(
                    settings.limits().patience().head(), settings.limits().connections()))
            .build();
  }

  private ServerView view() {
    return new ServerView(
        new ServerView.Address(settings.host(), this::port, settings.access().tls() != null),
        Instant.now(),
        () -> String.valueOf(state.get()),
        new ServerView.Tuning(settings.objective().p99(), settings.objective().threads()),
        operations.location(),
        settings.access().keys() != null);
  }

  /**
   * Starts a server and waits until it listens and each model of the source is live or has failed;
   * {@link #reports} says which. Models that fail do not keep the server from starting.
   *
   * @throws ServerException when it cannot listen
   * @throws joist.server.access.AccessException when other machines would reach it unguarded, or
   *     keys or certificates cannot be used
   */
  public static JoistServer start(ServerSettings settings, ModelSource source) {
    JoistServer server = new JoistServer(settings, source);
    try {
      server.listen();
      server.begin();
      return server;
    } catch (RuntimeException failed) {
      server.close();
      throw failed;
    }
  }

  private void listen() {
    DeploymentOptions loops = new DeploymentOptions().setInstances(settings.objective().threads());
    try {
      vertx
          .deployVerticle(
              () -> {
                Entry entry = new Entry(shared);
                entries.add(entry);
                return entry;
              },
              loops)
          .await();
    } catch (ServerException told) {
      throw told;
    } catch (RuntimeException failed) {
      throw Listening.toCallers(settings).failed(failed);
    } catch (Exception failed) { // await throws the cause undeclared
      throw Listening.toCallers(settings).failed(failed);
    }
  }

  private void begin() {
    everyTick("give up what nobody wants", queues::giveUp); // also while the first ones load
    firstReports = join(operations.begin());
    state.set("ready");
    everyTick("move the statistics on", this::tick);
    polling.start(settings.operation().poll());
  }

  private List<DeployReport> join(List<CompletableFuture<DeployReport>> begun) {
    List<DeployReport> reports = new ArrayList<>();
    for (CompletableFuture<DeployReport> report : begun) {
      try {
        reports.add(report.join());
      } catch (CompletionException defect) {
        LOG.log(deployments.failureLevel(), "a deployment failed", defect);
      }
    }
    return reports;
  }

  /** One that fails must not end the ticking. */
  private void everyTick(String what, Runnable work) {
    Runnable guarded =
        () -> {
          try {
            work.run();
          } catch (RuntimeException defect) {
            LOG.log(System.Logger.Level.ERROR, "cannot " + what, defect);
          }
        };
    ticks.add(
        ticking.scheduleAtFixedRate(guarded, TICK.toNanos(), TICK.toNanos(), TimeUnit.NANOSECONDS));
  }

  private void tick() {
    deployments.tick();
    oldGeneration.ifPresent(OldGeneration::tick);
    guard.reload(tls -> entries.forEach(entry -> entry.renew(tls)));
  }

  /** How the first deployments went. */
  public List<DeployReport> reports() {
    return firstReports;
  }

  /** The port it listens on. */
  public int port() {
    return entries.isEmpty() ? settings.port() : entries.getFirst().port();
  }

  /** The port that operators' paths are answered at. */
  public int managementPort() {
    return entries.isEmpty() || settings.access().management() == null
        ? port()
        : entries.getFirst().managementPort();
  }

  /** Such as {@code http://127.0.0.1:8080}. */
  public String url() {
    return shared.outside().view().address().url();
  }

  /** Its parts. */
  Shared shared() {
    return shared;
  }

  /** What other servers of its registry know it by: the machine's name, and the port. */
  private String name() {
    String machine = settings.host();
    try {
      machine = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException unnamed) {
      LOG.log(System.Logger.Level.DEBUG, "the machine has no name that it knows itself", unnamed);
    }
    return machine + ":" + port();
  }

  /** Where operators' paths are answered: the console, metrics, loading and promoting. */
  public String operatorsUrl() {
    AccessSettings.Management apart = settings.access().management();
    boolean tls = settings.access().tls() != null;
    return apart == null
        ? url()
        : new ServerView.Address(apart.host(), this::managementPort, tls).url();
  }

  public Deployments deployments() {
    return deployments;
  }

  /** Closes the server when the process is told to end. */
  public void closeOnExit() {
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("joist-exit").unstarted(this::close));
  }

  /**
   * Goes down gracefully: no longer ready, takes no more connections, answers what is inside, for
   * at most the drain time of the settings. Closing twice is harmless. The store stays open: it is
   * the caller's.
   */
  @Override
  public void close() {
    if ("draining".equals(state.getAndSet("draining"))) {
      return;
    }
    Duration drain = settings.operation().drain();
    await(Future.join(entries.stream().map(Entry::drain).toList()), drain.plusSeconds(1));
    List<Runnable> left = pool.drain(drain);
    queues.close();
    left.forEach(Runnable::run); // so that nobody waits for what is not begun
    end(ticking, drain);
    deployments.stop();
    deploying.shutdownNow().forEach(Runnable::run); // as above
    end(deploying, LAST_STEPS);
    polling.close();
    await(vertx.close(), drain.plusSeconds(1));
    deployments.close();
    children.close();
    flights.close();
    traces.ifPresent(Traces::close);
    metrics.close();
    log.close();
    operations.close(); // whatever was done until now is in the audit log
  }

  static void end(ExecutorService executor, Duration patience) {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException interrupted) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private static void await(Future<?> ending, Duration patience) {
    try {
      ending
          .toCompletionStage()
          .toCompletableFuture()
          .get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException unclean) {
      LOG.log(System.Logger.Level.WARNING, "did not go down cleanly", unclean);
    }
  }
}
