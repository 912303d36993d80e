package joist.compiler.contract;

import java.util.ArrayList;
import java.util.List;
import joist.compiler.contract.ColumnLayout.Panels;
import joist.compiler.contract.LoopPlan.Phase;
import joist.compiler.contract.LoopPlan.Step;

/**
 * LSTM, GRU and RNN with constant weights, as ONNX has them: {@code x[T, N, I]} to all hidden
 * states {@code y[T, D, N, H]} and the last ones {@code [D, N, H]}; all sequences are T long, and
 * the activations are the default ones, sigmoid and tanh.
 *
 * <p>The input's products of all steps are one contraction; then each step multiplies the hidden
 * state and does the cell's element-wise work on the sums in registers, where all gates of a unit
 * meet.
 *
 * @param steps T
 * @param batch N
 * @param inputs I
 * @param hidden H
 * @param directions forward, or backward, or both in this order
 * @param batchFirst whether the layout is {@code x[N, T, I]}, {@code y[N, T, D, H]}, {@code [N, D,
 *     H]} instead
 * @param given what there is besides x, w and r
 */
public record Recurrent(
    Cell cell,
    long steps,
    long batch,
    long inputs,
    long hidden,
    List<Direction> directions,
    boolean batchFirst,
    Given given) {
  /** What a step does; the gates are in ONNX's order. */
  public enum Cell {
    /** One gate, through tanh. */
    RNN(1),
    /** Gates z, r and h. */
    GRU(3),
    /** GRU with {@code linear_before_reset}. */
    GRU_LINEAR_BEFORE_RESET(3),
    /** Gates i, o, f and c. */
    LSTM(4);

    private final int gates;

    Cell(int gates) {
      this.gates = gates;
    }

    int gates() {
      return gates;
    }

    /** The gates of each product with the hidden state in a step, one product after the other. */
    List<List<Integer>> products() {
      return switch (this) {
        case RNN -> List.of(List.of(0));
        case GRU -> List.of(List.of(0, 1), List.of(2));
        case GRU_LINEAR_BEFORE_RESET -> List.of(List.of(0, 1, 2));
        case LSTM -> List.of(List.of(0, 1, 2, 3));
      };
    }
  }

  /** Which way time goes. */
  public enum Direction {
    FORWARD,
    BACKWARD
  }

  /** Optional inputs that there are. */
  public record Given(boolean bias, boolean initialHidden, boolean initialCell) {}

  public Recurrent {
    directions = List.copyOf(directions);
    if (steps < 1 || batch < 1 || hidden < 1 || directions.isEmpty()) {
      throw new IllegalArgumentException(
          "expected a step, a row, a unit and a direction at least, got T=%d, N=%d, H=%d, %s"
              .formatted(steps, batch, hidden, directions));
    }
  }

  public long outputElements() {
    return steps * stateElements();
  }

  /** Elements of the last hidden state, and of the cell's. */
  public long stateElements() {
    return directions.size() * batch * hidden;
  }

  /**
   * The plan. Every output must be given memory.
   *
   * <p>Roles: {@code Input(0)} x, {@code Input(1)} the initial hidden state, {@code Input(2)} the
   * initial cell; {@code Weights(0)} w, {@code Weights(1)} r, {@code Weights(2)} the biases; {@code
   * Output(0)} y, {@code Output(1)} the last hidden state, {@code Output(2)} the last cell, of an
   * LSTM only.
   */
  public LoopPlan plan(TileShape target) {
    RecurrentLayout layout = new RecurrentLayout(this, target);
    List<Step> steps = new ArrayList<>();
    for (int direction = 0; direction < directions.size(); direction++) {
      steps.addAll(RecurrentPrograms.steps(layout, direction));
    }
    List<Packing> packings =
        new ArrayList<>(List.of(layout.inputWeights(), layout.hiddenWeights()));
    if (given.bias()) {
      packings.add(layout.biases());
    }
    long sums = steps() * batch * directions.size() * cell.gates() * hidden;
    return new LoopPlan(
        List.of(inputProducts(layout), new Phase(steps)),
        packings,
        layout.scratchElements(),
        sums * (inputs + hidden));
  }

  /** The products of the inputs of all steps, with their biases, into scratch memory. */
  private Phase inputProducts(RecurrentLayout layout) {
    long columns = layout.inputColumns();
    List<Axis> rows =
        List.of(
            new Axis(steps, (batchFirst ? 1 : batch) * inputs, 0, batch * columns),
            new Axis(batch, (batchFirst ? steps : 1) * inputs, 0, columns));
    TileShape shape = layout.shape(cell.gates());
    Contraction contraction =
        new Contraction(
            "recurrent inputs",
            List.of(),
            Axis.merged(rows),
            List.of(new SumAxis(inputs, 1)),
            columns,
            new Panels(inputs, columns, shape),
            Contraction.splits(inputs, cell.gates() * hidden));
    List<Role> roles =
        new ArrayList<>(List.of(new Role.Input(0), new Role.Weights(0), new Role.Scratch()));
    Epilogue epilogue = Epilogue.none();
    if (given.bias()) {
      int axes = contraction.axes().size() + 1;
      long elements = layout.biases().elements();
      epilogue = new AddBroadcast(AddBroadcast.ofColumns(axes, columns).strides(), elements, 1);
      roles.add(new Role.Weights(2));
    }
    return ContractionPrograms.write(contraction, shape, new TileEnd.Stored(epilogue), roles);
  }
}
