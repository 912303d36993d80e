package joist.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import joist.measure.Quantiles;

/**
 * Measures servers on one model: the largest rate and the memory of each by itself, then, all of
 * them started, p99 in turns, so that a slow minute of the machine is everybody's.
 */
public final class PeerComparison {
  private static final int ROUNDS = 5;

  private final PeerModel model;
  private final Path folder;
  private final BiConsumer<Peer, IOException> leftOut;
  private final Map<Peer, Alone> alone = new EnumMap<>(Peer.class);

  /** What one server did by itself. */
  private record Alone(double largest, long bytes, long answered, long wrong) {}

  /**
   * Files that are needed meanwhile go to a folder.
   *
   * @param leftOut hears of a server that did not start, or went
   */
  public PeerComparison(PeerModel model, Path folder, BiConsumer<Peer, IOException> leftOut) {
    this.model = model;
    this.folder = folder;
    this.leftOut = leftOut;
  }

  /**
   * Each server's figures, in the servers' order; p99 is told at half of each one's own largest
   * rate and at half of the first one's.
   *
   * @throws IOException when the first does not start
   */
  public List<PeerResult> of(List<Peer> peers) throws IOException, InterruptedException {
    for (Peer peer : peers) {
      try (PeerTrial trial = PeerTrial.start(peer, model, folder)) {
        double largest = trial.largest();
        alone.put(peer, new Alone(largest, trial.bytes(), trial.answered(), trial.wrong()));
      } catch (IOException why) {
        if (peer == peers.getFirst()) {
          throw why;
        }
        leftOut.accept(peer, why);
      }
    }
    return together(peers.stream().filter(alone::containsKey).toList());
  }

  private List<PeerResult> together(List<Peer> peers) throws IOException, InterruptedException {
    double compared = of(alone, peers.getFirst()).largest() / 2;
    Map<Peer, PeerTrial> trials = new EnumMap<>(Peer.class);
    try {
      for (Peer peer : peers) {
        PeerTrial trial = PeerTrial.start(peer, model, folder);
        trials.put(peer, trial);
        trial.perSecondInABurst();
      }
      Map<Peer, double[]> half = new EnumMap<>(Peer.class);
      Map<Peer, double[]> same = new EnumMap<>(Peer.class);
      for (int round = 0; round < ROUNDS; round++) {
        for (Peer peer : peers) {
          double own = of(alone, peer).largest() / 2;
          put(
              half,
              peer,
              round,
              own == 0 ? Double.POSITIVE_INFINITY : of(trials, peer).p99Millis(own));
          put(same, peer, round, of(trials, peer).p99Millis(compared));
        }
      }
      List<PeerResult> results = new ArrayList<>();
      for (Peer peer : peers) {
        results.add(
            result(
                peer,
                of(trials, peer),
                Quantiles.median(of(half, peer)),
                Quantiles.median(of(same, peer))));
      }
      return results;
    } finally {
      for (PeerTrial trial : trials.values()) {
        trial.close();
      }
    }
  }

  private static <T> T of(Map<Peer, T> all, Peer peer) {
    return Objects.requireNonNull(all.get(peer));
  }

  private static void put(Map<Peer, double[]> all, Peer peer, int round, double millis) {
    all.computeIfAbsent(peer, first -> new double[ROUNDS])[round] = millis;
  }

  private PeerResult result(Peer peer, PeerTrial trial, double half, double same) {
    Alone its = of(alone, peer);
    return new PeerResult(
        peer,
        new PeerResult.Figures(its.largest(), half, same, its.bytes()),
        its.answered() + trial.answered(),
        its.wrong() + trial.wrong());
  }
}
