package joist.graph.drawing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Places boxes in layers with arrows pointing down: ranks, order within the ranks, columns, and the
 * arrows' bends. The framework of Sugiyama, Tagawa and Toda (1981).
 */
final class LayeredLayout {
  private static final double LAYER_GAP = 34;

  private LayeredLayout() {}

  static Layout of(Diagram diagram) {
    int[] ranks = Ranks.of(diagram);
    Layers layers = new Layers(diagram, ranks);
    Crossings.reduce(layers);
    double[] x = Columns.of(layers);
    double[] y = rows(diagram, layers);
    double left = left(layers, x);
    List<Point> centres = new ArrayList<>();
    for (int box = 0; box < ranks.length; box++) {
      centres.add(new Point(x[box] - left, y[ranks[box]]));
    }
    List<List<Point>> routes = new ArrayList<>();
    for (Diagram.Arrow arrow : diagram.arrows()) {
      routes.add(
          Arrays.stream(layers.bends(arrow))
              .mapToObj(bend -> new Point(x[bend] - left, y[layers.rank(bend)]))
              .toList());
    }
    double right = right(layers, x) - left;
    double bottom = y.length == 0 ? 0 : y[y.length - 1] + height(diagram, layers, y.length - 1) / 2;
    return new Layout(centres, routes, Math.max(0, right), bottom);
  }

  /** The y of each layer's middle. */
  private static double[] rows(Diagram diagram, Layers layers) {
    double[] y = new double[layers.layers().size()];
    double bottom = 0;
    for (int layer = 0; layer < y.length; layer++) {
      double height = height(diagram, layers, layer);
      y[layer] = bottom + height / 2;
      bottom += height + LAYER_GAP;
    }
    return y;
  }

  private static double height(Diagram diagram, Layers layers, int layer) {
    return Arrays.stream(layers.layers().get(layer))
        .filter(vertex -> !layers.isBend(vertex))
        .mapToDouble(box -> diagram.boxes().get(box).height())
        .max()
        .orElse(0);
  }

  private static double left(Layers layers, double[] x) {
    double left = Double.POSITIVE_INFINITY;
    for (int vertex = 0; vertex < x.length; vertex++) {
      left = Math.min(left, x[vertex] - layers.width(vertex) / 2);
    }
    return Double.isFinite(left) ? left : 0;
  }

  private static double right(Layers layers, double[] x) {
    double right = Double.NEGATIVE_INFINITY;
    for (int vertex = 0; vertex < x.length; vertex++) {
      right = Math.max(right, x[vertex] + layers.width(vertex) / 2);
    }
    return Double.isFinite(right) ? right : 0;
  }
}
