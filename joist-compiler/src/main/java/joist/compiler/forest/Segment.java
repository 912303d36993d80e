package joist.compiler.forest;

import java.util.ArrayList;
import java.util.List;

/**
 * Consecutive trees that are walked equally deep.
 *
 * @param start the first tree's place in its list
 * @param levels branches met in a heap: the children of node {@code i} are {@code 2i} and {@code 2i
 *     + 1}
 * @param steps branches met behind the heap, node by node
 */
record Segment(int start, int count, int levels, int steps) {
  /** The nodes of a heap of more levels would be mostly empty. */
  static final int MOST_LEVELS = 6;

  /** About what a branch costs in the heap, behind it, and another segment. */
  private static final int LEVEL_COST = 1;

  private static final int STEP_COST = 3;
  private static final int SEGMENT_COST = 8;

  private static Segment of(int start, int count, int depth) {
    int levels = Math.min(depth, MOST_LEVELS);
    return new Segment(start, count, levels, depth - levels);
  }

  /**
   * Cuts a list where depths differ enough.
   *
   * @param depths of its trees
   */
  static List<Segment> of(int[] depths, int most) {
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < depths.length; ) {
      int end = i;
      while (end < depths.length && depths[end] == depths[i]) {
        end++;
      }
      segments.add(of(i, end - i, depths[i]));
      i = end;
    }
    while (segments.size() > 1) {
      int best = 0;
      for (int i = 1; i < segments.size() - 1; i++) {
        best = loss(segments, i) < loss(segments, best) ? i : best;
      }
      if (loss(segments, best) > SEGMENT_COST && segments.size() <= most) {
        break;
      }
      Segment joined = joined(segments.get(best), segments.get(best + 1));
      segments.subList(best, best + 2).clear();
      segments.add(best, joined);
    }
    return segments;
  }

  private static long loss(List<Segment> segments, int i) {
    Segment a = segments.get(i);
    Segment b = segments.get(i + 1);
    return joined(a, b).cost() - a.cost() - b.cost();
  }

  private long cost() {
    return (long) count * (levels * LEVEL_COST + steps * STEP_COST);
  }

  private static Segment joined(Segment a, Segment b) {
    int depth = Math.max(a.levels + a.steps, b.levels + b.steps);
    return of(a.start, a.count + b.count, depth);
  }

  /** Nodes that a heap has room for, and, below its last level, leaves. */
  int heap() {
    return 1 << levels;
  }
}
