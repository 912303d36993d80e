package joist.compiler.contract;

import java.util.ArrayList;
import java.util.List;
import joist.compiler.contract.ColumnLayout.Panels;
import joist.compiler.contract.LoopPlan.Step;
import joist.compiler.contract.Recurrent.Cell;
import joist.compiler.contract.Recurrent.Direction;
import joist.compiler.contract.Tile.SumPart;
import joist.compiler.contract.Tile.Vector;
import joist.compiler.loop.Index;
import joist.compiler.loop.LoopProgram;

/**
 * Writes the programs of one direction's steps. Rows need not each other, so they are the range;
 * time is a loop inside.
 */
final class RecurrentPrograms {
  /** Rows of a tile; more would leave no registers for the cell's own work. */
  private static final int MOST_ROWS = 4;

  private final RecurrentLayout layout;
  private final Recurrent recurrent;
  private final int direction;
  private final RecurrentOperands operands;

  private RecurrentPrograms(RecurrentLayout layout, int direction) {
    this.layout = layout;
    this.recurrent = layout.recurrent();
    this.direction = direction;
    this.operands = new RecurrentOperands(layout);
  }

  /** A program for each size of tile along the rows. */
  static List<Step> steps(RecurrentLayout layout, int direction) {
    RecurrentPrograms programs = new RecurrentPrograms(layout, direction);
    Recurrent recurrent = layout.recurrent();
    long gates = recurrent.cell().gates() * recurrent.hidden();
    int rows = layout.shape(recurrent.cell().gates()).rows(recurrent.cell().gates(), 1);
    List<Step> steps = new ArrayList<>();
    for (Segment segment : Segment.balanced(recurrent.batch(), Math.min(rows, MOST_ROWS))) {
      long work = recurrent.steps() * segment.size() * segment.count() * gates * recurrent.hidden();
      steps.add(new Step(programs.program(segment), programs.operands.roles(), work));
    }
    return steps;
  }

  private LoopProgram program(Segment segment) {
    Body body = new Body();
    if (segment.count() == 1) {
      rows(body, Index.of(segment.start()), segment.size());
    } else {
      body.range(counter ->
          rows(body, counter.times(segment.size()).plus(segment.start()), segment.size()));
    }
    return new LoopProgram(
        "recurrent steps", operands.declared(), segment.count(), body.statements());
  }

  private void rows(Body body, Index row, long count) {
    step(body, new RecurrentStep(time(Index.of(0)), Index.of(0), true), row, count);
    body.loop(
        recurrent.steps() - 1,
        counter ->
            step(body, new RecurrentStep(time(counter.plus(1)), time(counter), false), row, count));
  }

  /** The time of the so manieth step. */
  private Index time(Index step) {
    return recurrent.directions().get(direction) == Direction.FORWARD
        ? step
        : step.times(-1).plus(recurrent.steps() - 1);
  }

  private void step(Body body, RecurrentStep step, Index row, long count) {
    for (int product = 0; product < recurrent.cell().products().size(); product++) {
      for (UnitTile units : unitTiles(product, count)) {
        int number = product;
        body.loop(
            units.count(),
            counter -> {
              Index block = counter.times(units.blocks()).plus(units.start());
              tile(body, step, number, units, new Corner(row, count, block));
            });
      }
    }
  }

  /**
   * Blocks of units side by side, one or more times.
   *
   * @param lanes of the last block; 0: all
   */
  private record UnitTile(long start, long blocks, long count, int lanes) {}

  /** Where a tile begins, and its rows. */
  private record Corner(Index row, long count, Index block) {}

  private List<UnitTile> unitTiles(int product, long rows) {
    int gates = recurrent.cell().products().get(product).size();
    int splits = splits(gates);
    long wide = layout.shape(gates).wide(rows, splits) / gates;
    long full = recurrent.hidden() / layout.lanes();
    long blocks = layout.units() / layout.lanes();
    List<UnitTile> tiles = new ArrayList<>();
    if (full >= wide) {
      tiles.add(new UnitTile(0, wide, full / wide, 0));
    }
    long start = full / wide * wide;
    if (start < blocks) {
      int lanes = (int) (recurrent.hidden() % layout.lanes());
      tiles.add(new UnitTile(start, blocks - start, 1, lanes));
    }
    return tiles;
  }

  private int splits(int gates) {
    return Contraction.splits(recurrent.hidden(), gates * recurrent.hidden());
  }

  private void tile(Body body, RecurrentStep step, int product, UnitTile units, Corner corner) {
    int gates = recurrent.cell().products().get(product).size();
    boolean nothing = step.first() && !recurrent.given().initialHidden();
    Contraction contraction =
        new Contraction(
            "recurrent step",
            List.of(),
            List.of(),
            List.of(new SumAxis(nothing ? 0 : recurrent.hidden(), 1)),
            gates * layout.units(),
            new Panels(recurrent.hidden(), gates * layout.units(), layout.shape(gates)),
            splits(gates));
    Tile tile =
        new Tile(
            positions(step, product, corner),
            vectors(gates, units),
            SumPart.all(contraction.sums().getFirst().extent()));
    TileKernel.write(
        contraction,
        new TileKernel.Operands(factor(step, product), operands.weights(), operands.scratch()),
        new RecurrentEnd(layout, operands, direction, step, product),
        body,
        tile);
  }

  private boolean isReset(int product) {
    return recurrent.cell() == Cell.GRU && product == 1;
  }

  /** The operand of the hidden state that a product takes. */
  private int factor(RecurrentStep step, int product) {
    if (isReset(product)) {
      return operands.scratch();
    }
    return step.first() && recurrent.given().initialHidden()
        ? operands.initialHidden()
        : operands.outputs();
  }

  private List<Position> positions(RecurrentStep step, int product, Corner corner) {
    long gates = recurrent.cell().products().get(product).size();
    Index weights =
        corner
            .block()
            .times(recurrent.hidden() * gates * layout.lanes())
            .plus(layout.hiddenWeights().offset(direction, product));
    Index unit = corner.block().times(layout.lanes());
    List<Position> positions = new ArrayList<>();
    for (long r = 0; r < corner.count(); r++) {
      Index row = corner.row().plus(r);
      Index state = state(step, product, row);
      positions.add(new Position(state, weights, Index.of(0), List.of(row, unit)));
    }
    return positions;
  }

  private Index state(RecurrentStep step, int product, Index row) {
    Index first = Index.of(0);
    if (isReset(product)) {
      return layout.reset(direction, row, first);
    }
    return step.first()
        ? layout.state(direction, row, first)
        : layout.output(direction, step.before(), row, first);
  }

  /** The gates of each block; a vector's column is its first unit. */
  private List<Vector> vectors(int gates, UnitTile units) {
    long width = (long) gates * layout.lanes();
    List<Vector> vectors = new ArrayList<>();
    for (long block = 0; block < units.blocks(); block++) {
      for (long gate = 0; gate < gates; gate++) {
        long b = block * width * recurrent.hidden() + gate * layout.lanes();
        int lanes = block == units.blocks() - 1 ? units.lanes() : 0;
        vectors.add(new Vector(block * layout.lanes(), b, width, lanes));
      }
    }
    return vectors;
  }
}
