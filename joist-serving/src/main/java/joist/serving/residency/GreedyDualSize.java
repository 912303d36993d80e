package joist.serving.residency;

/**
 * What is cheap to load again for the bytes it holds goes first; what is not asked any more ages,
 * since those who are asked are valued anew from the worth of what went last.
 *
 * <p>{@code worth = age at last use + reload nanoseconds / bytes}
 *
 * <p>Cao, Irani, Cost-Aware WWW Proxy Caching Algorithms, USITS 1997.
 */
public record GreedyDualSize() implements ResidencyPolicy {
  @Override
  public double worth(Resident resident) {
    return resident.use().age() + (double) resident.reloadNanos() / Math.max(1, resident.bytes());
  }
}
