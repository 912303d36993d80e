package joist.server;

import java.time.Duration;
import java.util.Set;
import joist.model.WeightsSettings;
import joist.server.access.AccessSettings;
import joist.server.http.Limits;
import joist.server.trace.TraceSettings;
import joist.serving.Deployments;
import joist.serving.batch.BatchPolicy;
import joist.serving.batch.DeadlineBatching;
import joist.serving.residency.GreedyDualSize;
import joist.serving.residency.ResidencyPolicy;

/**
 * How a server runs.
 *
 * @param host the address it listens on
 * @param port 0 for any free one
 * @param objective what it aims at, with what
 * @param limits what a request may be at most
 * @param operation how it is run
 * @param tracing where its traces go
 * @param access who may come in
 * @param responseCacheBytes of answers that are kept for equal requests; 0 for none
 * @param isolated which models run in child processes
 */
public record ServerSettings(
    String host,
    int port,
    Objective objective,
    Limits limits,
    Operation operation,
    TraceSettings tracing,
    AccessSettings access,
    long responseCacheBytes,
    Isolated isolated) {
  public ServerSettings {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("expected a port from 0 to 65535, got " + port);
    }
  }

  /**
   * What the server aims at, with what.
   *
   * @param p99 the latency that 99 of 100 admitted requests stay below
   * @param memoryBudgetBytes what all models may take together
   * @param compute threads, and what calls get of them
   * @param batching which requests of tensors run together, and when
   * @param residency which models stay in memory when not all fit
   */
  public record Objective(
      Duration p99,
      long memoryBudgetBytes,
      Threads compute,
      BatchPolicy batching,
      Residency residency) {
    /** Each call has one thread. */
    public Objective(
        Duration p99,
        long memoryBudgetBytes,
        int threads,
        BatchPolicy batching,
        Residency residency) {
      this(p99, memoryBudgetBytes, new Threads(threads, false), batching, residency);
    }

    /** Models that are cheap to load for their bytes go first; none is pinned. */
    public Objective(Duration p99, long memoryBudgetBytes, int threads, BatchPolicy batching) {
      this(p99, memoryBudgetBytes, threads, batching, Residency.STANDARD);
    }

    public Objective {
      if (p99.isNegative() || p99.isZero() || memoryBudgetBytes < 1) {
        throw new IllegalArgumentException(
            "expected a p99 above 0 and a memory budget of 1 byte or more, got %s and %d bytes"
                .formatted(p99, memoryBudgetBytes));
      }
    }

    /** How many event loops there are, and compute threads. */
    public int threads() {
      return compute.count();
    }
  }

  /**
   * Threads that answer.
   *
   * @param count event loops, and as many compute threads
   * @param byLoad whether a call may have several: all while calls are few, one while they are many
   */
  public record Threads(int count, boolean byLoad) {
    public Threads {
      if (count < 1) {
        throw new IllegalArgumentException("expected 1 thread or more, got " + count);
      }
    }

    /** What one call has at most. */
    public int mostOfACall() {
      return byLoad ? count : 1;
    }
  }

  /**
   * Which models stay in memory.
   *
   * @param pinned names of those that stay in any case
   */
  public record Residency(ResidencyPolicy policy, Set<String> pinned) {
    public static final Residency STANDARD = new Residency(new GreedyDualSize(), Set.of());

    public Residency {
      pinned = Set.copyOf(pinned);
    }
  }

  /**
   * How the server is run.
   *
   * @param operatorsAnywhere whether models may be loaded, unloaded and promoted from other
   *     machines where no keys are asked for
   * @param logEvery 1 to log each request, n for every n-th, 0 for none
   * @param drain how long requests inside may take when the server goes down
   * @param poll how often the registry is looked at
   * @param warm how long a version is warmed
   * @param weights where packed weights are kept
   */
  public record Operation(
      boolean operatorsAnywhere,
      int logEvery,
      Duration drain,
      Duration poll,
      Deployments.WarmSettings warm,
      WeightsSettings weights) {}

  /** 127.0.0.1:8080, p99 of 50 ms, half the heap's size for models, all cores. */
  public static ServerSettings standard() {
    Runtime jvm = Runtime.getRuntime();
    return new ServerSettings(
        "127.0.0.1",
        8080,
        new Objective(
            Duration.ofMillis(50),
            jvm.maxMemory() / 2,
            new Threads(jvm.availableProcessors(), true),
            new DeadlineBatching(),
            Residency.STANDARD),
        Limits.STANDARD,
        new Operation(
            false,
            0,
            Duration.ofSeconds(10),
            Duration.ofMillis(500),
            Deployments.WarmSettings.STANDARD,
            WeightsSettings.NONE),
        TraceSettings.NONE,
        AccessSettings.LOOPBACK,
        0,
        Isolated.NONE);
  }

  public ServerSettings withHost(String other) {
    return new ServerSettings(
        other, port, objective, limits, operation, tracing, access, responseCacheBytes, isolated);
  }

  public ServerSettings withPort(int other) {
    return new ServerSettings(
        host, other, objective, limits, operation, tracing, access, responseCacheBytes, isolated);
  }

  public ServerSettings withObjective(Objective other) {
    return new ServerSettings(
        host, port, other, limits, operation, tracing, access, responseCacheBytes, isolated);
  }

  public ServerSettings withP99(Duration p99) {
    return withObjective(
        new Objective(
            p99,
            objective.memoryBudgetBytes(),
            objective.compute(),
            objective.batching(),
            objective.residency()));
  }

  public ServerSettings withLimits(Limits other) {
    return new ServerSettings(
        host, port, objective, other, operation, tracing, access, responseCacheBytes, isolated);
  }

  public ServerSettings withOperation(Operation other) {
    return new ServerSettings(
        host, port, objective, limits, other, tracing, access, responseCacheBytes, isolated);
  }

  public ServerSettings withTracing(TraceSettings other) {
    return new ServerSettings(
        host, port, objective, limits, operation, other, access, responseCacheBytes, isolated);
  }

  public ServerSettings withAccess(AccessSettings other) {
    return new ServerSettings(
        host, port, objective, limits, operation, tracing, other, responseCacheBytes, isolated);
  }

  public ServerSettings withResponseCacheBytes(long bytes) {
    return new ServerSettings(
        host, port, objective, limits, operation, tracing, access, bytes, isolated);
  }

  public ServerSettings withIsolated(Isolated which) {
    return new ServerSettings(
        host, port, objective, limits, operation, tracing, access, responseCacheBytes, which);
  }

  /**
   * Which models run in child processes.
   *
   * @param all whether all do
   * @param names of those that do in any case
   */
  public record Isolated(boolean all, Set<String> names) {
    public static final Isolated NONE = new Isolated(false, Set.of());

    public Isolated {
      names = Set.copyOf(names);
    }

    boolean isolates(String model) {
      return all || names.contains(model);
    }
  }
}
