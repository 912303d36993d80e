package joist.compiler.x86.generator;

import java.util.HashMap;
import java.util.Map;
import joist.compiler.loop.Bound;
import joist.compiler.loop.Statement;
import joist.compiler.x86.assembler.Assembler;
import joist.compiler.x86.assembler.Condition;
import joist.compiler.x86.assembler.Gpr;
import joist.compiler.x86.assembler.Label;
import joist.compiler.x86.assembler.Location.At;

/** Writes the instructions of loops and pointers. */
final class LoopEmitter {
  private static final int ALIGNMENT = 32;

  private final Registers registers;
  private final Assembler code;
  private final Map<Integer, Label> tops = new HashMap<>();
  private final Map<Integer, Label> behind = new HashMap<>();

  LoopEmitter(Registers registers) {
    this.registers = registers;
    this.code = registers.code();
  }

  void incoming(Step.Incoming incoming) {
    switch (registers.spot(incoming.target())) {
      case Spot.Slot(int offset) -> code.store(new At(Gpr.RSP, offset), incoming.register());
      case Spot.Register(int number) -> {
        if (Allocation.general(number) != incoming.register()) {
          code.move(Allocation.general(number), incoming.register());
        }
      }
      case Spot.Constant _, Spot.LaneNumbers _, Spot.Operand _ ->
          throw new IllegalStateException("an argument is no vector");
    }
  }

  /** The register to make a web's value in, to be followed by {@link #keep}. */
  private Gpr target(int web) {
    return registers.spot(web) instanceof Spot.Register(int number)
        ? Allocation.general(number)
        : Gpr.RAX;
  }

  private void keep(int web, Gpr register) {
    if (registers.spot(web) instanceof Spot.Slot(int offset)) {
      code.store(new At(Gpr.RSP, offset), register);
    }
  }

  void point(Step.Point point) {
    Gpr to = target(point.target());
    long bytes = point.bytes();
    if (point.from().isPresent()) {
      Gpr from = registers.general(point.from().get(), Gpr.RAX);
      if (bytes == (int) bytes && bytes != 0) {
        code.address(to, new At(from, (int) bytes));
        bytes = 0;
      } else if (to != from) {
        code.move(to, from);
      }
    } else {
      Gpr block = registers.general(Arguments.BLOCK, Gpr.RCX);
      code.load(to, new At(block, Long.BYTES * point.operand()));
    }
    add(to, bytes);
    point.start().ifPresent(start -> addStart(to, start));
    keep(point.target(), to);
  }

  private void add(Gpr to, long value) {
    if (value == (int) value) {
      if (value != 0) {
        code.add(to, (int) value);
      }
    } else {
      code.move(Gpr.RCX, value);
      code.add(to, Gpr.RCX);
    }
  }

  private void addStart(Gpr to, Step.Point.Start start) {
    Gpr variable = registers.general(start.web(), Gpr.RCX);
    if (start.bytes() == 1) {
      code.add(to, variable);
    } else {
      code.multiply(Gpr.RCX, variable, Math.toIntExact(start.bytes()));
      code.add(to, Gpr.RCX);
    }
  }

  void count(Step.Count count) {
    Statement.Loop loop = count.loop();
    Gpr to = target(count.target());
    if (loop.from() instanceof Bound.Constant(long from)
        && loop.to() instanceof Bound.Constant(long end)) {
      code.move(to, Turns.of(from, end, loop.step()));
    } else {
      bound(to, loop.to());
      switch (loop.from()) {
        case Bound.Constant(long from) -> add(to, -from);
        case Bound.RangeStart() -> code.subtract(to, registers.general(Arguments.START, Gpr.RCX));
        case Bound.RangeEnd() -> code.subtract(to, registers.general(Arguments.END, Gpr.RCX));
      }
    }
    keep(count.target(), to);
  }

  private void bound(Gpr to, Bound bound) {
    switch (bound) {
      case Bound.Constant(long value) -> code.move(to, value);
      case Bound.RangeStart() -> code.move(to, registers.general(Arguments.START, Gpr.RCX));
      case Bound.RangeEnd() -> code.move(to, registers.general(Arguments.END, Gpr.RCX));
    }
  }

  void top(Step.Top top) {
    Label label = new Label();
    Label end = new Label();
    tops.put(top.loop(), label);
    behind.put(top.loop(), end);
    if (top.mayBeNone()) {
      code.test(registers.general(top.counter(), Gpr.RAX));
      code.jump(Condition.LESS_OR_EQUAL, end);
    }
    code.align(ALIGNMENT);
    code.place(label);
  }

  void advance(Step.Advance advance) {
    long bytes = advance.bytes();
    switch (registers.spot(advance.pointer())) {
      case Spot.Slot(int offset) when bytes == (int) bytes ->
          code.add(new At(Gpr.RSP, offset), (int) bytes);
      case Spot.Slot(int offset) -> {
        code.move(Gpr.RCX, bytes);
        code.add(new At(Gpr.RSP, offset), Gpr.RCX);
      }
      case Spot.Register(int number) -> add(Allocation.general(number), bytes);
      case Spot.Constant _, Spot.LaneNumbers _, Spot.Operand _ ->
          throw new IllegalStateException("a pointer is no vector");
    }
  }

  void bottom(Step.Bottom bottom) {
    int by = Math.toIntExact(bottom.by());
    switch (registers.spot(bottom.counter())) {
      case Spot.Slot(int offset) -> code.add(new At(Gpr.RSP, offset), -by);
      case Spot.Register(int number) -> code.add(Allocation.general(number), -by);
      case Spot.Constant _, Spot.LaneNumbers _, Spot.Operand _ ->
          throw new IllegalStateException("a counter is no vector");
    }
    code.jump(Condition.GREATER, label(tops, bottom.loop()));
    code.place(label(behind, bottom.loop()));
  }

  private static Label label(Map<Integer, Label> labels, int loop) {
    Label label = labels.get(loop);
    if (label == null) {
      throw new IllegalStateException("loop " + loop + " has no top");
    }
    return label;
  }
}
