package joist.compiler.x86.generator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import joist.compiler.loop.Programs;
import joist.compiler.loop.Statement;

/**
 * A program as flat lines in which every value has a number of its own, whatever register it was in
 * (static single assignment; loops carry values by {@link Value.Carried}).
 */
record ValueFlow(List<Line> lines, List<Value> values) {

  static ValueFlow of(List<Statement> body) {
    Builder builder = new Builder();
    builder.body(body);
    return new ValueFlow(List.copyOf(builder.lines), List.copyOf(builder.values));
  }

  private static final class Builder {
    private final List<Line> lines = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();

    /** The value that each register holds now. */
    private final Map<Integer, Integer> held = new HashMap<>();

    private int add(Value value) {
      values.add(value);
      return values.size() - 1;
    }

    private int held(int register) {
      return held.computeIfAbsent(register, r -> add(new Value.Unassigned()));
    }

    private void body(List<Statement> body) {
      for (Statement statement : body) {
        switch (statement) {
          case Statement.Loop loop -> loop(loop);
          case Statement.Assign assign -> assign(assign);
          case Statement.Store store -> lines.add(new Line.Put(store, held(store.register())));
          case Statement.StoreOne one -> lines.add(new Line.Put(one, held(one.register())));
        }
      }
    }

    private void assign(Statement.Assign assign) {
      List<Integer> sources = Programs.reads(assign.operation()).stream().map(this::held).toList();
      int old = held(assign.register());
      Line.Set line = new Line.Set(assign, values.size(), old, sources);
      held.put(assign.register(), add(new Value.Assigned(line)));
      lines.add(line);
    }

    /** A register that a loop changes, with its values before the loop and at its top. */
    private record Carry(int register, int before, int top) {}

    private void loop(Statement.Loop loop) {
      List<Carry> carries = new ArrayList<>();
      for (int register : Programs.assigned(loop.body()).distinct().toList()) {
        // What comes around is known at the end of the body only.
        Carry carry = new Carry(register, held(register), add(new Value.Unassigned()));
        held.put(register, carry.top());
        carries.add(carry);
      }
      lines.add(new Line.Open(loop));
      body(loop.body());
      lines.add(new Line.Close(loop));
      for (Carry carry : carries) {
        values.set(carry.top(), new Value.Carried(carry.before(), held(carry.register())));
        if (Turns.mayBeNone(loop)) {
          held.put(carry.register(), carry.top());
        }
      }
    }
  }
}
