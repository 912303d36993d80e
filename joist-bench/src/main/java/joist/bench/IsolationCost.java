package joist.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.model.Model;
import joist.onnx.OnnxWriter;
import joist.serving.isolate.Isolation;
import joist.serving.isolate.IsolationException;
import joist.serving.isolate.IsolationSettings;
import joist.serving.isolate.RestartPolicy;
import joist.tensor.ElementType;
import joist.tensor.Ledger;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * What it costs to run a model in a child process: the time of a call and the calls a second beside
 * the same model in this process, in turns; and how long callers are without answers when the child
 * is killed with signal 9, while two of them go on asking, and while every core is kept busy
 * besides.
 *
 * <p>Arguments: kills (20), seconds of each rate (2), a model of one f32 input of one row (a
 * perceptron unless told). Options of the children's JVM are as {@code joist serve} gives them, but
 * for the cache of linked classes, which is of the jar: with {@code joist.jar} in front of the
 * class path, jars alone behind it, and {@code -Djoist.aot=FILE}, they have that too.
 */
public final class IsolationCost {
  private static final int CALLS = 20_000;
  private static final int ROUNDS = 3;
  private static final int WIDTH = 256;
  private static final int CALLERS = 2;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private IsolationCost() {}

  public static void main(String[] arguments) throws Exception {
    int kills = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20;
    double seconds = arguments.length > 1 ? Double.parseDouble(arguments[1]) : 2;
    Path folder = Files.createTempDirectory("isolation-cost");
    Path file = arguments.length > 2 ? Path.of(arguments[2]) : perceptron(folder);
    Ledger ledger = new Ledger(Long.MAX_VALUE);
    IsolationSettings standard = IsolationSettings.standard(CALLERS);
    RestartPolicy restarts = RestartPolicy.STANDARD;
    IsolationSettings settings =
        new IsolationSettings(
            standard.calls(),
            standard.callBytes(),
            standard.callLimit(),
            standard.startLimit(),
            new RestartPolicy(
                Integer.MAX_VALUE,
                restarts.healthy(),
                restarts.good(),
                restarts.first(),
                restarts.first()));
    try (Isolation isolation = new Isolation(name -> true, settings, ledger, System::nanoTime);
        Model here = Model.load(file, ledger.open("here"));
        Model child = isolation.load("child", file, false, ledger.open("child"))) {
      for (int round = 0; round < ROUNDS; round++) {
        latency("in this process", here);
        latency("isolated", child);
        rate("in this process", here, seconds);
        rate("isolated", child, seconds);
      }
      kills("two callers ask on", child, kills);
      AtomicBoolean over = new AtomicBoolean();
      Thread[] busy = busy(over);
      kills("they do and every core is kept busy", child, kills);
      over.set(true);
      for (Thread each : busy) {
        each.join();
      }
    } finally {
      Files.deleteIfExists(folder.resolve("model.onnx"));
      Files.delete(folder);
    }
  }

  private static void latency(String what, Model model) {
    Map<String, Tensor> row = row(model);
    long[] nanos = new long[CALLS];
    for (int turn = 0; turn < 2; turn++) { // the first warms
      for (int i = 0; i < CALLS; i++) {
        long start = System.nanoTime();
        model.run(row);
        nanos[i] = System.nanoTime() - start;
      }
    }
    Arrays.sort(nanos);
    System.out.printf(
        Locale.ROOT,
        "%-16s one row: p50 %.1f us, p99 %.1f us%n",
        what,
        nanos[CALLS / 2] / 1e3,
        nanos[CALLS / 100 * 99] / 1e3);
  }

  private static void rate(String what, Model model, double seconds) throws InterruptedException {
    AtomicLong calls = new AtomicLong();
    AtomicBoolean over = new AtomicBoolean();
    Thread[] callers = callers(model, over, calls);
    long start = System.nanoTime();
    LockSupport.parkNanos((long) (1e9 * seconds));
    over.set(true);
    for (Thread caller : callers) {
      caller.join();
    }
    double took = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        Locale.ROOT, "%-16s %d callers: %,.0f calls/s%n", what, CALLERS, calls.get() / took);
  }

  private static Thread[] callers(Model model, AtomicBoolean over, AtomicLong calls) {
    Thread[] callers = new Thread[CALLERS];
    for (int i = 0; i < CALLERS; i++) {
      callers[i] =
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                Map<String, Tensor> row = row(model);
                while (!over.get()) {
                  try {
                    model.run(row);
                    calls.incrementAndGet();
                  } catch (IsolationException notNow) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                  }
                }
              });
    }
    return callers;
  }

  private static Thread[] busy(AtomicBoolean over) {
    Thread[] busy = new Thread[Runtime.getRuntime().availableProcessors()];
    for (int i = 0; i < busy.length; i++) {
      busy[i] =
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                while (!over.get()) {
                  Thread.onSpinWait();
                }
              });
    }
    return busy;
  }

  private static void kills(String beside, Model child, int kills) throws InterruptedException {
    AtomicLong calls = new AtomicLong();
    AtomicBoolean over = new AtomicBoolean();
    Thread[] callers = callers(child, over, calls);
    double[] seconds = new double[kills];
    for (int kill = 0; kill < kills; kill++) {
      long before = pid(child);
      long start = System.nanoTime();
      ProcessHandle.of(before).orElseThrow().destroyForcibly();
      while (pid(child) == before) {
        LockSupport.parkNanos(100_000);
      }
      long answered = calls.get();
      while (calls.get() <= answered + CALLERS) { // one each may have begun before
        if (System.nanoTime() - start > PATIENCE_NANOS) {
          throw new IllegalStateException("no answer for a minute after a kill");
        }
        LockSupport.parkNanos(100_000);
      }
      seconds[kill] = (System.nanoTime() - start) / 1e9;
    }
    over.set(true);
    for (Thread caller : callers) {
      caller.join();
    }
    Arrays.sort(seconds);
    System.out.printf(
        Locale.ROOT,
        "kill -9, %d times, to the next answer while %s: fastest %.2f s, middle %.2f s, slowest %.2f s (waits between starts included)%n",
        kills,
        beside,
        seconds[0],
        seconds[kills / 2],
        seconds[kills - 1]);
  }

  private static long pid(Model child) {
    return Isolation.status(child).orElseThrow().pid();
  }

  private static Map<String, Tensor> row(Model model) {
    var input = model.graph().inputs().getFirst();
    long[] dims = new long[input.type().rank()];
    for (int axis = 0; axis < dims.length; axis++) {
      dims[axis] = input.type().dims().get(axis) instanceof Dim.Known known ? known.extent() : 1;
    }
    return Map.of(input.name(), Tensor.zeros(ElementType.F32, Shape.of(dims)));
  }

  private static Path perceptron(Path folder) throws IOException {
    GraphBuilder builder = new GraphBuilder("perceptron");
    ValueType type = ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(WIDTH));
    Tensor weights = Tensor.zeros(ElementType.F32, Shape.of(WIDTH, WIDTH));
    Random random = new Random(WIDTH);
    for (long i = 0; i < weights.shape().elements(); i++) {
      weights.data().setAtIndex(Tensor.F32, i, random.nextFloat() - 0.5f);
    }
    String hidden =
        builder.node("MatMul", builder.input("x", type), builder.constant("w", weights));
    builder.nodeNamed("y", Node.ONNX, "Tanh", Map.of(), hidden);
    builder.output("y", type);
    Path file = folder.resolve("model.onnx");
    OnnxWriter.write(builder.build(), file);
    return file;
  }
}
