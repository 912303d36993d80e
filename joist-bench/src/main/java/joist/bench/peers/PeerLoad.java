package joist.bench.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import joist.load.Arrivals;
import joist.load.LoadJson;
import joist.load.LoadReport;
import joist.load.LoadRun;
import joist.load.LoadSettings;
import joist.load.Pace;
import joist.load.Scenario;

/**
 * The process that sends the load to one server: a run for each line of its input, {@code rate
 * REQUESTS-A-SECOND SECONDS} (an open loop, Poisson arrivals, a seed for each run) or {@code burst
 * REQUESTS} (all at once); a line of JSON for each run. Kept alive between runs, so that it is fast
 * already when it measures.
 */
public final class PeerLoad {
  private static final int CONNECTIONS = 64;
  private static final Duration WARMUP = Duration.ofMillis(200);

  private final Questions questions;
  private final RightAnswers check;
  private long runs;

  private PeerLoad(Questions questions) {
    this.questions = questions;
    this.check = new RightAnswers(questions.wire(), questions.answers());
  }

  /** {@code QUESTIONS}, a file. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    PeerLoad load = new PeerLoad(Questions.read(Path.of(arguments[0])));
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      LoadReport report = load.run(line.split(" "));
      System.out.println(report.pacedSeconds() + " " + LoadJson.line("total", report.total()));
      System.out.flush();
    }
  }

  private LoadReport run(String[] words) throws InterruptedException {
    Pace pace =
        words[0].equals("burst")
            ? new Pace(
                new Scenario.Offline(Integer.parseInt(words[1])),
                Duration.ZERO,
                Duration.ofSeconds(1))
            : new Pace(
                new Scenario.Server(Double.parseDouble(words[1]), new Arrivals.Poisson(), ++runs),
                WARMUP,
                Duration.ofMillis(Math.round(1000 * Double.parseDouble(words[2]))));
    LoadSettings settings =
        LoadSettings.of(questions.target(), pace)
            .withConnections(CONNECTIONS)
            .withTimeout(questions.timeout());
    return new LoadRun(settings, check, window -> {}).run();
  }
}
