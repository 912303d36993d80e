package joist.graph.report;

/**
 * What a machine can do at most, as a function of arithmetic intensity (Williams, Waterman and
 * Patterson, 2009).
 *
 * @param flopsPerSecond of f32 on one thread
 * @param bytesPerSecond to and from memory on one thread
 */
public record Roofline(double flopsPerSecond, double bytesPerSecond) {
  public Roofline {
    if (!(flopsPerSecond > 0 && bytesPerSecond > 0)) {
      throw new IllegalArgumentException(
          "expected speeds above 0, got %s flop/s and %s B/s"
              .formatted(flopsPerSecond, bytesPerSecond));
    }
  }

  /** The most operations a second for work of this many operations a byte. */
  public double attainable(double intensity) {
    return Math.min(flopsPerSecond, intensity * bytesPerSecond);
  }

  /** The least seconds that a node can take whose values all go to memory and back. */
  public double seconds(Cost.NodeCost node) {
    return Math.max(node.flops() / flopsPerSecond, node.bytes() / bytesPerSecond);
  }

  /** The intensity from which on arithmetic is the limit, not memory. */
  public double ridge() {
    return flopsPerSecond / bytesPerSecond;
  }
}
