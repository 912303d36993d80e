package joist.compiler.forest;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import joist.compiler.expression.LoopBody;
import joist.compiler.forest.ForestPlan.Step;
import joist.compiler.loop.Index;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopProgram.Operand;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Statement;

/** A program that is being written, whose operands are the memories that it speaks of. */
final class ForestBody {
  private final LoopBody body = new LoopBody();
  private final Map<Memory, Operand> known;
  private final List<Memory> used = new ArrayList<>();

  ForestBody(Map<Memory, Operand> known) {
    this.known = new EnumMap<>(known);
  }

  LoopBody body() {
    return body;
  }

  int operand(Memory memory) {
    if (!used.contains(memory)) {
      used.add(memory);
    }
    return used.indexOf(memory);
  }

  int gather(Memory memory, Index index, int at, long most) {
    return body.assign(new Operation.Gather(operand(memory), index, at, most));
  }

  int load(Memory memory, Index index) {
    return body.load(operand(memory), index);
  }

  /** The first {@code lanes} lanes; all where it is 0. */
  int load(Memory memory, Index index, int lanes) {
    int register = body.register();
    body.add(new Statement.Assign(register, new Operation.Load(operand(memory), index), lanes));
    return register;
  }

  int loadOne(Memory memory, Index index) {
    return body.loadOne(operand(memory), index);
  }

  void store(Memory memory, Index index, int register, int lanes) {
    body.add(new Statement.Store(operand(memory), index, register, lanes));
  }

  void storeOne(Memory memory, Index index, int register) {
    body.add(new Statement.StoreOne(operand(memory), index, register));
  }

  Step step(String name, long extent) {
    List<Operand> operands = used.stream().map(this::of).toList();
    return new Step(new LoopProgram(name, operands, extent, body.statements()), used);
  }

  private Operand of(Memory memory) {
    Operand operand = known.get(memory);
    if (operand == null) {
      throw new IllegalStateException("the plan has no " + memory);
    }
    return operand;
  }
}
