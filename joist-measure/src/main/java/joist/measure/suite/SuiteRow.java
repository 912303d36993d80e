package joist.measure.suite;

import joist.measure.SideBySide;

/**
 * What one case showed.
 *
 * @param result of Joist first, then the other engine
 * @param leastNanos that the roofline leaves it
 */
public record SuiteRow(SuiteCase suiteCase, SideBySide result, double leastNanos) {
  /** Joist's time as a part of the other engine's. */
  public double ratio() {
    return result.ratio(1);
  }

  public boolean isMet() {
    return ratio() <= suiteCase.aim();
  }

  /** The part of what the machine can do at most that Joist's fastest way of calling reaches. */
  public double ofRoofline() {
    return leastNanos / result.sides().getFirst().fastest().time().nanos();
  }
}
