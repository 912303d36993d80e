package joist.graph.drawing;

import java.util.List;

/** Boxes and the arrows between them, before any has a place. */
record Diagram(List<Box> boxes, List<Arrow> arrows) {
  /** Which layer a box must be in. */
  enum Pin {
    NONE,
    FIRST,
    LAST
  }

  /** A rectangle to place. */
  record Box(double width, double height, Pin pin) {}

  /** An arrow from one box to another, by their indices. */
  record Arrow(int from, int to) {}

  Diagram {
    boxes = List.copyOf(boxes);
    arrows = List.copyOf(arrows);
  }
}
