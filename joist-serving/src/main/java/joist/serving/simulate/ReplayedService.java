package joist.serving.simulate;

import java.util.List;

/**
 * What one measurement's batches took, one by one in their order: where the queue and the policy
 * are simulated as they are, a replay of the same arrivals gives the same latencies. One object
 * serves one simulation.
 */
public final class ReplayedService implements ServiceTime {
  private final List<MeasuredService.Sample> samples;
  private int handedOff;
  private int ran;

  public ReplayedService(List<MeasuredService.Sample> samples) {
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("expected one measured batch or more, got none");
    }
    this.samples = List.copyOf(samples);
  }

  @Override
  public long handOffNanos(long idleNanos) {
    return sample(handedOff++).handOffNanos();
  }

  @Override
  public long runNanos(long now, int rows, long idleNanos) {
    return sample(ran++).runNanos();
  }

  private MeasuredService.Sample sample(int number) {
    return samples.get(number % samples.size());
  }
}
