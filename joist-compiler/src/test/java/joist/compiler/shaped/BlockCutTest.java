package joist.compiler.shaped;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import joist.compiler.tier.Targets;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import joist.tensor.TensorRows;
import org.junit.jupiter.api.Test;

class BlockCutTest {
  private static BlockCut of(long one, long four, long sixteen) {
    BlockCut cut = new BlockCut(new RowBlocks(16));
    cut.ran(1, one);
    cut.ran(4, four);
    cut.ran(16, sixteen);
    return cut;
  }

  private static List<Long> blocks(BlockCut cut, long rows) {
    List<Long> blocks = new ArrayList<>();
    for (long left = rows; left > 0; left -= blocks.getLast()) {
      blocks.add(cut.next(left));
    }
    return blocks;
  }

  @Test
  void runsExactlyTheRowsThereAreWhereRowsWeighMost() {
    BlockCut cut = of(100, 400, 1600);
    assertThat(blocks(cut, 3)).containsExactly(1L, 1L, 1L);
    assertThat(blocks(cut, 39)).containsExactly(16L, 16L, 4L, 1L, 1L, 1L);
  }

  @Test
  void fillsALargerBlockWhereThatTakesLess() {
    BlockCut cut = of(100, 120, 300);
    assertThat(blocks(cut, 1)).containsExactly(1L);
    assertThat(blocks(cut, 2)).containsExactly(4L);
    assertThat(blocks(cut, 7)).containsExactly(4L, 4L);
    assertThat(blocks(cut, 11)).containsExactly(16L);
    assertThat(blocks(cut, 18)).containsExactly(16L, 4L);
  }

  @Test
  void triesALargerBlockBeforeItKnowsWhatItTakes() {
    BlockCut cut = new BlockCut(new RowBlocks(16));
    assertThat(blocks(cut, 3)).containsExactly(4L);
    assertThat(blocks(cut, 2)).containsExactly(1L, 1L);
    cut.ran(1, 100);
    cut.ran(4, 390);
    assertThat(blocks(cut, 3)).containsExactly(1L, 1L, 1L);
  }

  @Test
  void fillsNothingWhereItMustNot() {
    BlockCut cut = of(100, 120, 300);
    cut.padNothing();
    assertThat(blocks(cut, 3)).containsExactly(1L, 1L, 1L);
  }

  /** 8 / x: rows of zeros that nobody sent would divide by zero. */
  @Test
  void whatFillsABlockIsRowsThatCameSoNoAnswerAndNoErrorComesOfIt() {
    ValueType type = ValueType.of(ElementType.I64, Dim.BATCH, Dim.of(2));
    GraphBuilder builder = new GraphBuilder("quotients");
    String x = builder.input("x", type);
    String eight = builder.constant("eight", Tensor.of(Shape.of(1), 8L));
    builder.nodeNamed("y", Node.ONNX, "Div", Map.of(), eight, x);
    builder.output("y", type);
    Graph graph = builder.build();
    ShapedRuns runs = new ShapedRuns(Targets.ofThisMachine().target());
    for (int rows = 1; rows < 40; rows++) {
      Tensor ones = TensorRows.join(Collections.nCopies(rows, Tensor.of(Shape.of(1, 2), 1L, 2L)));
      Tensor y = runs.run(graph, Map.of("x", ones)).get("y");
      assertThat(y.shape()).isEqualTo(Shape.of(rows, 2));
      assertThat(y.data().toArray(ValueLayout.JAVA_LONG)).containsOnly(8L, 4L).hasSize(2 * rows);
    }
  }
}
