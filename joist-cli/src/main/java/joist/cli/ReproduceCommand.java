package joist.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import joist.cli.reproduce.Experiment;
import joist.cli.reproduce.Findings;
import joist.cli.reproduce.ReproducePage;
import joist.measure.Processor;
import joist.table.NearestNames;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code joist reproduce}: runs an experiment of the literature. */
@Command(
    name = "reproduce",
    mixinStandardHelpOptions = true,
    description = {
      "Runs an experiment of the literature on this machine: prints the claim, what comes out, the"
          + " bar and a control that loses, and writes a page with plots. Without a name, lists them."
    },
    footer = {
      "",
      "Exit status: 1 when a bar is missed. A busy machine misses bars: run it alone.",
      "",
      "Examples:",
      "  joist reproduce clipper",
      "  joist reproduce objective --seconds 10 --out objective.html",
      "  joist reproduce tf-serving --seconds 60 --every 5"
    })
final class ReproduceCommand implements Callable<Integer> {
  private static final int SECONDS = 5;

  private final Output output;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description =
          "clipper, bentoml, tf-serving, batchmaker, openvino, trims, pretzel, or objective (Joist's own"
              + " claim).")
  private @Nullable String name;

  @Option(
      names = "--seconds",
      converter = CountText.class,
      paramLabel = "N",
      description =
          "How long each live run takes; trims and pretzel, which count and do not wait, take none."
              + " Default: 5.")
  private @Nullable Integer seconds;

  @Option(
      names = "--every",
      converter = CountText.class,
      paramLabel = "N",
      description =
          "Seconds from one switch of versions to the next, for tf-serving alone. Default: 1.")
  private @Nullable Integer every;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The page to write. Default: NAME.html.")
  private @Nullable Path out;

  ReproduceCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    Screen screen = output.screen(false);
    if (name == null) {
      requireNothingElse();
      Experiment.all().forEach(it -> screen.result("%-10s %s".formatted(it.name(), it.claim())));
      return ExitCode.OK;
    }
    Experiment experiment = find(name);
    if (seconds != null && !experiment.isTimed()) {
      throw new UsageException(
          "expected no --seconds with %s, which ends when its work is done, got %d"
              .formatted(name, seconds));
    }
    if (every != null) {
      experiment = every(experiment, every);
    }
    Path page = out == null ? Path.of(name + ".html") : out;
    requireWritable(page);
    screen.result(experiment.claim());
    Findings findings =
        new Findings(finding -> tell(screen, finding), doing -> screen.say(screen.dim(doing)));
    experiment.run(Duration.ofSeconds(seconds == null ? SECONDS : seconds), findings);
    WholeFile.write(
        page, ReproducePage.render("joist reproduce " + name, of(experiment, findings)));
    screen.result("plots: " + page);
    return findings.missed() ? ExitCode.FAULT : ExitCode.OK;
  }

  /** Before minutes of measuring, which would be for nothing. */
  private static void requireWritable(Path page) {
    Path folder = page.toAbsolutePath().getParent();
    if (folder == null || !Files.isWritable(folder) || Files.isDirectory(page)) {
      throw new UnusableException(
          "expected --out to be a file in a folder that may be written to, got %s; nothing was run"
              .formatted(page));
    }
  }

  private static Experiment every(Experiment experiment, int seconds) {
    return experiment
        .every(Duration.ofSeconds(seconds))
        .orElseThrow(() ->
            new UsageException(
                "expected no --every with %s, which switches nothing, got %d"
                    .formatted(experiment.name(), seconds)));
  }

  private static Experiment find(String name) {
    List<Experiment> all = Experiment.all();
    List<String> names = all.stream().map(Experiment::name).toList();
    return all.stream()
        .filter(experiment -> experiment.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new UsageException(
                "expected one of %s to reproduce, got '%s'%s"
                    .formatted(String.join(", ", names), name, meant(name, names))));
  }

  private static String meant(String name, List<String> names) {
    List<String> near = NearestNames.nearest(name, names);
    return near.isEmpty() ? "" : NearestNames.hint(name, near);
  }

  private void requireNothingElse() {
    if (seconds != null || every != null || out != null) {
      throw new UsageException(
          "expected the NAME of what to reproduce with --seconds, --every or --out, got none;"
              + " 'joist reproduce' lists them");
    }
  }

  private static void tell(Screen screen, Findings.Finding finding) {
    String verdict = "%-6s".formatted(finding.verdict().label());
    screen.result(
        "%s %s: %s (bar: %s)"
            .formatted(
                switch (finding.verdict()) {
                  case MET -> screen.green(verdict);
                  case MISSED -> screen.bold(verdict);
                  case NO_BAR -> screen.dim(verdict);
                },
                finding.what(),
                finding.ours(),
                finding.bar()));
  }

  private static String of(Experiment experiment, Findings findings) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("claim", experiment.claim());
    document.put(
        "machine",
        "%s, %d processors, Java %s, %s"
            .formatted(
                Processor.name(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version().feature(),
                LocalDate.now(ZoneId.systemDefault())));
    document.put("findings", findings.all());
    document.put("plots", findings.plots());
    return JsonText.of(document);
  }
}
