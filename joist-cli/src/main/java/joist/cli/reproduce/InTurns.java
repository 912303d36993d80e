package joist.cli.reproduce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import joist.serving.batch.BatchPolicy;
import joist.serving.batch.ServedTraffic;

/**
 * Policies under loads that take turns, live: so that a machine that is slow for a while, or stands
 * still, is so for all. In one turn all see moments of the same seed.
 */
final class InTurns {
  static final int TURNS = 5;

  private InTurns() {}

  /** What one of them is sent. */
  record Sent(BatchPolicy policy, Load load) {}

  /** What became of each one's turns, in their order. */
  static List<Turns> of(BatchingRig rig, List<Sent> all, Duration length) {
    List<List<ServedTraffic>> turns =
        Stream.<List<ServedTraffic>>generate(ArrayList::new).limit(all.size()).toList();
    for (int seed = 1; seed <= TURNS; seed++) {
      for (int i = 0; i < all.size(); i++) {
        Sent sent = all.get(i);
        turns.get(i).add(rig.live(sent.policy(), sent.load().withSeed(seed), length));
      }
    }
    return turns.stream().map(Turns::new).toList();
  }
}
