package joist.bench.peers;

/**
 * What one server did with one model.
 *
 * @param answered answers that were compared
 * @param wrong those that were not right
 */
public record PeerResult(Peer peer, Figures figures, long answered, long wrong) {
  /**
   * What was measured.
   *
   * @param largest requests a second with 99 of 100 answered within the objective
   * @param halfMillis p99 at half of that
   * @param comparedMillis p99 at the rate that is the same for all; infinite where more than one of
   *     100 was not answered in time
   * @param bytes of memory of all its processes after that
   */
  public record Figures(double largest, double halfMillis, double comparedMillis, long bytes) {}
}
