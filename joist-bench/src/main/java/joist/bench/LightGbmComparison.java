package joist.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import joist.bench.LightGbmRun.Result;
import joist.serving.jvm.JavaProcess;

/**
 * Trains boosted trees on the flights file with Joist and with LightGBM, one process each, in turn,
 * and prints AUC, time and peak memory side by side.
 *
 * <p>Arguments: the Parquet file; rounds (100); repeats (5). Both get the same matrix, split by
 * time, leaves, bins, category limits and two threads. Each repeat has another seed, which draws
 * the rows that bins are found from: the AUC on later months moves with that by more than the two
 * differ.
 */
public final class LightGbmComparison {
  private LightGbmComparison() {}

  public static void main(String[] args) throws Exception {
    if (args.length == 0) {
      System.err.println("usage: LightGbmComparison FLIGHTS.parquet [ROUNDS] [REPEATS]");
      System.exit(2);
    }
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 100;
    int repeats = args.length > 2 ? Integer.parseInt(args[2]) : 5;
    Path rows = Files.createTempFile("flights", ".rows");
    try {
      LightGbmFlights.export(Path.of(args[0]), rows);
      List<Result> joist = new ArrayList<>();
      List<Result> lightgbm = new ArrayList<>();
      for (int i = 0; i < repeats; i++) {
        joist.add(inOwnProcess("joist", rows, rounds, i + 1));
        lightgbm.add(inOwnProcess("lightgbm", rows, rounds, i + 1));
      }
      print(joist, lightgbm);
    } finally {
      Files.delete(rows);
    }
  }

  private static Result inOwnProcess(String side, Path rows, int rounds, int seed)
      throws IOException, InterruptedException {
    // Both sides hold the same matrix on a heap of the same bounds.
    ProcessBuilder builder =
        JavaProcess.of(
            LightGbmRun.class,
            List.of("-Xmx1g", "-XX:+UseSerialGC"),
            List.of(side, rows.toString(), Integer.toString(rounds), Integer.toString(seed)));
    // Its threads otherwise spin while they wait, which a busy machine punishes.
    builder.environment().put("OMP_WAIT_POLICY", "passive");
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    String last = "";
    try (var reader = process.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        last = line.startsWith(Result.MARK) ? line : last;
      }
    }
    if (process.waitFor() != 0 || last.isEmpty()) {
      throw new IOException("the " + side + " process failed; its errors are above");
    }
    System.out.println(last);
    return Result.parse(last);
  }

  private static void print(List<Result> joist, List<Result> lightgbm) {
    System.out.printf(Locale.ROOT, "%-32s %10s %10s %10s%n", "", "Joist", "LightGBM", "ratio");
    row("AUC, mean", "%.5f", mean(joist, Result::auc), mean(lightgbm, Result::auc));
    row("AUC, least", "%.5f", least(joist, Result::auc), least(lightgbm, Result::auc));
    row("AUC, largest", "%.5f", -least(joist, r -> -r.auc()), -least(lightgbm, r -> -r.auc()));
    row(
        "AUC in training, mean",
        "%.5f",
        mean(joist, Result::trainAuc),
        mean(lightgbm, Result::trainAuc));
    row(
        "seconds, median",
        "%.2f",
        median(joist, r -> r.cost().seconds()),
        median(lightgbm, r -> r.cost().seconds()));
    row(
        "seconds, least",
        "%.2f",
        least(joist, r -> r.cost().seconds()),
        least(lightgbm, r -> r.cost().seconds()));
    row(
        "CPU seconds, median",
        "%.2f",
        median(joist, r -> r.cost().cpuSeconds()),
        median(lightgbm, r -> r.cost().cpuSeconds()));
    row(
        "of the seconds, binning",
        "%.2f",
        median(joist, r -> r.cost().binSeconds()),
        median(lightgbm, r -> r.cost().binSeconds()));
    row(
        "peak MiB of the process, median",
        "%.0f",
        median(joist, r -> r.cost().peakMib()),
        median(lightgbm, r -> r.cost().peakMib()));
  }

  private static double mean(List<Result> runs, ToDoubleFunction<Result> of) {
    return runs.stream().mapToDouble(of).average().orElseThrow();
  }

  private static double least(List<Result> runs, ToDoubleFunction<Result> of) {
    return runs.stream().mapToDouble(of).min().orElseThrow();
  }

  private static double median(List<Result> runs, ToDoubleFunction<Result> of) {
    return runs.stream().mapToDouble(of).sorted().toArray()[runs.size() / 2];
  }

  private static void row(String what, String format, double joist, double lightgbm) {
    System.out.printf(
        Locale.ROOT,
        "%-32s %10s %10s %10s%n",
        what,
        String.format(Locale.ROOT, format, joist),
        String.format(Locale.ROOT, format, lightgbm),
        String.format(Locale.ROOT, "%.3f", joist / lightgbm));
  }
}
