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
import joist.compiler.loop.Operation.Comparison;

/**
 * Walks trees with a tree in each lane, row by row: first what each tree's leaf holds, {@code
 * slots[row, tree]}, then these combined in the trees' order, so that a row's bits are those of
 * {@link RowsWalk}: {@code raw[row, target]}.
 */
final class TreesWalk {
  /** Values combined in one turn of a loop. */
  private static final int UNROLLED = 8;

  private final ForestTables tables;
  private final Forest forest;
  private final ForestShape shape;
  private final Map<Memory, Operand> known;
  private final int targets;

  TreesWalk(ForestTables tables, ForestShape shape, Map<Memory, Operand> known) {
    this.tables = tables;
    this.forest = tables.forest();
    this.shape = shape;
    this.known = known;
    this.targets = forest.trees().targets();
  }

  List<Step> steps() {
    return List.of(walk(), forest.leaves().isVector() ? rows() : sums());
  }

  private Step walk() {
    ForestBody out = new ForestBody(known);
    Walk walk = new Walk(out, tables);
    int row = out.body().variable();
    out.body().rangeLoop(row, () -> tables.parts().forEach(part -> part(out, walk, row, part)));
    return out.step("trees of a row", shape.rows());
  }

  private void part(ForestBody out, Walk walk, int row, Part part) {
    int turns = part.groups() / shape.together();
    if (turns > 0) {
      int turn = out.body().variable();
      Index group = Index.of(turn, shape.together());
      out.body().loop(turn, turns, false, () -> groups(out, walk, row, part, group));
    }
    int rest = part.groups() % shape.together();
    if (rest > 0) {
      groups(out, walk, row, part, Index.of((long) turns * shape.together()), rest);
    }
  }

  private void groups(ForestBody out, Walk walk, int row, Part part, Index first) {
    groups(out, walk, row, part, first, shape.together());
  }

  private void groups(ForestBody out, Walk walk, int row, Part part, Index first, int count) {
    long lanes = shape.lanes().count();
    List<Walk.Way> ways = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Index group = first.plus(i);
      ways.add(
          new Walk.Way(
              group.times(tables.stride(part.segment())).plus(part.heap()),
              group.times(part.segment().heap() * lanes).plus(part.below()),
              Index.of(row, forest.columns().width())));
    }
    int[] leaves = walk.leaves(part, ways);
    for (int i = 0; i < count; i++) {
      Index slot = first.plus(i).times(lanes).plus(part.slots()).plus(row, tables.slots());
      out.store(Memory.SLOTS, slot, leaves[i], 0);
    }
  }

  private Step sums() {
    ForestBody out = new ForestBody(known);
    LoopBody body = out.body();
    int row = body.variable();
    int lists = forest.order().lists().size();
    body.rangeLoop(
        row,
        () -> {
          for (int target = 0; target < targets && lists < targets; target++) {
            int neutral = body.constantBits(forest.leaves().neutral());
            out.storeOne(Memory.RAW, Index.of(row, targets).plus(target), neutral);
          }
          int list = body.variable();
          body.loop(list, lists, false, () -> sum(out, row, Index.of(list, 1)));
        });
    return out.step("sums of a row", shape.rows());
  }

  private void sum(ForestBody out, int row, Index list) {
    LoopBody body = out.body();
    int sum = body.register();
    body.assign(sum, new Operation.Constant(forest.leaves().neutral()));
    for (Part part : tables.parts()) {
      int count = part.segment().count();
      Index first = list.times(count).plus(part.slots()).plus(row, tables.slots());
      int turn = body.variable();
      body.loop(
          turn, count / UNROLLED, false, () -> add(out, sum, first.plus(turn, UNROLLED), UNROLLED));
      add(out, sum, first.plus(count - count % UNROLLED), count % UNROLLED);
    }
    Index target = list.plus(forest.order().first()).plus(row, targets);
    out.storeOne(Memory.RAW, target, sum);
  }

  private void add(ForestBody out, int sum, Index first, int count) {
    for (int i = 0; i < count; i++) {
      int value = out.loadOne(Memory.SLOTS, first.plus(i));
      out.body().assign(sum, Aggregates.combine(forest.aggregate(), sum, value));
    }
  }

  /** Combines the rows of the leaves that were reached, lanes along the targets. */
  private Step rows() {
    ForestBody out = new ForestBody(known);
    LoopBody body = out.body();
    int lane = body.assign(new Operation.LaneNumbers());
    int row = body.variable();
    int lanes = shape.lanes().count();
    body.rangeLoop(
        row,
        () -> {
          for (int start = 0; start < targets; start += lanes) {
            int sum = body.register();
            body.assign(sum, new Operation.Constant(forest.leaves().neutral()));
            for (Part part : tables.parts()) {
              leafRows(out, part, new Lane(row, start, lane, sum));
            }
            int left = Math.min(lanes, targets - start);
            out.store(Memory.RAW, Index.of(row, targets).plus(start), sum, left);
          }
        });
    return out.step("sums of a row", shape.rows());
  }

  /**
   * Registers and places of a sum.
   *
   * @param start the target of the first lane
   */
  private record Lane(int row, int start, int numbers, int sum) {}

  private void leafRows(ForestBody out, Part part, Lane lane) {
    LoopBody body = out.body();
    int last = forest.leaves().lastRow();
    int tree = body.variable();
    body.loop(
        tree,
        part.segment().count(),
        false,
        () -> {
          Index slot = Index.of(part.slots()).plus(tree, 1).plus(lane.row(), tables.slots());
          int given = out.loadOne(Memory.SLOTS, slot);
          // What was written between is a place of the table's; that it is has to be seen here.
          int most = body.constantBits(last);
          int least = body.constantBits(0);
          int below = body.select(Comparison.LESS_INT, given, most, given, most);
          int within = body.select(Comparison.LESS_INT, below, least, least, below);
          int at = body.binary(Operation.BinaryKind.ADD_INT, within, lane.numbers());
          long reach = last + shape.lanes().count() - 1L;
          int value = out.gather(Memory.WEIGHTS, Index.of(lane.start()), at, reach);
          body.assign(lane.sum(), Aggregates.combine(forest.aggregate(), lane.sum(), value));
        });
  }
}
