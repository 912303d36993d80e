package joist.load;

import java.util.List;
import java.util.function.LongSupplier;

/** The moments of a trace, over and over. */
final class RepeatedTrace implements LongSupplier {
  private final List<Double> seconds;
  private final double period;
  private long sent;

  RepeatedTrace(List<Double> seconds) {
    this.seconds = seconds;
    double meanGap = (seconds.getLast() - seconds.getFirst()) / (seconds.size() - 1);
    this.period = seconds.getLast() - seconds.getFirst() + meanGap;
  }

  @Override
  public long getAsLong() {
    long round = sent / seconds.size();
    int index = (int) (sent++ % seconds.size());
    return Math.round((round * period + seconds.get(index)) * 1e9);
  }
}
