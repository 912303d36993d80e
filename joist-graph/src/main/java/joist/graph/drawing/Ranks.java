package joist.graph.drawing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Gives each box a layer, so that arrows point down.
 *
 * <p>A box is one layer below the lowest of those that point to it (longest path). Then boxes that
 * have slack move towards what they point to, which shortens their arrows. An arrow against the
 * order of the boxes' indices is turned round first, so that there are no cycles.
 */
final class Ranks {
  private static final int PULLS = 4;

  private final Diagram diagram;
  private final List<List<Integer>> below = new ArrayList<>();
  private final List<List<Integer>> above = new ArrayList<>();
  private final int[] ranks;

  private Ranks(Diagram diagram) {
    this.diagram = diagram;
    this.ranks = new int[diagram.boxes().size()];
    for (int i = 0; i < ranks.length; i++) {
      below.add(new ArrayList<>());
      above.add(new ArrayList<>());
    }
    for (Diagram.Arrow arrow : diagram.arrows()) {
      int upper = Math.min(arrow.from(), arrow.to());
      int lower = Math.max(arrow.from(), arrow.to());
      if (upper != lower) {
        below.get(upper).add(lower);
        above.get(lower).add(upper);
      }
    }
  }

  /** The layer of each box, from 0. */
  static int[] of(Diagram diagram) {
    Ranks ranks = new Ranks(diagram);
    ranks.assign();
    for (int pull = 0; pull < PULLS; pull++) {
      ranks.shorten();
    }
    ranks.pin();
    return ranks.ranks;
  }

  private void assign() {
    int[] missing = new int[ranks.length];
    Deque<Integer> ready = new ArrayDeque<>();
    for (int box = 0; box < ranks.length; box++) {
      missing[box] = above.get(box).size();
      if (missing[box] == 0) {
        ready.add(box);
      }
    }
    while (!ready.isEmpty()) {
      int box = ready.removeFirst();
      for (int lower : below.get(box)) {
        ranks[lower] = Math.max(ranks[lower], ranks[box] + 1);
        if (--missing[lower] == 0) {
          ready.add(lower);
        }
      }
    }
  }

  /** Moves boxes with more arrows out than in as far down as what they point to lets them. */
  private void shorten() {
    for (int box = ranks.length - 1; box >= 0; box--) {
      if (below.get(box).size() > above.get(box).size()) {
        int limit = below.get(box).stream().mapToInt(lower -> ranks[lower]).min().orElse(0);
        ranks[box] = Math.max(ranks[box], limit - 1);
      }
    }
  }

  private void pin() {
    int last = Arrays.stream(ranks).max().orElse(0);
    int first = Arrays.stream(ranks).min().orElse(0);
    for (int box = 0; box < ranks.length; box++) {
      ranks[box] =
          switch (diagram.boxes().get(box).pin()) {
            case NONE -> ranks[box];
            case FIRST -> first;
            case LAST -> last;
          };
    }
  }
}
