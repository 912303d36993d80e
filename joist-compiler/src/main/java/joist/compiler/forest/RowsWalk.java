package joist.compiler.forest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import joist.compiler.expression.LoopBody;
import joist.compiler.forest.ForestPlan.Step;
import joist.compiler.forest.ForestTables.Part;
import joist.compiler.loop.Index;
import joist.compiler.loop.LoopProgram.Operand;
import joist.compiler.loop.Operation;

/**
 * Walks trees with a row in each lane, one tree after the other, so that a row's leaves are
 * combined in the trees' order: {@code raw[block, target, lane]}.
 */
final class RowsWalk {
  private final ForestTables tables;
  private final Forest forest;
  private final ForestShape shape;
  private final ForestBody out;
  private final LoopBody body;
  private final Walk walk;
  private final int targets;
  private final long lanes;

  RowsWalk(ForestTables tables, ForestShape shape, Map<Memory, Operand> known) {
    this.tables = tables;
    this.forest = tables.forest();
    this.shape = shape;
    this.out = new ForestBody(known);
    this.body = out.body();
    this.walk = new Walk(out, tables);
    this.targets = forest.trees().targets();
    this.lanes = shape.lanes().rows();
  }

  Step step() {
    int turn = body.variable();
    body.rangeLoop(turn, () -> turn(turn));
    return out.step("trees of rows", shape.turns());
  }

  private Index raw(int turn, int register) {
    long block = lanes * targets;
    return Index.of(turn, shape.together() * block).plus(register * block);
  }

  private Index keys(int turn, int register) {
    long block = lanes * forest.columns().width();
    return Index.of(turn, shape.together() * block).plus(register * block);
  }

  private void turn(int turn) {
    int lists = forest.order().lists().size();
    if (forest.leaves().isVector() || lists < targets) {
      clear(turn);
    }
    if (forest.leaves().isVector()) {
      tables.parts().forEach(part -> each(turn, part, Index.of(0), this::addRows));
      return;
    }
    if (lists == 1) {
      list(turn, Index.of(0));
    } else {
      int list = body.variable();
      body.loop(list, lists, false, () -> list(turn, Index.of(list, 1)));
    }
  }

  /** Targets start with what changes nothing. */
  private void clear(int turn) {
    int neutral = body.constantBits(forest.leaves().neutral());
    int target = body.variable();
    body.loop(
        target,
        targets,
        false,
        () -> {
          for (int i = 0; i < shape.together(); i++) {
            out.store(Memory.RAW, raw(turn, i).plus(target, lanes), neutral, 0);
          }
        });
  }

  private void list(int turn, Index list) {
    int[] sums = new int[shape.together()];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = body.register();
      body.assign(sums[i], new Operation.Constant(forest.leaves().neutral()));
    }
    for (Part part : tables.parts()) {
      each(
          turn,
          part,
          list.times(part.segment().count()),
          (leaves, at) -> {
            for (int i = 0; i < sums.length; i++) {
              body.assign(sums[i], Aggregates.combine(forest.aggregate(), sums[i], leaves[i]));
            }
          });
    }
    for (int i = 0; i < sums.length; i++) {
      Index target = list.plus(forest.order().first()).times(lanes);
      out.store(Memory.RAW, raw(turn, i).plus(target), sums[i], 0);
    }
  }

  @FunctionalInterface
  private interface Reached {
    void by(int[] leaves, int turn);
  }

  private void each(int turn, Part part, Index first, Reached reached) {
    int tree = body.variable();
    Index number = first.plus(tree, 1);
    body.loop(
        tree,
        part.segment().count(),
        false,
        () -> {
          List<Walk.Way> ways = new ArrayList<>();
          for (int i = 0; i < shape.together(); i++) {
            Index heap = number.times(tables.stride(part.segment())).plus(part.heap());
            Index below = number.times(part.segment().heap()).plus(part.below());
            ways.add(new Walk.Way(heap, below, keys(turn, i)));
          }
          reached.by(walk.leaves(part, ways), turn);
        });
  }

  /** Adds the rows of the leaves that were reached, target by target. */
  private void addRows(int[] leaves, int turn) {
    int target = body.variable();
    body.loop(
        target,
        targets,
        false,
        () -> {
          for (int i = 0; i < leaves.length; i++) {
            Index sum = raw(turn, i).plus(target, lanes);
            int value =
                out.gather(
                    Memory.WEIGHTS, Index.of(target, 1), leaves[i], forest.leaves().lastRow());
            int old = out.load(Memory.RAW, sum);
            int more = body.assign(Aggregates.combine(forest.aggregate(), old, value));
            out.store(Memory.RAW, sum, more, 0);
          }
        });
  }
}
