package joist.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Trains boosted trees on the flights file with Joist and with LightGBM, one process each, in turn,
 * and prints AUC, time and peak memory side by side.
 *
 * <p>Arguments: the Parquet file; rounds (100); repeats (3). Both get the same matrix, split by time,
 * leaves, bins, category limits and two threads.
 */
public final class LightGbmComparison {
  private LightGbmComparison() {}

  public static void main(String[] args) throws Exception {
    if (args.length == 0) {
      System.err.println("usage: LightGbmComparison FLIGHTS.parquet [ROUNDS] [REPEATS]");
      System.exit(2);
    }
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 100;
    int repeats = args.length > 2 ? Integer.parseInt(args[2]) : 3;
    Path rows = Files.createTempFile("flights", ".rows");
    try {
      LightGbmFlights.export(Path.of(args[0]), rows);
      List<LightGbmRun.Result> joist = new ArrayList<>();
      List<LightGbmRun.Result> lightgbm = new ArrayList<>();
      for (int i = 0; i < repeats; i++) {
        joist.add(inOwnProcess("joist", rows, rounds));
        lightgbm.add(inOwnProcess("lightgbm", rows, rounds));
      }
      print(median(joist), median(lightgbm));
    } finally {
      Files.delete(rows);
    }
  }

  private static LightGbmRun.Result inOwnProcess(String side, Path rows, int rounds)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Both sides hold the same matrix on a heap of the same bounds.
    command.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(LightGbmRun.class.getName(), side, rows.toString(), "" + rounds));
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.put("OMP_WAIT_POLICY", "passive");
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    String last = "";
    try (var reader = process.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        last = line.startsWith(LightGbmRun.Result.MARK) ? line : last;
      }
    }
    if (process.waitFor() != 0 || last.isEmpty()) {
      throw new IOException("the " + side + " process failed; its errors are above");
    }
    System.out.println(last);
    return LightGbmRun.Result.parse(last);
  }

  private static LightGbmRun.Result median(List<LightGbmRun.Result> runs) {
    return runs.stream()
        .sorted(Comparator.comparingDouble(LightGbmRun.Result::seconds))
        .toList()
        .get(runs.size() / 2);
  }

  private static void print(LightGbmRun.Result joist, LightGbmRun.Result lightgbm) {
    System.out.printf(Locale.ROOT, "%-24s %10s %10s %10s%n", "median run", "Joist", "LightGBM", "ratio");
    row("AUC", "%.5f", joist.auc(), lightgbm.auc());
    row("AUC in training", "%.5f", joist.trainAuc(), lightgbm.trainAuc());
    row("seconds", "%.2f", joist.seconds(), lightgbm.seconds());
    row("  of them binning", "%.2f", joist.binSeconds(), lightgbm.binSeconds());
    row("peak MiB of the process", "%.0f", joist.peakMib(), lightgbm.peakMib());
    System.out.println(
        "bars: AUC within 0.001, seconds at most 1.5x, peak at most 1.5x: "
            + Arrays.toString(
                new boolean[] {
                  joist.auc() >= lightgbm.auc() - 0.001,
                  joist.seconds() <= 1.5 * lightgbm.seconds(),
                  joist.peakMib() <= 1.5 * lightgbm.peakMib()
                }));
  }

  private static void row(String what, String format, double joist, double lightgbm) {
    System.out.printf(
        Locale.ROOT,
        "%-24s %10s %10s %10s%n",
        what,
        String.format(Locale.ROOT, format, joist),
        String.format(Locale.ROOT, format, lightgbm),
        String.format(Locale.ROOT, "%.3f", joist / lightgbm));
  }
}
