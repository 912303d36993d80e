package joist.graph.drawing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.graph.drawing.GraphDrawing.Content;
import joist.graph.drawing.GraphDrawing.Frame;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class DraftingTest {
  private static final ValueType ROW = ValueType.of(ElementType.F32, Dim.of(1));

  @Test
  void drawsInputsNodesAndOutputsButNoConstants() {
    GraphBuilder builder = new GraphBuilder("g");
    String x = builder.input("x", ROW);
    String w = builder.constant("w", Tensor.of(Shape.of(1), 1f));
    builder.output("y", ROW);
    builder.nodeNamed("y", "", "Add", Map.of(), x, w);
    Frame frame = draw(builder.build()).frames().getFirst();
    assertThat(frame.items())
        .extracting(GraphDrawing.Item::content)
        .containsExactly(new Content.Entry("x"), new Content.NodeBox(0), new Content.Exit("y"));
    assertThat(frame.lines()).extracting(GraphDrawing.Line::value).containsExactly("x", "y");
  }

  @Test
  void foldsBlocksThatRepeatWhereTheFewestValuesPass() {
    Graph graph = residual(4);
    GraphDrawing drawing = draw(graph);
    assertThat(drawing.frames()).hasSize(5);
    assertThat(drawing.frames().get(1).title()).isEqualTo("Exp, Neg, Abs, … · 1 of 4");
    assertThat(drawing.frames().subList(1, 5)).allMatch(frame -> frame.size() == 4);
    assertThat(drawing.frames().get(2).items())
        .filteredOn(item -> item.content() instanceof Content.Entry)
        .hasSize(1);
  }

  @Test
  void foldsByTheScopesOfNamesAndLeavesOutScopesOfOne() {
    GraphBuilder builder = new GraphBuilder("g");
    builder.input("x", ROW);
    add(builder, "/a/b/c/one", "x", "v1");
    add(builder, "/a/b/c/two", "v1", "v2");
    add(builder, "/d/e", "v2", "v3");
    builder.output("v3", ROW);
    GraphDrawing drawing = draw(builder.build());
    assertThat(drawing.frames()).extracting(Frame::title).containsExactly("g", "a/b/c");
    assertThat(drawing.frames().get(1).items())
        .extracting(GraphDrawing.Item::content)
        .containsExactly(
            new Content.Entry("x"),
            new Content.NodeBox(0),
            new Content.NodeBox(1),
            new Content.Exit("v2"));
  }

  @Test
  void drawsEveryNodeOnceInAGraphOfThreeThousand() {
    Graph graph = residual(750);
    List<Integer> drawn = new ArrayList<>();
    for (Frame frame : draw(graph).frames()) {
      frame
          .items()
          .forEach(item -> {
            if (item.content() instanceof Content.NodeBox(int node)) {
              drawn.add(node);
            }
          });
      assertThat(frame.lines())
          .allMatch(line -> line.from() < frame.items().size() && line.to() < frame.items().size());
    }
    assertThat(drawn).hasSize(3000).doesNotHaveDuplicates();
  }

  /** Blocks of {@code x + abs(neg(exp(x)))}. */
  private static Graph residual(int blocks) {
    GraphBuilder builder = new GraphBuilder("residual");
    String x = builder.input("x", ROW);
    for (int block = 0; block < blocks; block++) {
      x = builder.node("Add", x, builder.node("Abs", builder.node("Neg", builder.node("Exp", x))));
    }
    builder.output(x, ROW);
    return builder.build();
  }

  private static void add(GraphBuilder builder, String name, String input, String output) {
    builder.add(new Node(name, "", "Neg", List.of(input), List.of(output), Map.of()));
  }

  private static GraphDrawing draw(Graph graph) {
    List<Integer> shown = IntStream.range(0, graph.nodes().size()).boxed().toList();
    return Drafting.draw(graph, shown, node -> 8 * graph.nodes().get(node).operator().length());
  }
}
