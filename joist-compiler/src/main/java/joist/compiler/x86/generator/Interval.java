package joist.compiler.x86.generator;

import java.util.ArrayList;
import java.util.List;

/**
 * From where to where a web must keep its register. A step at {@code i} reads at {@code 2 * i} and
 * writes at {@code 2 * i + 1}, so that a result may take the place of what it is made from.
 */
final class Interval {
  /** What keeping a temporary elsewhere would cost. */
  private static final double NEVER = Double.POSITIVE_INFINITY;

  final int web;
  final List<Integer> hints = new ArrayList<>();
  int start = Integer.MAX_VALUE;
  int end = -1;
  private double cost;

  Interval(int web) {
    this.web = web;
  }

  static Interval temporary(int web, int step) {
    Interval interval = new Interval(web);
    interval.cover(2 * step);
    interval.cover(2 * step + 1);
    interval.cost = NEVER;
    return interval;
  }

  void cover(int position) {
    start = Math.min(start, position);
    end = Math.max(end, position);
  }

  /** Counts a use or definition inside of {@code depth} loops. */
  void count(int depth) {
    cost += Math.pow(8, Math.min(depth, 8));
  }

  /** What it would cost to be in memory, for each position that a register is had for it. */
  double weight() {
    return cost / (end - start + 1);
  }
}
