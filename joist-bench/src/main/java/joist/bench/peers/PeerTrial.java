package joist.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import joist.bench.peers.LoadProcess.Trial;
import joist.measure.Quantiles;

/** Measures one server on one model. */
public final class PeerTrial {
  private static final int RUNS = 3;
  private static final double BURST_SECONDS = 1.5;
  private static final int FIRST_BURST = 64;
  private static final int LAST_BURST = 1 << 18;

  private final PeerModel model;
  private final Path folder;

  /** Files that are needed meanwhile go to a folder. */
  public PeerTrial(PeerModel model, Path folder) {
    this.model = model;
    this.folder = folder;
  }

  /**
   * Starts a server, measures it, ends it.
   *
   * @param compared the rate at which every server's p99 is told; 0 where it is half of this one's
   *     largest
   * @throws IOException when it does not start
   */
  public PeerResult run(Peer peer, double compared) throws IOException, InterruptedException {
    try (RunningPeer running = RunningPeer.start(peer, model, folder)) {
      Path questions = folder.resolve("questions");
      running.questions().write(questions);
      try (LoadProcess load = new LoadProcess(questions)) {
        return new Measuring(peer, running, load).result(compared);
      } finally {
        Files.deleteIfExists(questions);
      }
    }
  }

  private final class Measuring {
    private final Peer peer;
    private final RunningPeer running;
    private final LoadProcess load;
    private final double seconds = model.terms().trial().toMillis() / 1e3;
    private long answered;
    private long wrong;

    Measuring(Peer peer, RunningPeer running, LoadProcess load) {
      this.peer = peer;
      this.running = running;
      this.load = load;
    }

    PeerResult result(double compared) throws IOException {
      double largest = new RateSearch(this::passes).from(burst() / 2);
      double half = largest == 0 ? Double.POSITIVE_INFINITY : p99Millis(largest / 2);
      double same = compared == 0 ? half : p99Millis(compared);
      return new PeerResult(
          peer,
          new PeerResult.Figures(largest, half, same, running.proportionalBytes()),
          answered,
          wrong);
    }

    /** The middle of some runs: a shared machine stalls now and then. */
    private double p99Millis(double perSecond) throws IOException {
      double[] millis = new double[RUNS];
      for (int i = 0; i < RUNS; i++) {
        millis[i] = rate(perSecond, seconds).p99Millis();
      }
      return Quantiles.median(millis);
    }

    private boolean passes(double perSecond) throws IOException {
      return rate(perSecond, seconds).p99Millis() <= model.terms().objective().toNanos() / 1e6;
    }

    private Trial rate(double perSecond, double length) throws IOException {
      return counted(load.rate(perSecond, length));
    }

    /** Answers a second when more wait than can be answered; warms the server as well. */
    private double burst() throws IOException {
      int requests = FIRST_BURST;
      Trial trial = counted(load.burst(requests));
      while (trial.seconds() < BURST_SECONDS && requests < LAST_BURST) {
        requests *= 2;
        trial = counted(load.burst(requests));
      }
      return Math.max(1, trial.perSecond());
    }

    private Trial counted(Trial trial) {
      answered += trial.window().answered();
      wrong += trial.wrong();
      return trial;
    }
  }
}
