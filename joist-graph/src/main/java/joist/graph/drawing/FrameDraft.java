package joist.graph.drawing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import joist.graph.drawing.Diagram.Pin;
import joist.graph.drawing.GraphDrawing.Content;
import joist.graph.drawing.GraphDrawing.Frame;
import joist.graph.drawing.GraphDrawing.Item;
import joist.graph.drawing.GraphDrawing.Line;

/** A frame while its boxes and lines are gathered; {@link #frame} gives them places. */
final class FrameDraft {
  private final List<Content> contents = new ArrayList<>();
  private final List<Diagram.Box> boxes = new ArrayList<>();
  private final List<Diagram.Arrow> arrows = new ArrayList<>();
  private final List<String> values = new ArrayList<>();
  private final Map<String, Integer> makers = new HashMap<>();

  int size() {
    return contents.size();
  }

  /** Adds a box that makes these values. */
  void add(Content content, double width, double height, String... made) {
    boxes.add(
        new Diagram.Box(width, height, content instanceof Content.Entry ? Pin.FIRST : Pin.NONE));
    for (String value : made) {
      makers.put(value, contents.size());
    }
    contents.add(content);
  }

  /** Draws lines to a box from those that make what it takes. */
  void take(int box, Set<String> taken) {
    for (String value : taken) {
      Integer maker = makers.get(value);
      if (maker != null && maker != box) {
        arrows.add(new Diagram.Arrow(maker, box));
        values.add(value);
      }
    }
  }

  boolean makes(String value) {
    return makers.containsKey(value);
  }

  /** Adds a box at which a value leaves the frame. */
  void exit(String value, double width, double height) {
    contents.add(new Content.Exit(value));
    boxes.add(new Diagram.Box(width, height, Pin.LAST));
    take(contents.size() - 1, Set.of(value));
  }

  Frame frame(Section section) {
    Layout layout = LayeredLayout.of(new Diagram(boxes, arrows));
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < boxes.size(); i++) {
      Diagram.Box box = boxes.get(i);
      items.add(new Item(contents.get(i), layout.centres().get(i), box.width(), box.height()));
    }
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < arrows.size(); i++) {
      Diagram.Arrow arrow = arrows.get(i);
      lines.add(new Line(values.get(i), arrow.from(), arrow.to(), layout.routes().get(i)));
    }
    return new Frame(
        section.title(), section.size(), items, lines, layout.width(), layout.height());
  }
}
