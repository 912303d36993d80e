package joist.graph.interpret;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * RNN, GRU and LSTM: {@code x[T, N, I]} to all hidden states {@code [T, dirs, N, H]} and the last
 * ones {@code [dirs, N, H]}; with {@code layout=1} the batch comes first.
 *
 * <p>A sequence that is shorter than T ends there: its states beyond are 0, its last state is that
 * at its end, and the reverse direction starts there. Computed in f64 from the first step to the
 * last, rounded where it is put out.
 */
final class Recurrence {
  private Recurrence() {}

  /** What a recurrent operator does with one step of one row: changes h, and c where it has one. */
  interface Cell {
    void step(double[] x, double[] h, double[] c);
  }

  /** Makes one direction's cell. */
  private interface CellMaker {
    Cell make(RecurrentWeights weights, List<DoubleUnaryOperator> activations);
  }

  private record Kind(int gates, List<String> activations, boolean hasCell, CellMaker maker) {}

  static void addTo(Map<String, Operation> all) {
    all.put("RNN", call -> run(call, new Kind(1, List.of("Tanh"), false, RnnCell::new)));
    all.put("GRU", call -> run(call, new Kind(3, List.of("Sigmoid", "Tanh"), false, gru(call))));
    all.put(
        "LSTM",
        call -> run(call, new Kind(4, List.of("Sigmoid", "Tanh", "Tanh"), true, lstm(call))));
  }

  private static CellMaker gru(Call call) {
    boolean linearBeforeReset = call.node().intAttribute("linear_before_reset", 0) != 0;
    return (weights, activations) -> new GruCell(weights, activations, linearBeforeReset);
  }

  private static CellMaker lstm(Call call) {
    boolean coupled = call.node().intAttribute("input_forget", 0) != 0;
    return (weights, activations) -> new LstmCell(weights, activations, coupled);
  }

  /** The extents, and where elements are in either layout. */
  private record Grid(boolean batchFirst, int time, int batch, int directions, int hidden) {
    static Grid of(Call call, int directions) {
      Shape x = call.input(0).shape();
      boolean batchFirst = call.node().intAttribute("layout", 0) != 0;
      int hidden = (int) call.input(2).shape().dim(2);
      return new Grid(
          batchFirst,
          (int) x.dim(batchFirst ? 1 : 0),
          (int) x.dim(batchFirst ? 0 : 1),
          directions,
          hidden);
    }

    int row(int t, int n) {
      return batchFirst ? n * time + t : t * batch + n;
    }

    int state(int direction, int n) {
      return batchFirst ? n * directions + direction : direction * batch + n;
    }

    int output(int t, int direction, int n) {
      return batchFirst
          ? (n * time + t) * directions + direction
          : (t * directions + direction) * batch + n;
    }

    Shape states() {
      return batchFirst ? Shape.of(batch, directions, hidden) : Shape.of(directions, batch, hidden);
    }

    Shape outputs() {
      return batchFirst
          ? Shape.of(batch, time, directions, hidden)
          : Shape.of(time, directions, batch, hidden);
    }
  }

  private static List<Tensor> run(Call call, Kind kind) {
    String direction = call.node().stringAttribute("direction", "forward");
    int directions = direction.equals("bidirectional") ? 2 : 1;
    checkShapes(call, kind, directions);
    Grid grid = Grid.of(call, directions);
    Tensor outputs = Tensor.zeros(call.input(0).type(), grid.outputs());
    Tensor hidden = Tensor.zeros(call.input(0).type(), grid.states());
    Tensor cells = Tensor.zeros(call.input(0).type(), grid.states());
    List<DoubleUnaryOperator> activations =
        RecurrentActivations.of(call.node(), directions, kind.activations);
    int each = kind.activations.size();
    for (int d = 0; d < directions; d++) {
      Cell cell =
          kind.maker.make(
              RecurrentWeights.of(call, d, kind.gates),
              activations.subList(d * each, (d + 1) * each));
      boolean reverse = d == 1 || direction.equals("reverse");
      for (int n = 0; n < grid.batch; n++) {
        int length = call.optional(4).isPresent() ? length(call, grid, n) : grid.time;
        double[] h = initial(call, 5, grid, d, n);
        double[] c = initial(call, 6, grid, d, n);
        for (int step = 0; step < length; step++) {
          int t = reverse ? length - 1 - step : step;
          cell.step(row(call.input(0), grid.row(t, n)), h, c);
          write(outputs, grid.output(t, d, n), h);
        }
        write(hidden, grid.state(d, n), h);
        write(cells, grid.state(d, n), c);
      }
    }
    return kind.hasCell ? List.of(outputs, hidden, cells) : List.of(outputs, hidden);
  }

  private static void checkShapes(Call call, Kind kind, int directions) {
    Shape w = call.input(1).shape();
    Shape r = call.input(2).shape();
    boolean fits =
        call.input(0).shape().rank() == 3
            && r.rank() == 3
            && r.equals(Shape.of(directions, kind.gates * r.dim(2), r.dim(2)))
            && w.equals(Shape.of(directions, r.dim(1), call.input(0).shape().dim(2)));
    if (!fits) {
      throw call.failure(
          "expected x[T, N, I], w[%d, %d * H, I] and r[%d, %d * H, H], got %s, %s and %s"
              .formatted(
                  directions,
                  kind.gates,
                  directions,
                  kind.gates,
                  call.input(0),
                  call.input(1),
                  call.input(2)));
    }
  }

  private static int length(Call call, Grid grid, int n) {
    long length = Elements.integer(call.input(4), n);
    if (length < 0 || length > grid.time) {
      throw call.failure(
          "expected a sequence length of 0 to %d, got %d".formatted(grid.time, length));
    }
    return (int) length;
  }

  private static double[] initial(Call call, int index, Grid grid, int direction, int n) {
    Optional<Tensor> state = call.optional(index);
    return state.isPresent() ? row(state.get(), grid.state(direction, n)) : new double[grid.hidden];
  }

  private static double[] row(Tensor tensor, int row) {
    double[] values = new double[(int) tensor.shape().dim(-1)];
    for (int i = 0; i < values.length; i++) {
      values[i] = Elements.real(tensor, (long) row * values.length + i);
    }
    return values;
  }

  private static void write(Tensor tensor, int row, double[] values) {
    for (int i = 0; i < values.length; i++) {
      Elements.setReal(tensor, (long) row * values.length + i, values[i]);
    }
  }
}
