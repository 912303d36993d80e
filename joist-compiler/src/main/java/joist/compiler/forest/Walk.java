package joist.compiler.forest;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import joist.compiler.expression.LoopBody;
import joist.compiler.forest.ForestTables.Part;
import joist.compiler.loop.Index;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Operation.Comparison;
import joist.compiler.loop.Operation.ShiftKind;

/**
 * Writes the way from roots to leaves, for several registers of rows or trees side by side, so that
 * one waits for its loads while others compute. No branch depends on data: every lane goes as far
 * as the deepest.
 *
 * <p>In the upper levels a lane's place is its node's number in the heap where the heap's top fits
 * a register, and its place within the level behind that; further down it is a node's number.
 */
final class Walk {
  /** Lanes of targets that permute two registers by a third. */
  private static final int WIDE = 16;

  private final ForestBody out;
  private final LoopBody body;
  private final ForestTables tables;
  private final Forest forest;
  private final Lanes lanes;
  private final int lane;

  /**
   * What one register walks.
   *
   * @param heap where its heap, or the heaps of its lanes, begin
   * @param below where what is below them begins
   * @param keys where its row's, or its lanes' rows', keys begin
   */
  record Way(Index heap, Index below, Index keys) {}

  Walk(ForestBody out, ForestTables tables) {
    this.out = out;
    this.body = out.body();
    this.tables = tables;
    this.forest = tables.forest();
    this.lanes = tables.lanes();
    this.lane = body.assign(new Operation.LaneNumbers());
  }

  /** Registers of what each way's leaves hold. */
  int[] leaves(Part part, List<Way> ways) {
    int[] at = new int[ways.size()];
    Arrays.fill(at, body.constantBits(lanes.ofTrees() ? 0 : 1));
    int levels = part.segment().levels();
    for (int level = 0; level < levels; level++) {
      for (int i = 0; i < at.length; i++) {
        at[i] = level(level, at[i], ways.get(i));
      }
    }
    for (int i = 0; i < at.length; i++) {
      at[i] = below(part, at[i], ways.get(i));
    }
    if (part.segment().steps() == 0) {
      return at;
    }
    steps(part.segment().steps(), at, ways);
    for (int i = 0; i < at.length; i++) {
      at[i] = out.gather(Memory.NODE_LEAVES, Index.of(0), at[i], last(Memory.NODE_LEAVES));
    }
    return at;
  }

  private long last(Memory memory) {
    return operand(memory) - 1;
  }

  private long operand(Memory memory) {
    return Objects.requireNonNull(tables.operands().get(memory)).elements();
  }

  private boolean isTop(int level) {
    return !lanes.ofTrees() && level < lanes.topLevels();
  }

  /** From a place in a level to one in the next. */
  private int level(int level, int given, Way way) {
    int at = !lanes.ofTrees() && level == lanes.topLevels() ? within(level, given) : given;
    int column = node(Memory.COLUMNS, level, at, way.heap());
    int cut = node(Memory.CUTS, level, at, way.heap());
    return next(body.binary(BinaryKind.ADD_INT, at, at), column, cut, way.keys());
  }

  /** A node's place in its level, by its number in the heap. */
  private int within(int level, int number) {
    return body.binary(BinaryKind.AND, number, body.constantBits((1 << level) - 1));
  }

  private int node(Memory table, int level, int at, Index heap) {
    Index start = heap.plus((long) lanes.trees() << level);
    if (level == 0) {
      return lanes.ofTrees() ? out.load(table, start) : out.loadOne(table, start);
    }
    if (isTop(level)) {
      return out.gather(table, heap, at, (1 << lanes.topLevels()) - 1);
    }
    return out.gather(table, start, spread(at), ((long) lanes.trees() << level) - 1);
  }

  /** Where lanes are trees, their nodes lie side by side. */
  private int spread(int at) {
    return lanes.ofTrees()
        ? body.binary(BinaryKind.ADD_INT, body.shift(ShiftKind.LEFT, at, lanes.log2()), lane)
        : at;
  }

  private int below(Part part, int at, Way way) {
    int levels = part.segment().levels();
    int position = !lanes.ofTrees() && levels <= lanes.topLevels() ? within(levels, at) : at;
    Memory table = part.segment().steps() == 0 ? Memory.LEAVES : Memory.ENTRIES;
    long most = ((long) lanes.trees() << levels) - 1;
    if (most + 1 == 4L * WIDE && lanes.rows() == WIDE) {
      return ofHalves(table, way.below(), position);
    }
    return out.gather(table, way.below(), spread(position), most);
  }

  /** Two tables of as many elements as two registers hold, which are permuted, not gathered. */
  private int ofHalves(Memory table, Index below, int position) {
    int half = 2 * WIDE;
    int within = body.binary(BinaryKind.AND, position, body.constantBits(half - 1));
    int low = out.gather(table, below, within, half - 1);
    int high = out.gather(table, below.plus(half), within, half - 1);
    int middle = body.constantBits(half);
    return body.select(Comparison.LESS_INT, position, middle, low, high);
  }

  private void steps(int count, int[] at, List<Way> ways) {
    int[] nodes = new int[at.length];
    for (int i = 0; i < at.length; i++) {
      nodes[i] = body.register();
      body.assign(nodes[i], copy(at[i]));
    }
    body.loop(
        body.variable(),
        count,
        false,
        () -> {
          for (int i = 0; i < nodes.length; i++) {
            body.assign(nodes[i], copy(step(nodes[i], ways.get(i))));
          }
        });
    System.arraycopy(nodes, 0, at, 0, at.length);
  }

  private Operation copy(int register) {
    return new Operation.Binary(BinaryKind.ADD_INT, register, body.constantBits(0));
  }

  private int step(int node, Way way) {
    int bits = NodeTables.columnBits(forest);
    int both = out.gather(Memory.NODES, Index.of(0), node, last(Memory.NODES));
    int cut = out.gather(Memory.NODE_CUTS, Index.of(0), node, last(Memory.NODE_CUTS));
    int column = body.binary(BinaryKind.AND, both, body.constantBits((1 << bits) - 1));
    int child = body.shift(ShiftKind.RIGHT_LOGICAL, both, bits);
    return next(child, lanes.ofTrees() ? column : scaled(column), cut, way.keys());
  }

  /** Where lanes are rows, their keys lie side by side; a mark of a set stays where it is. */
  private int scaled(int column) {
    if (!forest.hasSets()) {
      return body.shift(ShiftKind.LEFT, column, lanes.log2());
    }
    int mark = body.binary(BinaryKind.AND, column, body.constantBits(1));
    int only = body.shift(ShiftKind.RIGHT_LOGICAL, column, 1);
    int shifted = body.shift(ShiftKind.LEFT, only, lanes.log2() + 1);
    return body.binary(BinaryKind.ADD_INT, shifted, mark);
  }

  /** {@code first}, or one more where the branch sends a lane to its second child. */
  private int next(int first, int column, int cut, Index keys) {
    int second = body.binary(BinaryKind.ADD_INT, first, body.constantBits(1));
    if (!forest.hasSets()) {
      int key = key(column, keys);
      return body.select(Comparison.LESS_INT, cut, key, second, first);
    }
    int zero = body.constantBits(0);
    int mark = body.binary(BinaryKind.AND, column, body.constantBits(1));
    int key = key(body.shift(ShiftKind.RIGHT_LOGICAL, column, 1), keys);
    int bit = bit(cut, key);
    int ofOrder = body.select(Comparison.LESS_INT, cut, key, second, first);
    int ofSet = body.select(Comparison.EQUAL_INT, bit, zero, first, second);
    return body.select(Comparison.EQUAL_INT, mark, zero, ofOrder, ofSet);
  }

  private int key(int column, Index keys) {
    int at = lanes.ofTrees() ? column : body.binary(BinaryKind.ADD_INT, column, lane);
    return out.gather(Memory.KEYS, keys, at, (long) forest.columns().width() * lanes.rows() - 1);
  }

  /** Not 0 where the code's bit is set among the words from {@code start} on. */
  private int bit(int start, int code) {
    int word = body.binary(BinaryKind.AND, start, body.constantBits(forest.wordMask()));
    int further = body.shift(ShiftKind.RIGHT_LOGICAL, code, 5);
    int within = body.binary(BinaryKind.AND, further, body.constantBits(forest.codeWords() - 1));
    int at = body.binary(BinaryKind.ADD_INT, word, within);
    int bits = out.gather(Memory.WORDS, Index.of(0), at, last(Memory.WORDS));
    int number = body.binary(BinaryKind.AND, code, body.constantBits(Integer.SIZE - 1));
    int one = out.gather(Memory.BITS, Index.of(0), number, Integer.SIZE - 1);
    return body.binary(BinaryKind.AND, bits, one);
  }
}
