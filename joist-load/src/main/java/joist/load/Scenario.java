package joist.load;

/**
 * Who asks whom for what: the four scenarios of MLPerf Inference (Reddi et al., MLPerf Inference
 * Benchmark, ISCA 2020).
 */
public sealed interface Scenario {
  /** Many callers: requests come at their moments, whatever becomes of the ones before. */
  record Server(double ratePerSecond, Arrivals arrivals, long seed) implements Scenario {
    /**
     * @param seed of random gaps; the same seed sends at the same moments
     */
    public Server {
      if (!(ratePerSecond > 0) || ratePerSecond > 1e6) {
        throw new IllegalArgumentException(
            "expected a rate above 0 and at most 1000000 requests a second, got " + ratePerSecond);
      }
    }
  }

  /**
   * One caller with queries of {@code requests} requests at once; the next query when all of the
   * last are answered. MLPerf's multi-stream, and its single-stream with one request.
   */
  record Streams(int requests) implements Scenario {
    public Streams {
      checkCount(requests);
    }
  }

  /** All requests at once: how many a second come through? The duration has no say. */
  record Offline(int requests) implements Scenario {
    public Offline {
      checkCount(requests);
    }
  }

  private static void checkCount(int requests) {
    if (requests < 1 || requests > 10_000_000) {
      throw new IllegalArgumentException(
          "expected 1 to 10000000 requests at once, got " + requests);
    }
  }
}
