package joist.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.measure.TemporaryFolder;
import joist.onnx.OnnxWriter;
import joist.serving.DeployRequest;
import joist.serving.Deployments;
import joist.serving.Lease;
import joist.serving.SampleRows;
import joist.serving.ServingClock;
import joist.serving.residency.ResidencyPolicies;
import joist.tensor.ElementType;
import joist.tensor.Ledger;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * A hundred models of which twenty fit, asked by Zipf's law from four threads until there were so
 * many loads and evictions; then what the requests got, and the process's resident memory before
 * and after. As many rounds go before, in which the JVM compiles what it runs. On Linux.
 *
 * <p>Arguments: the policy ({@code greedy-dual}), loads to measure over (1000).
 */
public final class ModelsThatComeAndGo {
  private static final int MODELS = 100;
  private static final double FIT = 20.5;
  private static final int THREADS = 4;
  private static final int SMALL = 64;
  private static final double MEBI = 1024 * 1024;

  private final Deployments deployments;
  private final Ledger ledger;
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong wrong = new AtomicLong();
  private final AtomicLong loads = new AtomicLong();
  private final AtomicLong mostBytes = new AtomicLong();
  private final AtomicLong nanos = new AtomicLong();

  private ModelsThatComeAndGo(Deployments deployments, Ledger ledger) {
    this.deployments = deployments;
    this.ledger = ledger;
  }

  public static void main(String[] arguments) throws IOException {
    String policy = arguments.length > 0 ? arguments[0] : "greedy-dual";
    int measured = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1000;
    try (TemporaryFolder folder = TemporaryFolder.open("come-and-go")) {
      compare(policy, measured, folder.path());
    }
  }

  private static void compare(String policy, int measured, Path folder) throws IOException {
    try (ExecutorService background = Executors.newSingleThreadExecutor()) {
      long all = weigh(folder, background);
      Ledger ledger = new Ledger((long) (all * FIT / MODELS));
      try (Deployments deployments = deployments(ledger, policy, background)) {
        deployAll(deployments, folder);
        ModelsThatComeAndGo traffic = new ModelsThatComeAndGo(deployments, ledger);
        traffic.run(measured);
        long before = residentBytes();
        ModelsThatComeAndGo counted = new ModelsThatComeAndGo(deployments, ledger);
        counted.run(measured);
        counted.print(policy, before, residentBytes());
      }
    }
  }

  private static Deployments deployments(Ledger ledger, String policy, ExecutorService background) {
    return new Deployments(
        new Deployments.WarmSettings(2, Duration.ofMillis(50)),
        new Deployments.Memory(ledger, ResidencyPolicies.parse(policy)),
        ServingClock.system(),
        background,
        new SampleRows());
  }

  /** What all of them take. */
  private static long weigh(Path folder, ExecutorService background) throws IOException {
    Ledger scale = new Ledger(Long.MAX_VALUE);
    try (Deployments deployments = deployments(scale, "lru", background)) {
      for (int model = 0; model < MODELS; model++) {
        write(folder.resolve("m" + model + ".onnx"), model);
      }
      deployAll(deployments, folder);
      return scale.totalBytes();
    }
  }

  private static void deployAll(Deployments deployments, Path folder) {
    for (int model = 0; model < MODELS; model++) {
      Path file = folder.resolve("m" + model + ".onnx");
      DeployRequest request = new DeployRequest("m" + model, 1, Optional.empty(), file);
      if (!deployments.deploy(request).join().isLive()) {
        throw new IllegalStateException(model + " did not go live");
      }
    }
  }

  private void run(int wantedLoads) {
    List<CompletableFuture<Void>> callers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (int thread = 0; thread < THREADS; thread++) {
        Random random = new Random(thread);
        callers.add(
            CompletableFuture.runAsync(
                () -> {
                  while (loads.get() < wantedLoads) {
                    ask((int) Math.min(MODELS - 1, Math.pow(MODELS, random.nextDouble()) - 1));
                  }
                },
                threads));
      }
      callers.forEach(CompletableFuture::join);
    }
  }

  private void ask(int model) {
    long start = System.nanoTime();
    try (Lease lease = lease("m" + model)) {
      Tensor ones = Tensor.zeros(ElementType.F32, Shape.of(1, SMALL));
      float answer = lease.model().run(ones).toFloats()[0];
      if (answer != model) {
        wrong.incrementAndGet();
      }
    } catch (RuntimeException failed) {
      lost.incrementAndGet();
    }
    nanos.addAndGet(System.nanoTime() - start);
    requests.incrementAndGet();
    mostBytes.accumulateAndGet(ledger.totalBytes(), Math::max);
  }

  private Lease lease(String name) {
    Lease now = deployments.tryAcquire(name, 0);
    if (now != null) {
      return now;
    }
    loads.incrementAndGet();
    return deployments.reload(name, 0).lease().join();
  }

  private void print(String policy, long before, long after) {
    System.out.printf(
        Locale.ROOT,
        "%s: %,d requests, %d lost, %d answered by another model, %.1f %% found their model in"
            + " memory, %.0f us on average; at most %.1f of %.1f MiB charged%n",
        policy,
        requests.get(),
        lost.get(),
        wrong.get(),
        100.0 * (requests.get() - loads.get()) / requests.get(),
        nanos.get() / 1e3 / requests.get(),
        mostBytes.get() / MEBI,
        ledger.budgetBytes() / MEBI);
    System.out.printf(
        Locale.ROOT,
        "%d loads under traffic: resident %.1f MiB, then %.1f MiB (%+.1f %%)%n",
        loads.get(),
        before / MEBI,
        after / MEBI,
        100.0 * (after - before) / before);
  }

  /**
   * {@code y = x w + number}, with weights of its own and rows of a size that tells models apart.
   */
  private static void write(Path file, int number) throws IOException {
    int width = 64 * (1 + number % 4);
    GraphBuilder builder = new GraphBuilder("m" + number);
    Tensor weights = Tensor.zeros(ElementType.F32, Shape.of(SMALL, width));
    Random random = new Random(number);
    for (long i = 0; i < weights.shape().elements(); i++) {
      weights.data().setAtIndex(Tensor.F32, i, random.nextFloat() - 0.5f);
    }
    String x = builder.input("x", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(SMALL)));
    String product = builder.node("MatMul", x, builder.constant("w", weights));
    String offset = builder.constant("b", Tensor.of(Shape.of(1), (float) number));
    builder.nodeNamed("y", Node.ONNX, "Add", Map.of(), product, offset);
    builder.output("y", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(width)));
    OnnxWriter.write(builder.build(), file);
  }

  /** Of this process, after what is garbage is gone. */
  private static long residentBytes() {
    System.gc();
    try {
      String pages = Files.readString(Path.of("/proc/self/statm")).split(" ", 3)[1];
      return 4096 * Long.parseLong(pages);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
