package joist.compiler.contract;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import joist.compiler.expression.Arithmetic;
import joist.compiler.loop.Bound;
import joist.compiler.loop.Index;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Statement;

/** The statements of a program as they are written, innermost open loop last. One thread's. */
public final class Body implements Arithmetic {
  private final Deque<List<Statement>> open = new ArrayDeque<>(List.of(new ArrayList<>()));
  private final Map<Integer, Integer> constants = new HashMap<>();
  private int registers;
  private int variables;

  /** A register that nothing else uses. */
  public int register() {
    return registers++;
  }

  /** The registers in use, to give back to {@link #release}. */
  public int mark() {
    return registers;
  }

  /** Gives all registers free that were taken since {@code mark}. */
  public void release(int mark) {
    registers = mark;
    constants.values().removeIf(register -> register >= mark);
  }

  /** A new register that holds the operation's value. */
  @Override
  public int assign(Operation operation) {
    int register = register();
    set(register, operation);
    return register;
  }

  public void set(int register, Operation operation) {
    set(register, operation, 0);
  }

  public void set(int register, Operation operation, int lanes) {
    open.getLast().add(new Statement.Assign(register, operation, lanes));
  }

  /** A register that holds a constant and must not be given another value. */
  @Override
  public int constantBits(int bits) {
    Integer known = constants.get(bits);
    if (known != null) {
      return known;
    }
    int register = assign(new Operation.Constant(bits));
    constants.put(bits, register);
    return register;
  }

  /** A new register with consecutive elements; only {@code lanes} of them are read. */
  public int load(int operand, Index index, int lanes) {
    int register = register();
    set(register, new Operation.Load(operand, index), lanes);
    return register;
  }

  public int loadOne(int operand, Index index) {
    return assign(new Operation.LoadOne(operand, index));
  }

  public void store(int operand, Index index, int register, int lanes) {
    open.getLast().add(new Statement.Store(operand, index, register, lanes));
  }

  public void storeOne(int operand, Index index, int register) {
    open.getLast().add(new Statement.StoreOne(operand, index, register));
  }

  /** Repeats {@code each} for 0 to {@code count - 1}, which it is handed as an index. */
  public void loop(long count, Consumer<Index> each) {
    if (count == 1) {
      each.accept(Index.of(0));
    } else if (count > 1) {
      loop(Bound.of(0), Bound.of(count), each);
    }
  }

  /** Repeats {@code each} for the range that the program is run for. */
  public void range(Consumer<Index> each) {
    loop(new Bound.RangeStart(), new Bound.RangeEnd(), each);
  }

  private void loop(Bound from, Bound to, Consumer<Index> each) {
    int variable = variables++;
    List<Statement> body = inside(variable, each);
    open.getLast().add(new Statement.Loop(variable, from, to, 1, false, body));
  }

  /** The body of a loop; what is assigned in it counts as lost behind it. */
  private List<Statement> inside(int variable, Consumer<Index> each) {
    Map<Integer, Integer> before = Map.copyOf(constants);
    open.addLast(new ArrayList<>());
    each.accept(Index.of(variable, 1));
    constants.keySet().retainAll(before.keySet());
    return open.removeLast();
  }

  /**
   * Repeats {@code each} for every element of a row of {@code count}, lane by lane, which it is
   * handed as an index; see {@link Statement.Loop#lanes}.
   */
  public void lanes(long count, Consumer<Index> each) {
    int variable = variables++;
    List<Statement> body = inside(variable, each);
    open.getLast().add(new Statement.Loop(variable, Bound.of(0), Bound.of(count), 1, true, body));
  }

  List<Statement> statements() {
    return open.getLast();
  }
}
