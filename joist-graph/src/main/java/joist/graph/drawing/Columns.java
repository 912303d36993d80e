package joist.graph.drawing;

import java.util.List;

/**
 * Gives each vertex its x: sweeps that pull each layer towards the neighbours in the layers beside
 * it, keeping order and distances. A layer is solved exactly: the places nearest to the wanted ones
 * in the sense of weighted least squares are an isotonic regression (pool adjacent violators).
 */
final class Columns {
  private static final int SWEEPS = 12;
  private static final double GAP = 24;
  private static final double BEND_GAP = 12;

  /** Lines between bends are kept straight before all others. */
  private static final double STRAIGHT = 8;

  private static final double UNMOVED = 0.01;

  private final Layers layers;
  private final double[] x;

  private Columns(Layers layers) {
    this.layers = layers;
    this.x = new double[layers.vertices()];
  }

  /** The x of each vertex's centre. */
  static double[] of(Layers layers) {
    Columns columns = new Columns(layers);
    layers.layers().forEach(columns::pack);
    int count = layers.layers().size();
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      boolean both = sweep >= SWEEPS - 2;
      for (int step = 0; step < count; step++) {
        boolean down = sweep % 2 == 0;
        columns.pull(layers.layers().get(down ? step : count - 1 - step), down, both);
      }
    }
    return columns.x;
  }

  private void pack(int[] vertices) {
    double right = 0;
    for (int i = 0; i < vertices.length; i++) {
      right += i == 0 ? 0 : distance(vertices[i - 1], vertices[i]);
      x[vertices[i]] = right;
    }
    for (int vertex : vertices) {
      x[vertex] -= right / 2;
    }
  }

  private double distance(int left, int right) {
    double gap = layers.isBend(left) || layers.isBend(right) ? BEND_GAP : GAP;
    return (layers.width(left) + layers.width(right)) / 2 + gap;
  }

  private void pull(int[] vertices, boolean down, boolean both) {
    int n = vertices.length;
    double[] offset = new double[n];
    double[] wanted = new double[n];
    double[] weight = new double[n];
    for (int i = 0; i < n; i++) {
      offset[i] = i == 0 ? 0 : offset[i - 1] + distance(vertices[i - 1], vertices[i]);
      double sum = UNMOVED * x[vertices[i]];
      double weights = UNMOVED;
      if (down || both) {
        sum += pulled(vertices[i], layers.above(vertices[i]));
        weights += weights(vertices[i], layers.above(vertices[i]));
      }
      if (!down || both) {
        sum += pulled(vertices[i], layers.below(vertices[i]));
        weights += weights(vertices[i], layers.below(vertices[i]));
      }
      wanted[i] = sum / weights - offset[i];
      weight[i] = weights;
    }
    double[] solved = isotonic(wanted, weight);
    for (int i = 0; i < n; i++) {
      x[vertices[i]] = solved[i] + offset[i];
    }
  }

  private double pulled(int vertex, List<Integer> neighbours) {
    return neighbours.stream().mapToDouble(n -> x[n] * pull(vertex, n)).sum();
  }

  private double weights(int vertex, List<Integer> neighbours) {
    return neighbours.stream().mapToDouble(n -> pull(vertex, n)).sum();
  }

  private double pull(int vertex, int neighbour) {
    return layers.isBend(vertex) && layers.isBend(neighbour) ? STRAIGHT : 1;
  }

  /** The non-decreasing numbers nearest to {@code wanted}. */
  private static double[] isotonic(double[] wanted, double[] weight) {
    int n = wanted.length;
    double[] mean = new double[n];
    double[] weights = new double[n];
    int[] size = new int[n];
    int blocks = 0;
    for (int i = 0; i < n; i++) {
      mean[blocks] = wanted[i];
      weights[blocks] = weight[i];
      size[blocks] = 1;
      while (blocks > 0 && mean[blocks - 1] > mean[blocks]) {
        double both = weights[blocks - 1] + weights[blocks];
        mean[blocks - 1] =
            (mean[blocks - 1] * weights[blocks - 1] + mean[blocks] * weights[blocks]) / both;
        weights[blocks - 1] = both;
        size[blocks - 1] += size[blocks];
        blocks--;
      }
      blocks++;
    }
    double[] solved = new double[n];
    int at = 0;
    for (int block = 0; block < blocks; block++) {
      for (int i = 0; i < size[block]; i++) {
        solved[at++] = mean[block];
      }
    }
    return solved;
  }
}
