package joist.compiler.x86.generator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Gives intervals registers in the order in which they start; where there are too few, the one that
 * is cheapest to have in memory gets none (Poletto and Sarkar, Linear Scan Register Allocation,
 * TOPLAS 1999). Not thread-safe.
 */
final class LinearScan {
  private final TreeSet<Integer> free = new TreeSet<>();
  private final List<Interval> active = new ArrayList<>();
  private final Map<Integer, Integer> registers = new HashMap<>();

  private LinearScan() {}

  /**
   * @param registers the numbers of those that may be given
   * @return the register of each web that got one
   */
  static Map<Integer, Integer> allocate(List<Interval> intervals, List<Integer> registers) {
    LinearScan scan = new LinearScan();
    scan.free.addAll(registers);
    intervals.stream()
        .sorted(Comparator.comparingInt((Interval each) -> each.start).thenComparingInt(e -> e.web))
        .forEach(scan::add);
    return scan.registers;
  }

  private void add(Interval interval) {
    expire(interval.start);
    if (free.isEmpty()) {
      Interval cheapest = interval;
      for (Interval each : active) {
        cheapest = each.weight() < cheapest.weight() ? each : cheapest;
      }
      if (cheapest == interval) {
        return;
      }
      active.remove(cheapest);
      free.add(registers.remove(cheapest.web));
    }
    int register = pick(interval);
    free.remove(register);
    registers.put(interval.web, register);
    active.add(interval);
  }

  private void expire(int position) {
    active.removeIf(each -> {
      boolean over = each.end < position;
      if (over) {
        free.add(registers.get(each.web));
      }
      return over;
    });
  }

  private int pick(Interval interval) {
    for (int web : interval.hints) {
      Integer hinted = registers.get(web);
      if (hinted != null && free.contains(hinted)) {
        return hinted;
      }
    }
    return free.first();
  }
}
