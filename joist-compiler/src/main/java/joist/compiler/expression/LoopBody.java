package joist.compiler.expression;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import joist.compiler.loop.Bound;
import joist.compiler.loop.Index;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Statement;

/**
 * Collects the statements of one program: hands out registers and variables, and keeps constants in
 * front of all loops, each once. Not thread-safe.
 */
public final class LoopBody implements Arithmetic {
  private final Map<Integer, Integer> constants = new LinkedHashMap<>();
  private List<Statement> statements = new ArrayList<>();
  private int registers;
  private int variables;

  /** A register that nothing is assigned to yet. */
  public int register() {
    return registers++;
  }

  public int variable() {
    return variables++;
  }

  @Override
  public int assign(Operation operation) {
    int register = register();
    assign(register, operation);
    return register;
  }

  /** Assigns to a register again, as sums carried around a loop are. */
  public void assign(int register, Operation operation) {
    statements.add(new Statement.Assign(register, operation, 0));
  }

  public void add(Statement statement) {
    statements.add(statement);
  }

  /** A loop of constant bounds and step 1; {@code body} appends what stands in it. */
  public void loop(int variable, long count, boolean lanes, Runnable body) {
    loop(variable, Bound.of(0), Bound.of(count), lanes, body);
  }

  /** A loop over the range that the program is run for. */
  public void rangeLoop(int variable, Runnable body) {
    loop(variable, new Bound.RangeStart(), new Bound.RangeEnd(), false, body);
  }

  private void loop(int variable, Bound from, Bound to, boolean lanes, Runnable body) {
    List<Statement> outer = statements;
    statements = new ArrayList<>();
    body.run();
    outer.add(new Statement.Loop(variable, from, to, 1, lanes, statements));
    statements = outer;
  }

  /** What {@code body} appends, apart. */
  public List<Statement> apart(Runnable body) {
    List<Statement> outer = statements;
    statements = new ArrayList<>();
    body.run();
    List<Statement> inner = statements;
    statements = outer;
    return inner;
  }

  /** All statements, constants first. */
  public List<Statement> statements() {
    List<Statement> all = new ArrayList<>();
    constants.forEach((bits, register) ->
        all.add(new Statement.Assign(register, new Operation.Constant(bits), 0)));
    all.addAll(statements);
    return all;
  }

  @Override
  public int constantBits(int bits) {
    Supplier<Integer> fresh = this::register;
    return constants.computeIfAbsent(bits, key -> fresh.get());
  }

  public int load(int operand, Index index) {
    return assign(new Operation.Load(operand, index));
  }

  public int loadOne(int operand, Index index) {
    return assign(new Operation.LoadOne(operand, index));
  }

  public void store(int operand, Index index, int register) {
    add(new Statement.Store(operand, index, register, 0));
  }
}
