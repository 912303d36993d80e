package joist.graph.drawing;

import java.util.List;

/**
 * A diagram whose boxes have places.
 *
 * @param centres by box
 * @param routes by arrow: the points it passes between its two boxes, from the first to the second;
 *     none where it goes straight
 * @param width of all of it, from 0
 * @param height of all of it, from 0, downwards
 */
record Layout(List<Point> centres, List<List<Point>> routes, double width, double height) {
  Layout {
    centres = List.copyOf(centres);
    routes = List.copyOf(routes);
  }
}
