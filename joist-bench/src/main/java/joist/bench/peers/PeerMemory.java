package joist.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import joist.bench.peers.LoadProcess.Trial;

/** What a server holds of memory while requests of one size come at a fixed rate. */
public final class PeerMemory {
  private static final int SECONDS = 10;
  private static final int BURST = 128;

  private final PeerModel model;
  private final Path folder;
  private final Consumer<String> tell;

  /**
   * @param folder for files that are needed meanwhile
   * @param tell hears a line for each stage
   */
  public PeerMemory(PeerModel model, Path folder, Consumer<String> tell) {
    this.model = model;
    this.folder = folder;
    this.tell = tell;
  }

  /**
   * Starts a server and tells its memory when it is fresh, after a steady load, after a burst and
   * after a steady load again.
   *
   * @return answers that were wrong
   * @throws IOException when it does not start
   */
  public long run(Peer peer, double perSecond) throws IOException, InterruptedException {
    try (RunningPeer running = RunningPeer.start(peer, model, folder)) {
      Path questions = folder.resolve("questions");
      running.questions().write(questions);
      try (LoadProcess load = new LoadProcess(questions)) {
        tell(peer, "fresh", running);
        long wrong = tell(peer, "steady", running, load.rate(perSecond, SECONDS));
        wrong += tell(peer, "burst of " + BURST, running, load.burst(BURST));
        return wrong + tell(peer, "steady again", running, load.rate(perSecond, SECONDS));
      } finally {
        Files.deleteIfExists(questions);
      }
    }
  }

  private void tell(Peer peer, String stage, RunningPeer running) {
    tell.accept(
        "| %s | %s | %,d MiB | | |"
            .formatted(peer.title(), stage, running.proportionalBytes() >> 20));
  }

  private long tell(Peer peer, String stage, RunningPeer running, Trial trial) {
    tell.accept(
        String.format(
            Locale.ROOT,
            "| %s | %s | %,d MiB | %.1f ms | %,d of %,d |",
            peer.title(),
            stage,
            running.proportionalBytes() >> 20,
            trial.p99Millis(),
            trial.window().answered(),
            trial.window().sent()));
    return trial.wrong();
  }
}
