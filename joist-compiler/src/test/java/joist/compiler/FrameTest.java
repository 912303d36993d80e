package joist.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.GraphException;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class FrameTest {
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private static final int BATCH = 1000;

  private final long seed = Long.getLong("joist.seed", 2026L);
  private final RandomModels models = new RandomModels(new Random(seed));

  @Test
  void refusesMoreRowsThanItsCapacity() {
    Frame frame = Executable.compile(models.graph()).frame(4);
    assertThat(frame.capacity()).isEqualTo(4);
    assertThatThrownBy(() -> frame.start(5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected 0 to 4 rows, got 5");
    assertThatThrownBy(() -> frame.start(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesElementsOutsideTheBatch() {
    Graph graph = models.graph();
    Frame frame = Executable.compile(graph).frame(4);
    frame.start(2);
    assertThatThrownBy(() -> frame.setF32(0, 2, 0, 1f))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContaining("got row 2, column 0");
    assertThatThrownBy(() -> frame.setF32(0, 0, 1, 1f))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void refusesCapacityOfNoRows() {
    Executable executable = Executable.compile(models.graph());
    assertThatThrownBy(() -> executable.frame(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void saysWhyGraphHasNoFrames() {
    GraphBuilder builder = new GraphBuilder("fixed");
    String input = builder.input("x", ValueType.of(ElementType.F32, Dim.of(2), Dim.of(3)));
    builder.nodeNamed("y", "", "Neg", Map.of(), input);
    builder.output("y", ValueType.of(ElementType.F32, Dim.of(2), Dim.of(3)));
    Executable executable = Executable.compile(builder.build());
    assertThat(executable.whyNoFrames()).hasValueSatisfying(r -> assertThat(r).contains("x"));
    assertThatThrownBy(() -> executable.frame(1))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("run whole tensors instead");
    Tensor x = Tensor.of(Shape.of(2, 3), 1f, 2f, 3f, 4f, 5f, 6f);
    assertThat(executable.run(Map.of("x", x)).get("y").f32(5)).isEqualTo(-6f);
  }

  @Test
  void runsRowsThatMeetTogether() {
    GraphBuilder builder = new GraphBuilder("share");
    ValueType type = ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(1));
    String x = builder.input("x", type);
    String axes = builder.constant("axes", Tensor.of(Shape.of(1), 0L));
    String sum = builder.node("ReduceSum", x, axes);
    builder.nodeNamed("y", "", "Div", Map.of(), x, sum);
    builder.output("y", type);
    Frame frame = Executable.compile(builder.build()).frame(8);
    frame.start(5);
    for (int row = 0; row < 5; row++) {
      frame.setF32(0, row, 0, row);
    }
    frame.run();
    assertThat(frame.f32(0, 4, 0)).isEqualTo(0.4f);
    frame.start(0);
    frame.run();
  }

  @Test
  void takesTextsUnderOtherShapes() {
    GraphBuilder builder = new GraphBuilder("texts");
    String x = builder.input("x", ValueType.of(ElementType.STRING, Dim.BATCH, Dim.of(1)));
    String flat = builder.constant("flat", Tensor.of(Shape.of(1), -1L));
    builder.nodeNamed("y", "", "Reshape", Map.of(), x, flat);
    builder.output("y", ValueType.of(ElementType.STRING, Dim.BATCH));
    builder.output("x", ValueType.of(ElementType.STRING, Dim.BATCH, Dim.of(1)));
    Frame frame = Executable.compile(builder.build()).frame(7);
    frame.start(6);
    for (int row = 0; row < 6; row++) {
      frame.setString(0, row, 0, "text " + row);
    }
    frame.run();
    for (int row = 0; row < 6; row++) {
      assertThat(frame.string(0, row, 0)).isEqualTo("text " + row);
      assertThat(frame.string(1, row, 0)).isEqualTo("text " + row);
    }
  }

  @Test
  void givesRowTheSameBitsAloneAndAmongAnyOthers() {
    for (int i = 0; i < 12; i++) {
      Graph graph = models.graph();
      Executable executable = Executable.compile(graph);
      Map<String, Tensor> rows = models.rows(graph, BATCH);
      List<List<Object>> alone = new ArrayList<>();
      Frame one = executable.frame(1);
      for (int row = 0; row < BATCH; row++) {
        fill(one, graph, rows, new int[] {row});
        alone.add(answer(one, graph, 0));
      }
      int[] order = new Random(seed).ints(BATCH, 0, BATCH).toArray();
      Frame many = executable.frame(BATCH);
      fill(many, graph, rows, order);
      for (int row = 0; row < BATCH; row++) {
        assertThat(answer(many, graph, row))
            .as("graph %d, row %d, -Djoist.seed=%d", i, order[row], seed)
            .isEqualTo(alone.get(order[row]));
      }
    }
  }

  @Test
  void allocatesNothingOverTenThousandRuns() {
    for (int i = 0; i < 6; i++) {
      Graph graph = models.graph();
      Frame frame = Executable.compile(graph).frame(2);
      fill(frame, graph, models.rows(graph, 2), new int[] {0, 1});
      long least = Long.MAX_VALUE;
      long end = System.nanoTime() + PATIENCE_NANOS;
      while (least > 0 && System.nanoTime() < end) {
        least = Math.min(least, bytesOfTenThousandRuns(frame));
      }
      assertThat(least).as("graph %d, -Djoist.seed=%d", i, seed).isZero();
    }
  }

  /**
   * What this thread allocates meanwhile. A run that allocates shows in every window; the virtual
   * machine itself may charge the thread once, as when it leaves compiled code, and what its own
   * compiler has not reached yet may allocate.
   */
  private static long bytesOfTenThousandRuns(Frame frame) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().threadId();
    threads.getThreadAllocatedBytes(thread);
    long before = threads.getThreadAllocatedBytes(thread);
    for (int run = 0; run < 10_000; run++) {
      frame.start(2);
      frame.run();
    }
    return threads.getThreadAllocatedBytes(thread) - before;
  }

  /** Sets row {@code i} of the batch to row {@code source[i]} of the tensors, and runs. */
  static void fill(Frame frame, Graph graph, Map<String, Tensor> rows, int[] source) {
    frame.start(source.length);
    for (int input = 0; input < graph.inputs().size(); input++) {
      Value value = graph.inputs().get(input);
      Tensor tensor = rows.get(value.name());
      for (int row = 0; row < source.length; row++) {
        switch (value.type().elementType()) {
          case F32 -> frame.setF32(input, row, 0, tensor.f32(source[row]));
          case F64 -> frame.setF64(input, row, 0, tensor.f64(source[row]));
          default -> frame.setString(input, row, 0, tensor.string(source[row]));
        }
      }
    }
    frame.run();
  }

  /** A row's outputs; floats as bits. */
  static List<Object> answer(Frame frame, Graph graph, int row) {
    List<Object> answer = new ArrayList<>();
    for (int output = 0; output < graph.outputs().size(); output++) {
      ValueType type = graph.outputs().get(output).type();
      long width = type.rank() > 1 && type.dims().get(1) instanceof Dim.Known(long w) ? w : 1;
      for (int column = 0; column < width; column++) {
        answer.add(
            type.elementType() == ElementType.STRING
                ? frame.string(output, row, column)
                : Float.floatToIntBits(frame.f32(output, row, column)));
      }
    }
    return answer;
  }
}
