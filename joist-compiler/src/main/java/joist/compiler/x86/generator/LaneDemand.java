package joist.compiler.x86.generator;

import java.util.List;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Statement;

/**
 * How many of the first lanes of each value anything ever looks at; 0 means that the value is not
 * needed. Backwards from the stores, until nothing changes.
 */
final class LaneDemand {
  private final ValueFlow flow;
  private final int lanes;
  private final int[] demand;
  private boolean changed;

  private LaneDemand(ValueFlow flow, int lanes) {
    this.flow = flow;
    this.lanes = lanes;
    this.demand = new int[flow.values().size()];
  }

  /** The demand of each value on a machine of {@code lanes} lanes. */
  static int[] of(ValueFlow flow, int lanes) {
    LaneDemand all = new LaneDemand(flow, lanes);
    do {
      all.changed = false;
      List<Line> lines = flow.lines();
      for (int i = lines.size() - 1; i >= 0; i--) {
        all.line(lines.get(i));
      }
      for (int value = 0; value < all.demand.length; value++) {
        all.carried(value);
      }
    } while (all.changed);
    return all.demand;
  }

  private void need(int value, int count) {
    if (demand[value] < count) {
      demand[value] = count;
      changed = true;
    }
  }

  private void line(Line line) {
    switch (line) {
      case Line.Put(Statement.Store store, int source) -> need(source, all(store.lanes()));
      case Line.Put(_, int source) -> need(source, 1);
      case Line.Set set -> set(set);
      case Line.Open _, Line.Close _ -> {}
    }
  }

  private void carried(int value) {
    if (flow.values().get(value) instanceof Value.Carried(int before, int after)) {
      need(before, demand[value]);
      need(after, demand[value]);
    }
  }

  private void set(Line.Set set) {
    int needed = demand[set.value()];
    int given = all(set.assign().lanes());
    if (needed > given) {
      need(set.old(), needed);
    }
    int made = Math.min(needed, given);
    if (made > 0 && set.assign().operation() instanceof Operation.Reduce reduce) {
      need(set.sources().getFirst(), all(reduce.lanes()));
    } else {
      set.sources().forEach(source -> need(source, made));
    }
  }

  private int all(int count) {
    return count == 0 ? lanes : count;
  }
}
