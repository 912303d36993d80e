package joist.serving.residency;

/**
 * What was asked longest ago goes first, whatever it costs to load again.
 *
 * <p>{@code worth = time of last use}
 */
public record LeastRecentlyUsed() implements ResidencyPolicy {
  @Override
  public double worth(Resident resident) {
    return resident.use().lastNanos();
  }
}
