package joist.graph.drawing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.drawing.Section.Member;

/**
 * Sections by repetition: runs of nodes whose operators come again right behind them, as the layers
 * of a network do. The longest such runs are taken first; where a run may begin at several places,
 * it begins where the fewest values pass.
 */
final class RepeatedBlocks {
  private static final int SHORTEST = 4;
  private static final int LONGEST = 400;

  private final Graph graph;
  private final List<Integer> shown;

  /**
   * A block and how often it comes in a row.
   *
   * @param start of the first, in the nodes that are shown
   */
  private record Run(int start, int length, int times) {
    int covered() {
      return length * times;
    }

    int end() {
      return start + covered();
    }
  }

  RepeatedBlocks(Graph graph, List<Integer> shown) {
    this.graph = graph;
    this.shown = shown;
  }

  List<Member> members() {
    List<Run> runs = chosen();
    List<Member> members = new ArrayList<>();
    int at = 0;
    for (Run run : runs) {
      members.addAll(Sections.flat(shown, at, run.start()));
      for (int time = 0; time < run.times(); time++) {
        int from = run.start() + time * run.length();
        members.add(
            new Member.Inner(
                new Section(
                    title(from, run.length()) + " · %d of %d".formatted(time + 1, run.times()),
                    Sections.flat(shown, from, from + run.length()))));
      }
      at = run.end();
    }
    members.addAll(Sections.flat(shown, at, shown.size()));
    return members;
  }

  private List<Run> chosen() {
    List<Run> runs = new ArrayList<>(found());
    runs.sort(
        Comparator.comparingInt(Run::covered)
            .reversed()
            .thenComparing(Comparator.comparingInt(Run::length)));
    boolean[] taken = new boolean[shown.size()];
    List<Run> chosen = new ArrayList<>();
    for (Run run : runs) {
      boolean free = true;
      for (int i = run.start(); i < run.end() && free; i++) {
        free = !taken[i];
      }
      if (free) {
        chosen.add(run);
        Arrays.fill(taken, run.start(), run.end(), true);
      }
    }
    chosen.sort(Comparator.comparingInt(Run::start));
    return chosen;
  }

  /** All runs of equal blocks one behind the other, of every length. */
  private List<Run> found() {
    int[] operators = operators();
    int[] passing = passing();
    List<Run> runs = new ArrayList<>();
    for (int length = SHORTEST; length <= Math.min(LONGEST, operators.length / 2); length++) {
      int equal = 0;
      for (int i = 0; i + length <= operators.length; i++) {
        boolean same = i + length < operators.length && operators[i] == operators[i + length];
        if (same) {
          equal++;
        } else {
          if (equal >= length) {
            runs.add(run(i - equal, equal, length, passing));
          }
          equal = 0;
        }
      }
    }
    return runs;
  }

  private static Run run(int first, int equal, int length, int[] passing) {
    int times = equal / length + 1;
    int spare = equal + length - times * length;
    int start = first;
    for (int candidate = first; candidate <= first + spare; candidate++) {
      if (passing[candidate] < passing[start]) {
        start = candidate;
      }
    }
    return new Run(start, length, times);
  }

  private int[] operators() {
    Map<String, Integer> numbers = new HashMap<>();
    return shown.stream()
        .map(node -> graph.nodes().get(node).qualifiedOperator())
        .mapToInt(operator -> numbers.computeIfAbsent(operator, key -> numbers.size()))
        .toArray();
  }

  /** How many values made before each place are used at it or behind it. */
  private int[] passing() {
    Map<String, Integer> madeAt = new HashMap<>();
    int[] change = new int[shown.size() + 1];
    Map<String, Integer> lastUse = new HashMap<>();
    for (int i = 0; i < shown.size(); i++) {
      Node node = graph.nodes().get(shown.get(i));
      for (String input : node.inputs()) {
        if (madeAt.containsKey(input)) {
          lastUse.put(input, i);
        }
      }
      for (String output : node.outputs()) {
        madeAt.put(output, i);
      }
    }
    lastUse.forEach((value, last) -> {
      change[madeAt.getOrDefault(value, 0) + 1]++;
      change[last + 1 < change.length ? last + 1 : last]--;
    });
    for (int i = 1; i < change.length; i++) {
      change[i] += change[i - 1];
    }
    return change;
  }

  private String title(int from, int length) {
    Set<String> operators = new LinkedHashSet<>();
    for (int i = from; i < from + length; i++) {
      operators.add(graph.nodes().get(shown.get(i)).operator());
    }
    List<String> first = operators.stream().limit(3).toList();
    return String.join(", ", first) + (operators.size() > 3 ? ", …" : "");
  }
}
