package joist.cli.reproduce;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import joist.measure.Quantiles;
import joist.measure.TemporaryFolder;
import joist.model.CommonConstants;
import joist.model.Model;
import joist.model.WeightsSettings;
import joist.tensor.Ledger;

/**
 * The model store of TrIMS: weights in a form that is ready to be used, mapped by all processes.
 */
final class TrimsExperiment implements Experiment {
  private static final int ROUNDS = 3;
  private static final int PROCESSES = 4;

  /** A file that was found intact is sealed when it has been left alone for two seconds. */
  private static final Duration SEALABLE = Duration.ofMillis(2500);

  /** Room for one of the network's five packed layers, and not for two. */
  private static final long ONE_LAYER = WideNetwork.HEAVY.bytes() * 3 / 10;

  @Override
  public String name() {
    return "trims";
  }

  @Override
  public String claim() {
    return "TrIMS (Dakkak et al., CLOUD 2019): where functions map weights that are ready to be used"
        + " instead of loading them, they answer up to 24 times sooner for models of images, up to"
        + " 210 times for large ones.";
  }

  @Override
  public boolean isTimed() {
    return false;
  }

  @Override
  public void run(Duration length, Findings findings) {
    try (TemporaryFolder folder = TemporaryFolder.open("joist-trims")) {
      run(folder.path(), findings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static void run(Path folder, Findings findings) throws IOException, InterruptedException {
    findings.doing("writing a network of %,d MB".formatted(WideNetwork.HEAVY.bytes() / 1_000_000));
    FunctionProcess.Files files =
        new FunctionProcess.Files(
            folder.resolve("heavy.onnx"), folder.resolve("tiny.onnx"), folder.resolve("weights"));
    WideNetwork.HEAVY.write(files.heavy());
    WideNetwork.TINY.write(files.tiny());
    times(files, folder, findings);
    findings.doing("starting four processes at a time");
    double[] parsed = residents("parse", files);
    double[] mapped = residents("map", files);
    memory(mapped, parsed, findings);
    write(files, findings);
    evict(files, folder, findings);
  }

  private static void times(FunctionProcess.Files files, Path folder, Findings findings)
      throws IOException, InterruptedException {
    findings.doing("packing once, then loading by turns");
    FunctionProcess.start("map", files).close();
    settle(folder);
    FunctionProcess.start("map", files).close(); // finds it intact, once for all that follow
    double[] parse = new double[ROUNDS];
    double[] map = new double[ROUNDS];
    boolean same = true;
    for (int round = 0; round < ROUNDS; round++) {
      // One after the other: a process that has just answered is not idle yet.
      int answer;
      try (FunctionProcess parsing = FunctionProcess.start("parse", files)) {
        parse[round] = parsing.nanos() / 1e6;
        answer = parsing.answer();
      }
      try (FunctionProcess mapping = FunctionProcess.start("map", files)) {
        map[round] = mapping.nanos() / 1e6;
        same &= mapping.answer() == answer;
      }
    }
    double slow = Quantiles.median(parse);
    double fast = Quantiles.median(map);
    findings.add(
        "from load to answer in a process that is ready: parsing, then mapping",
        "%.0f ms, %.0f ms: %.1fx sooner".formatted(slow, fast, slow / fast),
        "10x or more",
        slow >= 10 * fast);
    findings.add("answers of both", same ? "the same bits" : "differ", "the same bits", same);
  }

  /** What the model takes in one, two, three and four processes together, in MB. */
  private static double[] residents(String how, FunctionProcess.Files files) {
    double[] megabytes = new double[PROCESSES];
    List<FunctionProcess> running = new ArrayList<>();
    try {
      for (int i = 0; i < PROCESSES; i++) {
        running.add(FunctionProcess.start(how, files));
        megabytes[i] = running.stream().mapToLong(FunctionProcess::modelBytes).sum() / 1e6;
      }
    } finally {
      running.forEach(FunctionProcess::close);
    }
    return megabytes;
  }

  private static void memory(double[] mapped, double[] parsed, Findings findings) {
    double copy = WideNetwork.HEAVY.bytes() / 1e6;
    double four = mapped[PROCESSES - 1];
    findings.add(
        "the model in four processes that map it (PSS beyond a process that is ready)",
        "%.0f MB, %.2fx of one (%.0f MB), %.2fx of the weights"
            .formatted(four, four / mapped[0], mapped[0], four / copy),
        "1.3x of one copy or less",
        four <= 1.3 * mapped[0] && four <= 1.3 * copy);
    findings.add(
        "control: in four processes that parse it",
        "%.0f MB, %.1fx of one".formatted(parsed[PROCESSES - 1], parsed[PROCESSES - 1] / parsed[0]),
        "3x or more",
        parsed[PROCESSES - 1] >= 3 * parsed[0]);
    Map<String, double[]> lines = new LinkedHashMap<>();
    lines.put("parsed, MB", parsed);
    lines.put("mapped, MB", mapped);
    findings.add(
        new Findings.Plot(
            "One model in several processes", "processes", "MB", new double[] {1, 2, 3, 4}, lines));
  }

  private static void write(FunctionProcess.Files files, Findings findings)
      throws InterruptedException {
    try (FunctionProcess writing = FunctionProcess.start("map", files)) {
      int status = writing.diesWriting();
      try (FunctionProcess after = FunctionProcess.start("map", files)) {
        boolean same = after.answer() == writing.answer();
        findings.add(
            "a write to the mapped weights, past Java's checks",
            status == 0
                ? "was let through"
                : "ended that process (status %d); others answer %s"
                    .formatted(status, same ? "as before" : "otherwise"),
            "faults, harms nobody else",
            status != 0 && same);
      }
    }
  }

  /** The network's layers come one after the other into a folder that has room for one. */
  private static void evict(FunctionProcess.Files files, Path folder, Findings findings)
      throws IOException {
    findings.doing("loading through a folder that is too small");
    Path small = folder.resolve("small");
    Ledger ledger = new Ledger(Long.MAX_VALUE);
    CommonConstants constants =
        new CommonConstants(ledger, new WeightsSettings(Optional.of(small), ONE_LAYER));
    float[] alone;
    try (Model model = Model.load(files.heavy())) {
      alone = model.run(WideNetwork.HEAVY.row()).toFloats();
    }
    try (Model model = Model.load(files.heavy(), ledger.open("heavy"), constants)) {
      boolean same = Arrays.equals(alone, model.run(WideNetwork.HEAVY.row()).toFloats());
      long bytes = bytes(small);
      findings.add(
          "a folder with room for one layer of five",
          "%.0f MB of %.0f MB used; the answer %s"
              .formatted(bytes / 1e6, ONE_LAYER / 1e6, same ? "is the same" : "differs"),
          "within its budget, same answer",
          same && bytes > 0 && bytes <= ONE_LAYER);
    }
  }

  /**
   * What was written is on the disk before the clock starts, so the system has nothing left to do;
   * and it has been left alone for a while.
   */
  private static void settle(Path folder) throws IOException, InterruptedException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
          channel.force(true);
        }
      }
    }
    Thread.sleep(SEALABLE);
  }

  private static long bytes(Path folder) throws IOException {
    long bytes = 0;
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }
}
