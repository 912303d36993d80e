package joist.graph.drawing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The boxes by layer and, where an arrow passes through a layer, a bend. All arrows out of one box
 * share their bends, so that a value that is used far below is one line. Mutable: the order within
 * the layers is what {@link Crossings} improves.
 */
final class Layers {
  private final Diagram diagram;
  private final int[] ranks;
  private final List<int[]> layers = new ArrayList<>();
  private final List<List<Integer>> above = new ArrayList<>();
  private final List<List<Integer>> below = new ArrayList<>();
  private final List<Integer> rankOf = new ArrayList<>();
  private final Map<Long, Integer> bends = new HashMap<>();

  Layers(Diagram diagram, int[] ranks) {
    this.diagram = diagram;
    this.ranks = ranks.clone();
    for (int rank : ranks) {
      addVertex(rank);
    }
    diagram.arrows().forEach(this::route);
    collect();
  }

  private int addVertex(int rank) {
    above.add(new ArrayList<>());
    below.add(new ArrayList<>());
    rankOf.add(rank);
    return rankOf.size() - 1;
  }

  private void route(Diagram.Arrow arrow) {
    int upper = ranks[arrow.from()] <= ranks[arrow.to()] ? arrow.from() : arrow.to();
    int lower = upper == arrow.from() ? arrow.to() : arrow.from();
    int previous = upper;
    for (int rank = ranks[upper] + 1; rank < ranks[lower]; rank++) {
      int bend = bendOf(upper, rank);
      connect(previous, bend);
      previous = bend;
    }
    if (ranks[lower] > ranks[upper]) {
      connect(previous, lower);
    }
  }

  private int bendOf(int box, int rank) {
    return bends.computeIfAbsent((long) box << 32 | rank, key -> addVertex(rank));
  }

  private void connect(int upper, int lower) {
    if (!below.get(upper).contains(lower)) {
      below.get(upper).add(lower);
      above.get(lower).add(upper);
    }
  }

  /** The first order: as a walk from each box downwards meets them. */
  private void collect() {
    int count = rankOf.stream().mapToInt(Integer::intValue).max().orElse(-1) + 1;
    List<List<Integer>> found = new ArrayList<>();
    for (int layer = 0; layer < count; layer++) {
      found.add(new ArrayList<>());
    }
    boolean[] seen = new boolean[rankOf.size()];
    List<Integer> order = new ArrayList<>();
    for (int vertex = 0; vertex < seen.length; vertex++) {
      if (above.get(vertex).isEmpty()) {
        order.add(vertex);
      }
    }
    for (int next = 0; next < order.size(); next++) {
      int vertex = order.get(next);
      if (!seen[vertex]) {
        seen[vertex] = true;
        found.get(rankOf.get(vertex)).add(vertex);
        order.addAll(below.get(vertex));
      }
    }
    found.forEach(layer -> layers.add(layer.stream().mapToInt(Integer::intValue).toArray()));
  }

  /** The vertices of each layer, from left to right. */
  List<int[]> layers() {
    return layers;
  }

  List<Integer> above(int vertex) {
    return above.get(vertex);
  }

  List<Integer> below(int vertex) {
    return below.get(vertex);
  }

  int vertices() {
    return rankOf.size();
  }

  /** Whether a vertex is a place where a line passes, not a box. */
  boolean isBend(int vertex) {
    return vertex >= diagram.boxes().size();
  }

  double width(int vertex) {
    return isBend(vertex) ? 0 : diagram.boxes().get(vertex).width();
  }

  /** The bends of an arrow, from its first box to its second. */
  int[] bends(Diagram.Arrow arrow) {
    int upper = ranks[arrow.from()] <= ranks[arrow.to()] ? arrow.from() : arrow.to();
    int lower = upper == arrow.from() ? arrow.to() : arrow.from();
    List<Integer> passed = new ArrayList<>();
    for (int rank = ranks[upper] + 1; rank < ranks[lower]; rank++) {
      passed.add(bendOf(upper, rank));
    }
    List<Integer> ordered = upper == arrow.from() ? passed : passed.reversed();
    return ordered.stream().mapToInt(Integer::intValue).toArray();
  }

  int rank(int vertex) {
    return rankOf.get(vertex);
  }

  /** Puts a layer's vertices in the order of their keys; equal keys stay as they are. */
  void sort(int layer, double[] keys) {
    Integer[] order = Arrays.stream(layers.get(layer)).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(vertex -> keys[vertex]));
    layers.set(layer, Arrays.stream(order).mapToInt(Integer::intValue).toArray());
  }

  List<int[]> copyOrder() {
    return layers.stream().map(int[]::clone).toList();
  }

  void restore(List<int[]> order) {
    for (int layer = 0; layer < layers.size(); layer++) {
      layers.set(layer, order.get(layer).clone());
    }
  }
}
