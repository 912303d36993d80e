package joist.compiler.loop;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs legal programs statement by statement: what a program means, and what every target is
 * checked against.
 */
public final class LoopInterpreter {
  private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED;

  private final LoopProgram program;
  private final int lanes;
  private final List<MemorySegment> operands;
  private final long from;
  private final long to;
  private final Map<Integer, int[]> registers = new HashMap<>();
  private final Map<Integer, Long> variables = new HashMap<>();

  private LoopInterpreter(
      LoopProgram program, int lanes, List<MemorySegment> operands, long from, long to) {
    this.program = program;
    this.lanes = lanes;
    this.operands = operands;
    this.from = from;
    this.to = to;
  }

  /**
   * Runs a program for {@code [from, to)}.
   *
   * @param lanes for which the program is legal
   * @param operands one segment an operand
   */
  public static void run(
      LoopProgram program, int lanes, List<MemorySegment> operands, long from, long to) {
    new LoopInterpreter(program, lanes, operands, from, to).body(program.body());
  }

  private void body(List<Statement> body) {
    for (Statement statement : body) {
      switch (statement) {
        case Statement.Loop loop -> loop(loop);
        case Statement.Assign assign -> assign(assign);
        case Statement.Store store -> {
          int[] values = register(store.register());
          for (int lane = 0; lane < concerned(store.lanes()); lane++) {
            write(store.operand(), place(store.index()) + lane, values[lane]);
          }
        }
        case Statement.StoreOne one ->
            write(one.operand(), place(one.index()), register(one.register())[0]);
      }
    }
  }

  private void loop(Statement.Loop loop) {
    for (long v = bound(loop.from()); v < bound(loop.to()); v += loop.step()) {
      variables.put(loop.variable(), v);
      body(loop.body());
    }
  }

  private long bound(Bound bound) {
    return switch (bound) {
      case Bound.Constant(long value) -> value;
      case Bound.RangeStart() -> from;
      case Bound.RangeEnd() -> to;
    };
  }

  private int concerned(int count) {
    return count == 0 ? lanes : count;
  }

  private int[] register(int register) {
    return registers.computeIfAbsent(register, r -> new int[lanes]);
  }

  private long place(Index index) {
    long place = index.offset();
    for (Index.Term term : index.terms()) {
      place += term.stride() * variables.getOrDefault(term.variable(), 0L);
    }
    return place;
  }

  private int read(int operand, long element) {
    MemorySegment data = operands.get(operand);
    return switch (program.operands().get(operand).format()) {
      case F32, I32 -> data.getAtIndex(WORD, element);
      case U8 -> Byte.toUnsignedInt(data.get(ValueLayout.JAVA_BYTE, element));
      case I8 -> data.get(ValueLayout.JAVA_BYTE, element);
    };
  }

  private void write(int operand, long element, int value) {
    MemorySegment data = operands.get(operand);
    switch (program.operands().get(operand).format()) {
      case F32, I32 -> data.setAtIndex(WORD, element, value);
      case U8, I8 -> data.set(ValueLayout.JAVA_BYTE, element, (byte) value);
    }
  }

  private void assign(Statement.Assign assign) {
    int[] values = new int[lanes];
    int count = concerned(assign.lanes());
    if (assign.operation() instanceof Operation.Reduce reduce) {
      Arrays.fill(values, LaneArithmetic.reduce(reduce.kind(), part(reduce)));
    } else {
      for (int lane = 0; lane < count; lane++) {
        values[lane] = lane(assign.operation(), lane);
      }
    }
    System.arraycopy(values, 0, register(assign.register()), 0, count);
  }

  private int[] part(Operation.Reduce reduce) {
    return Arrays.copyOf(register(reduce.a()), concerned(reduce.lanes()));
  }

  private int lane(Operation operation, int lane) {
    return switch (operation) {
      case Operation.Constant(int bits) -> bits;
      case Operation.LaneNumbers() -> lane;
      case Operation.Load(int operand, Index index) -> read(operand, place(index) + lane);
      case Operation.LoadOne(int operand, Index index) -> read(operand, place(index));
      case Operation.LoadStrided(int operand, Index index, long stride) ->
          read(operand, place(index) + lane * stride);
      case Operation.Gather(int operand, Index index, int at, long most) ->
          read(operand, place(index) + register(at)[lane]);
      case Operation.Unary(var kind, int a) -> LaneArithmetic.unary(kind, register(a)[lane]);
      case Operation.Binary(var kind, int a, int b) ->
          LaneArithmetic.binary(kind, register(a)[lane], register(b)[lane]);
      case Operation.Shift(var kind, int a, int count) ->
          LaneArithmetic.shift(kind, register(a)[lane], count);
      case Operation.Fma(int a, int b, int c) ->
          LaneArithmetic.fma(register(a)[lane], register(b)[lane], register(c)[lane]);
      case Operation.Select(var comparison, int a, int b, int x, int y) ->
          LaneArithmetic.holds(comparison, register(a)[lane], register(b)[lane])
              ? register(x)[lane]
              : register(y)[lane];
      case Operation.Reduce r -> throw new IllegalStateException("reduced elsewhere");
    };
  }
}
