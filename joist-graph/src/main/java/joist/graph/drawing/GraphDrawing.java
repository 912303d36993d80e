package joist.graph.drawing;

import java.util.List;

/**
 * A graph with a place for everything: one frame for the graph and one for each section, which
 * stands in its parent as a folded box and has a layout of its own for when it is unfolded.
 *
 * @param frames the graph's own first
 */
public record GraphDrawing(List<Frame> frames) {
  public GraphDrawing {
    frames = List.copyOf(frames);
  }

  /**
   * What is drawn in one coordinate system.
   *
   * @param size the number of nodes in it, inner sections' included
   */
  public record Frame(
      String title, int size, List<Item> items, List<Line> lines, double width, double height) {
    public Frame {
      items = List.copyOf(items);
      lines = List.copyOf(lines);
    }
  }

  /** A box with its centre. */
  public record Item(Content content, Point centre, double width, double height) {}

  /** What a box stands for. */
  public sealed interface Content {
    /** A node, by its index in the graph. */
    record NodeBox(int node) implements Content {}

    /** A section, by the index of its frame. */
    record SectionBox(int frame) implements Content {}

    /** A value that comes into the frame: in the graph's own, an input. */
    record Entry(String value) implements Content {}

    /** A value that leaves the frame: in the graph's own, an output. */
    record Exit(String value) implements Content {}
  }

  /**
   * A value's way from the box that makes it to one that takes it.
   *
   * @param from index of an item
   * @param bends between the two boxes
   */
  public record Line(String value, int from, int to, List<Point> bends) {
    public Line {
      bends = List.copyOf(bends);
    }
  }
}
