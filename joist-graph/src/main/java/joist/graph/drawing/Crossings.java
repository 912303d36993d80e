package joist.graph.drawing;

import java.util.Arrays;
import java.util.List;

/**
 * Orders the vertices within layers so that few lines cross: sweeps down and up that put each
 * vertex at the mean place (barycentre) of its neighbours, of which the best order is kept. After
 * Sugiyama, Tagawa and Toda (1981).
 */
final class Crossings {
  private static final int SWEEPS = 16;
  private static final int ENOUGH = 4;

  private final Layers layers;
  private final double[] place;

  private Crossings(Layers layers) {
    this.layers = layers;
    this.place = new double[layers.vertices()];
  }

  /** Improves the order of the layers. */
  static void reduce(Layers layers) {
    new Crossings(layers).reduce();
  }

  private void reduce() {
    List<int[]> best = layers.copyOrder();
    long fewest = count(layers);
    int since = 0;
    for (int sweep = 0; sweep < SWEEPS && fewest > 0 && since < ENOUGH; sweep++) {
      sweep(sweep % 2 == 0);
      long crossings = count(layers);
      since++;
      if (crossings < fewest) {
        fewest = crossings;
        best = layers.copyOrder();
        since = 0;
      }
    }
    layers.restore(best);
  }

  private void sweep(boolean down) {
    int count = layers.layers().size();
    for (int step = 0; step < count; step++) {
      int layer = down ? step : count - 1 - step;
      int[] vertices = layers.layers().get(layer);
      for (int i = 0; i < vertices.length; i++) {
        place[vertices[i]] = i;
      }
      double[] keys = new double[place.length];
      for (int vertex : vertices) {
        keys[vertex] = mean(vertex, down);
      }
      layers.sort(layer, keys);
      int[] sorted = layers.layers().get(layer);
      for (int i = 0; i < sorted.length; i++) {
        place[sorted[i]] = i;
      }
    }
  }

  private double mean(int vertex, boolean down) {
    List<Integer> neighbours = down ? layers.above(vertex) : layers.below(vertex);
    return neighbours.stream().mapToDouble(n -> place[n]).average().orElse(place[vertex]);
  }

  /** The number of pairs of lines that cross between neighbouring layers. */
  static long count(Layers layers) {
    long crossings = 0;
    for (int layer = 0; layer + 1 < layers.layers().size(); layer++) {
      crossings += between(layers, layers.layers().get(layer), layers.layers().get(layer + 1));
    }
    return crossings;
  }

  /** Counts inversions of the lower ends with a tree of sums (Barth, Mutzel and Jünger, 2004). */
  private static long between(Layers layers, int[] upper, int[] lower) {
    int[] at = new int[layers.vertices()];
    for (int i = 0; i < lower.length; i++) {
      at[lower[i]] = i;
    }
    long[] sums = new long[lower.length + 1];
    long seen = 0;
    long crossings = 0;
    for (int vertex : upper) {
      int[] ends = layers.below(vertex).stream().mapToInt(n -> at[n]).toArray();
      Arrays.sort(ends);
      for (int end : ends) {
        long notRight = 0;
        for (int i = end + 1; i > 0; i -= i & -i) {
          notRight += sums[i];
        }
        crossings += seen - notRight;
      }
      for (int end : ends) {
        seen++;
        for (int i = end + 1; i < sums.length; i += i & -i) {
          sums[i]++;
        }
      }
    }
    return crossings;
  }
}
