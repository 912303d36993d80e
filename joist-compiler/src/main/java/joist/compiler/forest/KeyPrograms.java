package joist.compiler.forest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import joist.compiler.expression.LoopBody;
import joist.compiler.forest.ForestPlan.Step;
import joist.compiler.loop.Index;
import joist.compiler.loop.LoopProgram.Operand;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Operation.Comparison;
import joist.compiler.loop.Statement;

/**
 * Makes rows' keys: where lanes are rows, {@code keys[block, column, lane]}, else {@code keys[row,
 * column]}.
 */
final class KeyPrograms {
  private final ForestTables tables;
  private final ForestShape shape;
  private final KeyColumns columns;
  private final Map<Memory, Operand> known;
  private ForestBody out;

  KeyPrograms(ForestTables tables, ForestShape shape, Map<Memory, Operand> known) {
    this.tables = tables;
    this.shape = shape;
    this.columns = tables.forest().columns();
    this.known = known;
    this.out = new ForestBody(known);
  }

  List<Step> steps() {
    if (shape.lanes().ofTrees()) {
      return List.of(row());
    }
    List<Step> steps = new ArrayList<>();
    if (shape.fullBlocks() > 0) {
      steps.add(blocks());
    }
    if (shape.rest() > 0) {
      steps.add(rest());
    }
    return steps;
  }

  private Step row() {
    int row = out.body().variable();
    Index x = Index.of(row, shape.features());
    Index keys = Index.of(row, columns.width());
    out.body()
        .rangeLoop(
            row,
            () -> {
              for (KeyColumns.Run run : columns.runs()) {
                int column = out.body().variable();
                out.body()
                    .loop(
                        column,
                        run.count(),
                        true,
                        () -> {
                          int value = out.load(Memory.X, x.plus(run.feature()).plus(column, 1));
                          Index to = keys.plus(run.column()).plus(column, 1);
                          out.store(Memory.KEYS, to, ordered(value, run.nanFirst()), 0);
                        });
              }
              coded((codes, column) ->
                  out.storeOne(
                      Memory.KEYS,
                      keys.plus(column),
                      code(codes, out.loadOne(Memory.X, x.plus(codes.feature())))));
            });
    return out.step("keys of a row", shape.rows());
  }

  private Step blocks() {
    int block = out.body().variable();
    long lanes = shape.lanes().rows();
    out.body()
        .rangeLoop(
            block,
            () ->
                block(
                    Index.of(block, lanes * shape.features()),
                    Index.of(block, lanes * columns.width()),
                    0));
    return out.step("keys of rows", shape.fullBlocks());
  }

  private Step rest() {
    out = new ForestBody(known);
    long lanes = shape.lanes().rows();
    block(
        Index.of(shape.fullBlocks() * lanes * shape.features()),
        Index.of(shape.fullBlocks() * lanes * columns.width()),
        shape.rest());
    return out.step("keys of the last rows", 1);
  }

  /**
   * @param rows 0 for as many as there are lanes
   */
  private void block(Index x, Index keys, int rows) {
    long lanes = shape.lanes().rows();
    for (KeyColumns.Run run : columns.runs()) {
      int column = out.body().variable();
      out.body()
          .loop(
              column,
              run.count(),
              false,
              () -> {
                int value = column(x.plus(run.feature()).plus(column, 1), rows);
                Index to = keys.plus(run.column() * lanes).plus(column, lanes);
                out.store(Memory.KEYS, to, ordered(value, run.nanFirst()), 0);
              });
    }
    coded((codes, column) ->
        out.store(
            Memory.KEYS,
            keys.plus(column * lanes),
            code(codes, column(x.plus(codes.feature()), rows)),
            0));
  }

  private int column(Index x, int rows) {
    int register = out.body().register();
    Operation load = new Operation.LoadStrided(out.operand(Memory.X), x, shape.features());
    out.body().add(new Statement.Assign(register, load, rows));
    return register;
  }

  @FunctionalInterface
  private interface Coded {
    void write(MemberCodes codes, int column);
  }

  private void coded(Coded each) {
    for (int i = 0; i < columns.coded().size(); i++) {
      each.write(columns.coded().get(i), columns.firstCoded() + i);
    }
  }

  private int key(int value) {
    LoopBody body = out.body();
    return SortKey.turned(body, body.plus(value, body.constant(0)));
  }

  private int ordered(int value, boolean nanFirst) {
    int nan = nanFirst ? Integer.MIN_VALUE : Integer.MAX_VALUE;
    return numberOr(nan, value, () -> key(value));
  }

  private int numberOr(int nan, int value, IntSupplier number) {
    LoopBody body = out.body();
    int made = number.getAsInt();
    return body.select(Comparison.UNORDERED, value, value, body.constantBits(nan), made);
  }

  /** Looks a value up among the members: halving, as often as for all values. */
  private int code(MemberCodes codes, int value) {
    LoopBody body = out.body();
    int key = key(value);
    Index start = Index.of(tables.memberStart(columns.coded().indexOf(codes)));
    int below = body.constantBits(0);
    for (int step = 1 << (codes.halvings() - 1); step > 0; step >>= 1) {
      // Below are `below` members; are there `step` more?
      int probed =
          out.gather(Memory.MEMBERS, start.plus(step - 1), below, (1 << codes.halvings()) - step);
      int more = body.binary(BinaryKind.ADD_INT, below, body.constantBits(step));
      below = body.select(Comparison.LESS_INT, probed, key, more, below);
    }
    int found = out.gather(Memory.MEMBERS, start, below, (1 << codes.halvings()) - 1);
    int other = body.constantBits(codes.other());
    int code = body.select(Comparison.EQUAL_INT, found, key, below, other);
    return numberOr(codes.nan(), value, () -> code);
  }
}
