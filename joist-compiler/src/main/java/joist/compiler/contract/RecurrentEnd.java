package joist.compiler.contract;

import java.util.List;
import joist.compiler.expression.RealFunctions;
import joist.compiler.loop.Index;

/**
 * What a step does when a product's sums of some units are complete.
 *
 * @param product which of the cell's products
 */
record RecurrentEnd(
    RecurrentLayout layout,
    RecurrentOperands operands,
    int direction,
    RecurrentStep step,
    int product)
    implements TileEnd {
  @Override
  public void write(Body body, List<Integer> registers, List<Place> places) {
    int gates = layout.recurrent().cell().products().get(product).size();
    for (int v = 0; v < registers.size(); v += gates) {
      Place place = places.get(v);
      new Units(body, registers.subList(v, v + gates), place).write();
    }
  }

  /** The units of a vector. */
  private final class Units {
    private final Body body;
    private final List<Integer> sums;
    private final Index row;
    private final Index unit;
    private final int lanes;
    private final RealFunctions functions;

    Units(Body body, List<Integer> sums, Place place) {
      this.body = body;
      this.sums = sums;
      this.row = place.coordinates().getFirst();
      this.unit = place.column();
      this.lanes = place.lanes();
      this.functions = new RealFunctions(body);
    }

    void write() {
      switch (layout.recurrent().cell()) {
        case RNN -> hidden(functions.tanh(gate(0)));
        case LSTM -> lstm();
        case GRU_LINEAR_BEFORE_RESET -> resetAfter();
        case GRU -> {
          if (product == 0) {
            reset();
          } else {
            afterReset();
          }
        }
      }
    }

    /** The sum of a gate with the input's. */
    private int gate(int number) {
      return body.plus(sums.get(number), input(number));
    }

    private int input(int gate) {
      Index at = layout.inputProduct(direction, step.time(), row, unit);
      return body.load(operands.scratch(), at.plus((long) gate * layout.lanes()), 0);
    }

    private void lstm() {
      int input = functions.sigmoid(gate(0));
      int forget = functions.sigmoid(gate(2));
      int cell = body.times(input, functions.tanh(gate(3)));
      if (!step.first() || operands.hasInitialCell()) {
        int from = step.first() ? operands.initialCell() : operands.cell();
        int before = body.load(from, layout.state(direction, row, unit), lanes);
        cell = body.fma(forget, before, cell);
      }
      body.store(operands.cell(), layout.state(direction, row, unit), cell, lanes);
      int output = functions.sigmoid(gate(1));
      hidden(body.times(output, functions.tanh(cell)));
    }

    private void resetAfter() {
      int update = functions.sigmoid(gate(0));
      int reset = functions.sigmoid(gate(1));
      int state = sums.get(2);
      if (operands.hasBiasesApart()) {
        Index bias = unit.plus(layout.biases().offsetApart(direction));
        state = body.plus(state, body.load(operands.biases(), bias, 0));
      }
      blend(update, functions.tanh(body.fma(reset, state, input(2))));
    }

    private void reset() {
      int update = functions.sigmoid(gate(0));
      body.store(operands.scratch(), layout.update(direction, row, unit), update, lanes);
      int reset = body.times(functions.sigmoid(gate(1)), before());
      body.store(operands.scratch(), layout.reset(direction, row, unit), reset, lanes);
    }

    private void afterReset() {
      int sum = body.plus(sums.getFirst(), input(2));
      int update = body.load(operands.scratch(), layout.update(direction, row, unit), lanes);
      blend(update, functions.tanh(sum));
    }

    /** {@code (1 - update) * candidate + update * before}. */
    private void blend(int update, int candidate) {
      hidden(body.fma(update, body.minus(before(), candidate), candidate));
    }

    /** The hidden state before this step. */
    private int before() {
      if (!step.first()) {
        Index at = layout.output(direction, step.before(), row, unit);
        return body.load(operands.outputs(), at, lanes);
      }
      return layout.recurrent().given().initialHidden()
          ? body.load(operands.initialHidden(), layout.state(direction, row, unit), lanes)
          : body.constant(0);
    }

    private void hidden(int value) {
      body.store(
          operands.outputs(), layout.output(direction, step.time(), row, unit), value, lanes);
      body.store(operands.lastHidden(), layout.state(direction, row, unit), value, lanes);
    }
  }
}
