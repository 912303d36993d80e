package joist.cli.reproduce;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.LockSupport;
import joist.cli.reproduce.SteadyCallers.Calls;
import joist.measure.TemporaryFolder;
import joist.serving.DeployReport;
import joist.serving.DeployRequest;
import joist.serving.Deployments;
import joist.serving.Lease;
import joist.serving.SampleRows;
import joist.serving.ServingClock;
import joist.serving.lane.LoadingThread;
import joist.tensor.Ledger;

/** Versions that come and go under traffic, as TensorFlow Serving's manager has them. */
final class TfServingExperiment implements Experiment {
  private static final String MODEL = "table";
  private static final String OTHER = "other";
  private static final int TURNS = 2;
  private static final int VERSIONS = 3;
  private static final long BYTES = 200L << 20;
  private static final long BUDGET = 8L << 30;
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** What a control needs to be seen to lose. */
  private static final Duration MOST_OF_CONTROL = Duration.ofSeconds(5);

  private static final List<String> MODELS = List.of("the model that is switched", "the other one");

  private final long bytes;
  private final Duration interval;

  TfServingExperiment() {
    this(BYTES, SECOND);
  }

  /**
   * @param bytes of a version
   * @param interval from one switch to the next; shorter where all takes less
   */
  TfServingExperiment(long bytes, Duration interval) {
    this.bytes = bytes;
    this.interval = interval;
  }

  @Override
  public Optional<Experiment> every(Duration other) {
    return Optional.of(new TfServingExperiment(bytes, other));
  }

  @Override
  public String name() {
    return "tf-serving";
  }

  @Override
  public String claim() {
    return "TensorFlow Serving (Olston et al., 2017): versions are loaded and unloaded beside traffic"
        + " that takes no lock, at about 100,000 requests a second and core without inference.";
  }

  @Override
  public void run(Duration length, Findings findings) {
    try (TemporaryFolder folder = TemporaryFolder.open("joist-tf-serving")) {
      findings.doing("writing %d versions of %d MB".formatted(VERSIONS, bytes >> 20));
      List<Path> files = new ArrayList<>();
      for (int version = 1; version <= VERSIONS; version++) {
        files.add(SwappedModel.write(folder.path(), version, bytes));
      }
      Duration ofControl = shorter(length, MOST_OF_CONTROL);
      serve(
          new Switches(files, ofControl, shorter(shorter(interval, SECOND), ofControl)),
          1,
          findings);
      serve(
          new Switches(files, length, shorter(interval, length)),
          Deployments.WarmSettings.STANDARD.share(),
          findings);
      lockAndLoad(files, ofControl, findings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /**
   * Versions that come one after the other.
   *
   * @param length of each live run
   * @param interval from asking for one to asking for the next
   */
  private record Switches(List<Path> files, Duration length, Duration interval) {}

  /**
   * One of two models is switched, the other is only asked; before and after, neither is.
   *
   * @param share of a core that loading takes; 1 for the control, where it gives way to nobody
   */
  private static void serve(Switches switches, double share, Findings findings)
      throws InterruptedException {
    ExecutorService background = LoadingThread.open(share);
    Deployments.WarmSettings warm = Deployments.WarmSettings.STANDARD.withShare(share);
    try (Deployments deployments =
        new Deployments(
            warm, new Ledger(BUDGET), ServingClock.system(), background, new SampleRows())) {
      // Once each, so that the JVM is warm and the first round is as any other.
      for (int version = 1; version <= VERSIONS; version++) {
        deploy(deployments, version, switches.files());
      }
      deployments
          .deploy(new DeployRequest(OTHER, 1, Optional.empty(), switches.files().getFirst(), true))
          .join();
      boolean gives = share < 1;
      String how = gives ? "loading gives way" : "control: loading gives way to nobody";
      List<List<Calls>> steady = new ArrayList<>();
      List<List<Calls>> switching = new ArrayList<>();
      calls(deployments, shorter(switches.length(), SECOND), () -> {});
      int first = deployments.live(MODEL).orElseThrow().version();
      for (int turn = 0; turn < TURNS; turn++) {
        findings.doing(how + ": calling without a switch");
        steady.add(calls(deployments, switches.length(), () -> {}));
        findings.doing(how + ": calling while versions are switched");
        switching.add(calls(deployments, switches.length(), () -> swap(deployments, switches)));
      }
      int count = deployments.live(MODEL).orElseThrow().version() - first;
      String what =
          "%s, %d switches, one in %.1f s"
              .formatted(how, count, switches.interval().toMillis() / 1e3);
      for (int model = 0; model < MODELS.size(); model++) {
        tell(
            what + ", " + MODELS.get(model),
            of(steady, model),
            Calls.of(of(switching, model)),
            gives,
            findings);
      }
      if (gives) {
        dispatch(deployments, switches.length(), findings);
        goBack(deployments, switches.files(), findings);
      }
    } finally {
      background.shutdownNow();
    }
  }

  private static List<Calls> of(List<List<Calls>> windows, int model) {
    return windows.stream().map(window -> window.get(model)).toList();
  }

  private static List<Calls> calls(Deployments deployments, Duration length, Runnable meanwhile)
      throws InterruptedException {
    return SteadyCallers.during(
        length, MODELS.size(), number -> ask(deployments, number), meanwhile);
  }

  private static DeployReport deploy(Deployments deployments, int version, List<Path> files) {
    Path file = files.get((version - 1) % VERSIONS);
    return deployments
        .deploy(new DeployRequest(MODEL, version, Optional.empty(), file, true))
        .join();
  }

  /** One version after the other, each an interval after the one before it was asked for. */
  private static void swap(Deployments deployments, Switches switches) {
    long end = System.nanoTime() + switches.length().toNanos();
    int version = deployments.live(MODEL).orElseThrow().version();
    while (System.nanoTime() < end) {
      long next = System.nanoTime() + switches.interval().toNanos();
      version++;
      DeployReport report = deploy(deployments, version, switches.files());
      if (!report.isLive()) {
        throw new IllegalStateException(
            "version %d did not come live: %s".formatted(version, report.reason()));
      }
      for (long wait = next - System.nanoTime(); wait > 0; wait = next - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
    }
  }

  private static boolean ask(Deployments deployments, long number) {
    try (Lease lease = deployments.acquire(number % 2 == 0 ? MODEL : OTHER)) {
      int file = (lease.deployment().version() - 1) % VERSIONS + 1;
      return SwappedModel.ask(lease.model(), number) == file;
    }
  }

  /** All windows with switches beside the best without: one that was disturbed is no measure. */
  private static void tell(
      String how, List<Calls> steady, Calls switching, boolean gives, Findings findings) {
    findings.add(
        how + ": calls that failed, or were answered by a mixture",
        "%d of %,d".formatted(switching.wrong(), switching.nanos().length),
        "0",
        switching.wrong() == 0);
    for (Percentile each : Percentile.values()) {
      double with = switching.millis(each.share);
      double without =
          steady.stream().mapToDouble(window -> window.millis(each.share)).min().orElseThrow();
      String what = "%s: %s while versions are switched".formatted(how, each.label);
      String ours =
          "%.3f ms, %.2fx of %.3f ms in the best window without"
              .formatted(with, with / without, without);
      if (gives) {
        findings.add(what, ours, "%.1fx or less".formatted(each.most), with / without <= each.most);
      } else {
        findings.control(what, ours);
      }
    }
  }

  /** What calls are held to: so many times what they take without a switch. */
  private enum Percentile {
    P99("p99", 0.99, 1.2),
    P999("p99.9", 0.999, 2);

    private final String label;
    private final double share;
    private final double most;

    Percentile(String label, double share, double most) {
      this.label = label;
      this.share = share;
      this.most = most;
    }
  }

  private static void dispatch(Deployments deployments, Duration length, Findings findings) {
    findings.doing("taking and giving back leases, by one thread");
    long begun = System.nanoTime();
    long most = Math.min(length.toNanos(), Duration.ofSeconds(2).toNanos());
    long leases = 0;
    while (System.nanoTime() - begun < most) {
      try (Lease lease = deployments.acquire(MODEL)) {
        leases += lease.deployment().version() > 0 ? 1 : 0;
      }
    }
    double perSecond = leases / ((System.nanoTime() - begun) / 1e9);
    findings.add(
        "dispatch of a model that does nothing, by one thread",
        "%,.0f/s".formatted(perSecond),
        "100,000/s or more",
        perSecond >= 100_000);
  }

  /** A version that cannot be loaded leaves the old one, and a way back needs no load. */
  private static void goBack(Deployments deployments, List<Path> files, Findings findings) {
    int live = deployments.live(MODEL).orElseThrow().version();
    Path broken = files.getFirst().resolveSibling("nothing.onnx");
    DeployReport refused =
        deployments
            .deploy(new DeployRequest(MODEL, live + 1, Optional.empty(), broken, true))
            .join();
    boolean kept = !refused.isLive() && deployments.live(MODEL).orElseThrow().version() == live;
    String digest = deployments.find(MODEL, live - 1).orElseThrow().model().digest();
    long begun = System.nanoTime();
    DeployReport back =
        deployments
            .deploy(
                new DeployRequest(
                    MODEL, live - 1, Optional.of(digest), files.get((live - 2) % VERSIONS)))
            .join();
    double millis = (System.nanoTime() - begun) / 1e6;
    findings.add(
        "a version that fails leaves the old one serving; the way back to the one before",
        "%s; %.2f ms".formatted(kept ? "it does" : "it does not", millis),
        "it does; no load",
        kept && back.isLive() && back.times().load().isZero());
  }

  private static void lockAndLoad(List<Path> files, Duration length, Findings findings)
      throws InterruptedException {
    try (LockedModel model = new LockedModel(files.getFirst())) {
      findings.doing("calling a model behind a lock");
      Calls steady = SteadyCallers.during(length, 1, model::ask, () -> {}).getFirst();
      Calls switching =
          SteadyCallers.during(length, 1, model::ask, () -> reload(model, files, length))
              .getFirst();
      double times = switching.millis(0.999) / steady.millis(0.999);
      findings.add(
          "control: p99.9 where a reload holds a lock",
          "%.1f ms, %.0fx".formatted(switching.millis(0.999), times),
          "10x or more",
          times >= 10);
    }
  }

  private static void reload(LockedModel model, List<Path> files, Duration length) {
    long end = System.nanoTime() + length.toNanos();
    for (int version = 1; System.nanoTime() < end; version++) {
      model.reload(files.get(version % VERSIONS));
      LockSupport.parkNanos(shorter(length, SECOND).toNanos());
    }
  }
}
