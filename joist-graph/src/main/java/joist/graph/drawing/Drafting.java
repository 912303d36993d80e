package joist.graph.drawing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import joist.graph.Attribute;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.drawing.GraphDrawing.Content;
import joist.graph.drawing.GraphDrawing.Frame;
import joist.graph.drawing.Section.Member;

/** Makes a {@link GraphDrawing}: a frame for each section, each laid out by itself. */
public final class Drafting {
  private static final double BOX_HEIGHT = 40;
  private static final double PILL = 24;
  private static final double DOT = 10;
  private static final double LETTER = 8;
  private static final double MARGIN = 24;
  private static final double SMALLEST = 56;

  private final Graph graph;
  private final IntToDoubleFunction textWidth;
  private final List<Frame> frames = new ArrayList<>();
  private final Set<String> drawn = new HashSet<>();

  private Drafting(Graph graph, List<Integer> shown, IntToDoubleFunction textWidth) {
    this.graph = graph;
    this.textWidth = textWidth;
    graph.inputs().forEach(input -> drawn.add(input.name()));
    shown.forEach(node -> drawn.addAll(graph.nodes().get(node).outputs()));
    drawn.remove("");
  }

  /**
   * Draws a graph.
   *
   * @param shown the nodes to draw, by index, in the graph's order; what other nodes make counts as
   *     constant and is not drawn
   * @param textWidth of what is written on a node's box, by the node's index
   */
  public static GraphDrawing draw(Graph graph, List<Integer> shown, IntToDoubleFunction textWidth) {
    Drafting drafting = new Drafting(graph, shown, textWidth);
    Set<String> inputs = new LinkedHashSet<>();
    graph.inputs().stream().map(Value::name).forEach(inputs::add);
    drafting.frame(Sections.of(graph, shown), inputs, outputs(graph));
    return new GraphDrawing(drafting.frames);
  }

  private static Set<String> outputs(Graph graph) {
    Set<String> outputs = new LinkedHashSet<>();
    graph.outputs().stream().map(Value::name).forEach(outputs::add);
    return outputs;
  }

  private static double width(String text) {
    return width(LETTER * text.length());
  }

  private static double width(double text) {
    return Math.max(SMALLEST, text + MARGIN);
  }

  /** What a member takes from outside of it, and all that it makes. */
  private record Face(Set<String> taken, Set<String> made) {}

  private Face face(Member member) {
    Set<String> taken = new LinkedHashSet<>();
    Set<String> made = new LinkedHashSet<>();
    switch (member) {
      case Member.Single(int index) -> {
        Node node = graph.nodes().get(index);
        addUsed(node, taken);
        made.addAll(node.outputs());
      }
      case Member.Inner(Section section) -> {
        for (Member inner : section.members()) {
          Face face = face(inner);
          taken.addAll(face.taken());
          made.addAll(face.made());
        }
        taken.removeAll(made);
      }
    }
    taken.retainAll(drawn);
    made.retainAll(drawn);
    return new Face(taken, made);
  }

  /** All values that a node uses, those that the bodies of control flow take from outside too. */
  private static void addUsed(Node node, Set<String> used) {
    used.addAll(node.inputs());
    for (Attribute attribute : node.attributes().values()) {
      if (attribute instanceof Attribute.GraphValue(Graph body)) {
        body.nodes().forEach(inner -> addUsed(inner, used));
        body.outputs().forEach(output -> used.add(output.name()));
      }
    }
  }

  /**
   * Lays out a section and those inside it; returns the index of its frame.
   *
   * @param entries values that come from outside, of which those that are used are drawn
   * @param wanted values that are used outside
   */
  private int frame(Section section, Set<String> entries, Set<String> wanted) {
    int index = frames.size();
    frames.add(new Frame(section.title(), 0, List.of(), List.of(), 0, 0));
    FrameDraft draft = new FrameDraft();
    List<Face> faces = section.members().stream().map(this::face).toList();
    Set<String> used = new HashSet<>(wanted);
    faces.forEach(face -> used.addAll(face.taken()));
    entries.stream()
        .filter(used::contains)
        .forEach(
            value -> draft.add(new Content.Entry(value), pill(index, value), tall(index), value));
    Map<String, Integer> users = users(faces);
    for (int i = 0; i < faces.size(); i++) {
      Face face = faces.get(i);
      Content content = content(section.members().get(i), face, users, wanted);
      double width = width(section.members().get(i));
      draft.add(content, width, BOX_HEIGHT, face.made().toArray(String[]::new));
    }
    for (int i = 0; i < faces.size(); i++) {
      draft.take(draft.size() - faces.size() + i, faces.get(i).taken());
    }
    wanted.stream()
        .filter(draft::makes)
        .forEach(value -> draft.exit(value, pill(index, value), tall(index)));
    frames.set(index, draft.frame(section));
    return index;
  }

  /** The width of a value's mark: its name at the graph's own ends, a dot at a section's. */
  private static double pill(int frame, String value) {
    return frame == 0 ? width(value) : DOT;
  }

  private static double tall(int frame) {
    return frame == 0 ? PILL : DOT;
  }

  /** How many members take each value. */
  private static Map<String, Integer> users(List<Face> faces) {
    Map<String, Integer> users = new HashMap<>();
    faces.forEach(face -> face.taken().forEach(value -> users.merge(value, 1, Integer::sum)));
    return users;
  }

  private Content content(
      Member member, Face face, Map<String, Integer> users, Set<String> wanted) {
    return switch (member) {
      case Member.Single(int node) -> new Content.NodeBox(node);
      case Member.Inner(Section section) -> {
        Set<String> leaving = new LinkedHashSet<>();
        for (String value : face.made()) {
          if (users.containsKey(value) || wanted.contains(value)) {
            leaving.add(value);
          }
        }
        yield new Content.SectionBox(frame(section, face.taken(), leaving));
      }
    };
  }

  private double width(Member member) {
    return switch (member) {
      case Member.Single(int node) -> width(textWidth.applyAsDouble(node));
      case Member.Inner(Section section) -> width(section.title());
    };
  }
}
