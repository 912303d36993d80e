package joist.compiler.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import joist.compiler.contract.PlanRuns.Memory;
import joist.compiler.contract.Recurrent.Cell;
import joist.compiler.contract.Recurrent.Direction;
import joist.compiler.contract.Recurrent.Given;
import joist.compiler.target.Target;
import joist.graph.Attribute;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recurrent operators agree with the interpreter, and a row's answer is its own. */
class RecurrentTest {
  private final long seed = Long.getLong("joist.seed", 2026L);
  private final Random random = new Random(seed);
  private final String about = ", -Djoist.seed=" + seed;

  static Stream<Target> targets() {
    return Targets.all();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void computesEveryCellInEveryLayout(Target target) {
    for (Cell cell : Cell.values()) {
      for (int i = 0; i < 3; i++) {
        check(target, recurrent(cell, 1 + random.nextInt(9)));
      }
    }
  }

  private Recurrent recurrent(Cell cell, long batch) {
    List<List<Direction>> directions =
        List.of(
            List.of(Direction.FORWARD),
            List.of(Direction.BACKWARD),
            List.of(Direction.FORWARD, Direction.BACKWARD));
    return new Recurrent(
        cell,
        1L + random.nextInt(4),
        batch,
        1L + random.nextInt(20),
        1L + random.nextInt(24),
        directions.get(random.nextInt(3)),
        random.nextBoolean(),
        new Given(random.nextBoolean(), random.nextBoolean(), random.nextBoolean()));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void givesARowTheSameBitsAmongAnyRows(Target target) {
    for (Cell cell : Cell.values()) {
      Recurrent all =
          new Recurrent(
              cell, 3, 7, 5, 19, List.of(Direction.FORWARD), true, new Given(true, false, false));
      Recurrent one =
          new Recurrent(
              cell, 3, 1, 5, 19, List.of(Direction.FORWARD), true, new Given(true, false, false));
      Values values = values(all);
      float[] outputs = run(target, all, values).getFirst();
      for (int row = 0; row < 7; row += 3) {
        Values alone = values.with(Arrays.copyOfRange(values.x(), row * 15, (row + 1) * 15));
        assertThat(run(target, one, alone).getFirst())
            .as(cell + about)
            .isEqualTo(Arrays.copyOfRange(outputs, row * 57, (row + 1) * 57));
      }
    }
  }

  @Test
  void refusesNoStepsAndNoUnits() {
    assertThatThrownBy(() ->
            new Recurrent(
                Cell.RNN,
                0,
                1,
                1,
                1,
                List.of(Direction.FORWARD),
                false,
                new Given(false, false, false)))
        .hasMessageContaining("expected a step, a row, a unit and a direction at least, got T=0");
  }

  /** Inputs and weights, whether they are given or not. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Values(
      float[] x, float[] w, float[] r, float[] bias, float[] hidden, float[] cell) {
    Values with(float[] other) {
      return new Values(other, w, r, bias, hidden, cell);
    }
  }

  private Values values(Recurrent recurrent) {
    long directions = recurrent.directions().size();
    long gates = recurrent.cell().gates() * recurrent.hidden();
    return new Values(
        Specification.random(random, recurrent.steps() * recurrent.batch() * recurrent.inputs()),
        Specification.random(random, directions * gates * recurrent.inputs()),
        Specification.random(random, directions * gates * recurrent.hidden()),
        Specification.random(random, directions * 2 * gates),
        Specification.random(random, recurrent.stateElements()),
        Specification.random(random, recurrent.stateElements()));
  }

  private List<float[]> run(Target target, Recurrent recurrent, Values values) {
    List<Integer> outputs = new ArrayList<>();
    outputs.add((int) recurrent.outputElements());
    outputs.add((int) recurrent.stateElements());
    outputs.add((int) recurrent.stateElements());
    Memory memory =
        new Memory(
            List.of(values.x(), values.hidden(), values.cell()),
            List.of(values.w(), values.r(), values.bias()),
            List.of(),
            outputs);
    LoopPlan plan = recurrent.plan(TileShape.of(target));
    return new PlanRuns(target, random).run(plan, memory);
  }

  private void check(Target target, Recurrent recurrent) {
    Values values = values(recurrent);
    List<float[]> actual = run(target, recurrent, values);
    List<float[]> expected = expected(recurrent, values);
    for (int i = 0; i < expected.size(); i++) {
      String what = "output " + i + " of " + recurrent + about;
      Specification.assertClose(actual.get(i), expected.get(i), 20, what);
    }
  }

  private static List<float[]> expected(Recurrent recurrent, Values values) {
    long d = recurrent.directions().size();
    long gates = recurrent.cell().gates() * recurrent.hidden();
    boolean batchFirst = recurrent.batchFirst();
    long n = recurrent.batch();
    Shape x =
        batchFirst
            ? Shape.of(n, recurrent.steps(), recurrent.inputs())
            : Shape.of(recurrent.steps(), n, recurrent.inputs());
    Shape state =
        batchFirst ? Shape.of(n, d, recurrent.hidden()) : Shape.of(d, n, recurrent.hidden());
    Tensor none = Tensor.of(Shape.of(), 0f);
    Given given = recurrent.given();
    boolean lstm = recurrent.cell() == Cell.LSTM;
    List<Tensor> inputs =
        new ArrayList<>(
            List.of(
                Tensor.of(x, values.x()),
                Tensor.of(Shape.of(d, gates, recurrent.inputs()), values.w()),
                Tensor.of(Shape.of(d, gates, recurrent.hidden()), values.r()),
                given.bias() ? Tensor.of(Shape.of(d, 2 * gates), values.bias()) : none,
                none,
                given.initialHidden() ? Tensor.of(state, values.hidden()) : none));
    if (lstm) {
      inputs.add(given.initialCell() ? Tensor.of(state, values.cell()) : none);
    }
    return Specification.run(
        operator(recurrent.cell()), attributes(recurrent), inputs, lstm ? 3 : 2);
  }

  private static String operator(Cell cell) {
    return switch (cell) {
      case RNN -> "RNN";
      case GRU, GRU_LINEAR_BEFORE_RESET -> "GRU";
      case LSTM -> "LSTM";
    };
  }

  private static Map<String, Attribute> attributes(Recurrent recurrent) {
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    attributes.put("hidden_size", new Attribute.IntValue(recurrent.hidden()));
    attributes.put("layout", new Attribute.IntValue(recurrent.batchFirst() ? 1 : 0));
    String direction =
        recurrent.directions().size() == 2
            ? "bidirectional"
            : recurrent.directions().getFirst() == Direction.FORWARD ? "forward" : "reverse";
    attributes.put("direction", new Attribute.StringValue(direction));
    if (recurrent.cell() == Cell.GRU_LINEAR_BEFORE_RESET) {
      attributes.put("linear_before_reset", new Attribute.IntValue(1));
    }
    return attributes;
  }
}
