package joist.compiler.contract;

import java.util.List;
import java.util.stream.IntStream;
import joist.compiler.contract.Recurrent.Cell;
import joist.compiler.loop.Index;

/**
 * Where a recurrent operator's values lie. Packed values of units come in blocks of one vector a
 * gate, so that a unit's gates are in the same lane; units are padded to whole vectors.
 *
 * <p>Scratch memory holds the input's products {@code f32[T, N, D, blocks, gates, lanes]}, then,
 * for a GRU, the gate z and the reset hidden state, {@code f32[D, N, units]} each.
 */
record RecurrentLayout(Recurrent recurrent, TileShape target) {
  int lanes() {
    return target.lanes();
  }

  /** Units with those that pad. */
  long units() {
    return Math.ceilDiv(recurrent.hidden(), lanes()) * lanes();
  }

  /** The shape of tiles of so many gates side by side. */
  TileShape shape(int gates) {
    return new TileShape(lanes(), target.registers(), gates);
  }

  private int directions() {
    return recurrent.directions().size();
  }

  private int gates() {
    return recurrent.cell().gates();
  }

  /** Columns of the input's products. */
  long inputColumns() {
    return units() * directions() * gates();
  }

  GateWeights inputWeights() {
    List<Integer> all = IntStream.range(0, gates()).boxed().toList();
    return new GateWeights(
        directions(), gates(), List.of(all), recurrent.inputs(), recurrent.hidden(), lanes());
  }

  GateWeights hiddenWeights() {
    return new GateWeights(
        directions(),
        gates(),
        recurrent.cell().products(),
        recurrent.hidden(),
        recurrent.hidden(),
        lanes());
  }

  GateBiases biases() {
    boolean apart = recurrent.cell() == Cell.GRU_LINEAR_BEFORE_RESET;
    return new GateBiases(directions(), gates(), recurrent.hidden(), lanes(), apart);
  }

  private long inputProducts() {
    return recurrent.steps() * recurrent.batch() * inputColumns();
  }

  private long states() {
    return recurrent.cell() == Cell.GRU ? directions() * recurrent.batch() * units() : 0;
  }

  long scratchElements() {
    return inputProducts() + 2 * states();
  }

  /** The input's products of unit {@code unit} of a row at a time, of the first gate. */
  Index inputProduct(int direction, Index time, Index row, Index unit) {
    long rowStride = inputColumns();
    return time.times(recurrent.batch() * rowStride)
        .plus(row.times(rowStride))
        .plus(units() * direction * gates())
        .plus(unit.times(gates()));
  }

  /** The gate z of a GRU. */
  Index update(int direction, Index row, Index unit) {
    return row.times(units())
        .plus(unit)
        .plus(inputProducts() + direction * recurrent.batch() * units());
  }

  /** The reset hidden state of a GRU. */
  Index reset(int direction, Index row, Index unit) {
    return update(direction, row, unit).plus(states());
  }

  /** The hidden state of all times. */
  Index output(int direction, Index time, Index row, Index unit) {
    long hidden = recurrent.hidden();
    long ofTime = (recurrent.batchFirst() ? 1 : recurrent.batch()) * directions() * hidden;
    long ofDirection = (recurrent.batchFirst() ? 1 : recurrent.batch()) * hidden;
    return time.times(ofTime)
        .plus(row.times(outputRowStride()))
        .plus(direction * ofDirection)
        .plus(unit);
  }

  long outputRowStride() {
    return (recurrent.batchFirst() ? recurrent.steps() * directions() : 1) * recurrent.hidden();
  }

  /** An initial or last state. */
  Index state(int direction, Index row, Index unit) {
    long ofDirection = (recurrent.batchFirst() ? 1 : recurrent.batch()) * recurrent.hidden();
    return row.times(stateRowStride()).plus(direction * ofDirection).plus(unit);
  }

  long stateRowStride() {
    return (recurrent.batchFirst() ? directions() : 1) * recurrent.hidden();
  }
}
