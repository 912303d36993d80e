package joist.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import joist.bench.peers.LoadProcess.Trial;

/** One server with one model, and a process that asks it. Ends both when it is closed. */
final class PeerTrial implements AutoCloseable {
  private static final double BURST_SECONDS = 1.5;
  private static final int FIRST_BURST = 64;
  private static final int LAST_BURST = 1 << 18;

  private final PeerModel model;
  private final RunningPeer running;
  private final LoadProcess load;
  private final Path questions;
  private final double seconds;
  private long answered;
  private long wrong;

  private PeerTrial(PeerModel model, RunningPeer running, Path questions) throws IOException {
    this.model = model;
    this.running = running;
    this.questions = questions;
    this.seconds = model.terms().trial().toMillis() / 1e3;
    running.questions().write(questions);
    this.load = new LoadProcess(questions);
  }

  /**
   * Starts a server. Files that are needed meanwhile go to a folder.
   *
   * @throws IOException when it does not start
   */
  static PeerTrial start(Peer peer, PeerModel model, Path folder)
      throws IOException, InterruptedException {
    RunningPeer running = RunningPeer.start(peer, model, folder);
    try {
      return new PeerTrial(model, running, folder.resolve("questions-" + peer));
    } catch (IOException failed) {
      running.close();
      throw failed;
    }
  }

  /** The most requests a second with 99 of 100 answered within the objective. */
  double largest() throws IOException {
    double objective = model.terms().objective().toNanos() / 1e6;
    return new RateSearch(rate -> p99Millis(rate) <= objective).from(perSecondInABurst() / 2);
  }

  /** Of one run at a rate; infinite where more than one of 100 was not answered in time. */
  double p99Millis(double perSecond) throws IOException {
    return counted(load.rate(perSecond, seconds)).p99Millis();
  }

  /** Answers a second when more wait than can be answered; warms the server as well. */
  double perSecondInABurst() throws IOException {
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

  /** Of all the server's processes. */
  long bytes() {
    return running.proportionalBytes();
  }

  /** Answers that were compared. */
  long answered() {
    return answered;
  }

  /** Those of them that were not right. */
  long wrong() {
    return wrong;
  }

  @Override
  public void close() throws IOException {
    load.close();
    running.close();
    Files.deleteIfExists(questions);
  }
}
