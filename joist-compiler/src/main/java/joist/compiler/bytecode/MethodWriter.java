package joist.compiler.bytecode;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import joist.compiler.loop.Bound;
import joist.compiler.loop.Index;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Programs;
import joist.compiler.loop.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Writes the statements of a program as the code of one method: loops over local variables, and
 * places as bytes from the start of a segment. What happens to lanes is a {@link LaneCode}'s.
 *
 * <p>Used once, by one thread.
 */
final class MethodWriter {
  private final CodeBuilder code;
  private final ProgramClass.Layout layout;
  private final LoopProgram program;
  private final RegisterKinds kinds;
  private final LaneCode lanes;

  private final Map<Integer, Integer> registers = new HashMap<>();
  private final Map<Integer, Integer> arrays = new HashMap<>();
  private final Map<Integer, Integer> scratch = new HashMap<>();
  private final Map<Integer, Integer> segments = new HashMap<>();
  private final Map<Integer, Integer> variables = new HashMap<>();
  private final Map<Operation.Gather, Integer> windows = new HashMap<>();
  private final List<Integer> nest = new ArrayList<>();
  private Map<List<Index.Term>, Integer> bases = new HashMap<>();
  private int laneInts;
  private int innerTrips;
  private int outerTrips;

  /** The variable of lanes that are run one after another. */
  static final int LANE = -1;

  /** Slots of the two parameters of {@code run}. */
  private static final int FROM = 1;

  private static final int TO = 3;

  MethodWriter(CodeBuilder code, ProgramClass.Layout layout) {
    this.code = code;
    this.layout = layout;
    this.program = layout.program();
    this.kinds = RegisterKinds.of(program);
    this.lanes = layout.lanes();
  }

  /** Writes the program as the whole of a method of parameters {@code (long from, long to)}. */
  void write(Pieces pieces) {
    write(pieces.parts());
  }

  private void write(List<Pieces.Part> parts) {
    Programs.visit(Pieces.inline(parts), this::loadSegment);
    innerTrips = layout.loadTrips(code, true);
    outerTrips = layout.loadTrips(code, false);
    lanes.begin(this, parts);
    parts(parts);
    code.return_();
  }

  /** Writes a piece as the whole of its method. */
  void write(Pieces.Piece piece) {
    int slot = TO + 2;
    for (int variable : piece.variables()) {
      variables.put(variable, slot++);
      nest.add(variable);
    }
    write(Pieces.whole(piece.statements()));
  }

  private void call(Pieces.Piece piece) {
    code.aload(0).lload(FROM).lload(TO);
    piece.variables().forEach(variable -> code.iload(known(variables.get(variable))));
    code.invokevirtual(layout.self(), piece.name(), piece.type());
  }

  private void loadSegment(Statement statement) {
    Programs.touch(statement, 1)
        .ifPresent(touch ->
            segments.computeIfAbsent(
                touch.operand(), operand -> layout.loadSegment(code, operand)));
  }

  private void parts(List<Pieces.Part> parts) {
    Map<List<Index.Term>, Integer> around = bases;
    bases = new HashMap<>();
    for (Pieces.Part part : parts) {
      switch (part) {
        case Pieces.Inline(List<Statement> statements) -> lanes.statements(this, statements);
        case Pieces.Opened(Statement.Loop loop, List<Pieces.Part> body) -> loop(loop, body);
        case Pieces.Piece piece -> call(piece);
      }
    }
    bases = around;
  }

  void statement(Statement statement) {
    switch (statement) {
      case Statement.Loop loop -> loop(loop, Pieces.whole(loop.body()));
      case Statement.Assign assign -> lanes.assign(this, assign);
      case Statement.Store store -> lanes.store(this, store);
      case Statement.StoreOne one -> lanes.storeOne(this, one);
    }
  }

  private void loop(Statement.Loop loop, List<Pieces.Part> body) {
    int variable = code.allocateLocal(TypeKind.INT);
    int end = code.allocateLocal(TypeKind.INT);
    boolean innermost = loop.body().stream().noneMatch(Statement.Loop.class::isInstance);
    pushEnd(loop, innermost ? innerTrips : outerTrips);
    code.istore(end);
    pushBound(loop.from());
    code.istore(variable);
    Map<Operation.Gather, Integer> around = Map.copyOf(windows);
    lanes.enter(this, loop, Pieces.inline(body));
    turn(loop, variable, end, () -> parts(body));
    windows.keySet().retainAll(around.keySet());
  }

  /** Whether an index is the same all through a loop that begins here. */
  boolean isFixed(Index index) {
    return index.terms().stream().allMatch(term -> variables.containsKey(term.variable()));
  }

  /** Copies what {@code gather} reads from into an array, which stands for it in this loop. */
  void makeWindow(Operation.Gather gather) {
    Operation.Gather window = anywhere(gather);
    if (windows.containsKey(window)) {
      return;
    }
    int elements = Math.toIntExact(gather.most() + 1);
    int slot = code.allocateLocal(TypeKind.REFERENCE);
    code.loadConstant(elements).newarray(TypeKind.INT).astore(slot);
    Elements.pushSegment(this, gather.operand(), Kind.INT);
    pushPlace(gather.operand(), gather.index());
    code.aload(slot).loadConstant(0).loadConstant(elements);
    code.invokestatic(Types.SEGMENT, "copy", Types.COPY, true);
    windows.put(window, slot);
  }

  /** The window without the register that says where in it. */
  private static Operation.Gather anywhere(Operation.Gather gather) {
    return new Operation.Gather(gather.operand(), gather.index(), 0, gather.most());
  }

  boolean hasWindow(Operation.Gather gather) {
    return windows.containsKey(anywhere(gather));
  }

  void pushWindow(Operation.Gather gather) {
    code.aload(known(windows.get(anywhere(gather))));
  }

  /** Writes {@code body} for each lane, with {@link #LANE} as the variable. */
  void lanewise(int lanes, Runnable body) {
    Map<List<Index.Term>, Integer> around = bases;
    bases = new HashMap<>();
    int variable = code.allocateLocal(TypeKind.INT);
    int end = code.allocateLocal(TypeKind.INT);
    code.loadConstant(0).istore(variable).loadConstant(lanes).istore(end);
    Statement.Loop loop =
        new Statement.Loop(LANE, Bound.of(0), Bound.of(lanes), 1, false, List.of());
    turn(loop, variable, end, body);
    bases = around;
  }

  private void turn(Statement.Loop loop, int variable, int end, Runnable body) {
    variables.put(loop.variable(), variable);
    nest.add(loop.variable());
    Label test = code.newLabel();
    Label behind = code.newLabel();
    code.labelBinding(test).iload(variable).iload(end).if_icmpge(behind);
    body.run();
    code.iload(variable).loadConstant(Math.toIntExact(loop.step())).iadd().istore(variable);
    code.goto_(test).labelBinding(behind);
    nest.removeLast();
    variables.remove(loop.variable());
  }

  /** Pushes how often innermost loops turn at most, known to be no negative. */
  void pushTrips() {
    code.iload(innerTrips);
  }

  boolean isInLane() {
    return variables.containsKey(LANE);
  }

  /** Writes {@code body} for the first {@code count} lanes only. */
  void onlyFirst(int count, Runnable body) {
    Map<List<Index.Term>, Integer> around = bases;
    bases = new HashMap<>(around);
    Label behind = code.newLabel();
    pushLane();
    code.loadConstant(count).if_icmpge(behind);
    body.run();
    code.labelBinding(behind);
    bases = around;
  }

  /** Pushes the lane that is being run. */
  void pushLane() {
    code.iload(known(variables.get(LANE)));
  }

  /** Pushes the end of a loop, which no more than {@code trips} steps lead to. */
  private void pushEnd(Statement.Loop loop, int trips) {
    if (loop.from() instanceof Bound.Constant(long from)
        && loop.to() instanceof Bound.Constant(long to)) {
      int count = Math.toIntExact(Math.max(0, Math.ceilDiv(to - from, loop.step())));
      code.loadConstant(count).iload(trips).invokestatic(Types.MATH, "min", Types.INT_OF_TWO);
      code.loadConstant(Math.toIntExact(loop.step())).imul();
      code.loadConstant(Math.toIntExact(from)).iadd();
      return;
    }
    pushBound(loop.to());
    pushBound(loop.from());
    code.iload(trips).invokestatic(Types.SCALARS, "end", Types.INT_OF_TWO);
    code.invokestatic(Types.MATH, "min", Types.INT_OF_TWO);
  }

  private void pushBound(Bound bound) {
    switch (bound) {
      case Bound.Constant(long value) -> code.loadConstant(Math.toIntExact(value));
      case Bound.RangeStart() -> code.lload(FROM).l2i();
      case Bound.RangeEnd() -> code.lload(TO).l2i();
    }
  }

  CodeBuilder code() {
    return code;
  }

  RegisterKinds kinds() {
    return kinds;
  }

  Kind kind(int register) {
    return kinds.of(register);
  }

  LoopProgram.Format format(int operand) {
    return program.operands().get(operand).format();
  }

  /** Pushes a register as it is kept. */
  void push(int register) {
    code.loadLocal(lanes.local(kind(register)), slot(register));
  }

  /** Pops what a register is to hold, as it is kept. */
  void pop(int register) {
    code.storeLocal(lanes.local(kind(register)), slot(register));
  }

  private int slot(int register) {
    return registers.computeIfAbsent(register, r -> code.allocateLocal(lanes.local(kinds.of(r))));
  }

  /** Makes the array that holds a register's lanes where it is no local variable. */
  void makeArray(int register) {
    int slot = code.allocateLocal(TypeKind.REFERENCE);
    code.loadConstant(lanes.lanes()).newarray(TypeKind.FLOAT).astore(slot);
    arrays.put(register, slot);
  }

  /** Makes the array of {@link #pushLaneInts}, once. */
  void makeLaneInts() {
    if (laneInts > 0) {
      return;
    }
    laneInts = code.allocateLocal(TypeKind.REFERENCE);
    code.loadConstant(lanes.lanes()).newarray(TypeKind.INT).astore(laneInts);
  }

  /** Pushes an array of as many ints as there are lanes, for loads of single elements. */
  void pushLaneInts() {
    code.aload(laneInts);
  }

  boolean hasArray(int register) {
    return arrays.containsKey(register);
  }

  void pushArray(int register) {
    code.aload(known(arrays.get(register)));
  }

  /** A local variable that holds a reference from one instruction to a near one. */
  int scratch(int number) {
    return scratch.computeIfAbsent(number, n -> code.allocateLocal(TypeKind.REFERENCE));
  }

  /** Pushes the segment of an operand. */
  void pushSegment(int operand) {
    code.aload(known(segments.get(operand)));
  }

  /** Pushes the place of an element, in bytes from the start of its segment, as a long. */
  void pushPlace(int operand, Index index) {
    long bytes = format(operand).bytes();
    if (index.terms().isEmpty()) {
      code.loadConstant(index.offset() * bytes);
      return;
    }
    List<Index.Term> terms =
        index.terms().stream()
            .map(term -> new Index.Term(term.variable(), term.stride() * bytes))
            .toList();
    Integer base = bases.get(terms);
    if (base == null) {
      base = code.allocateLocal(TypeKind.LONG);
      pushTerms(terms);
      code.dup2().lstore(base);
      bases.put(terms, base);
    } else {
      code.lload(base);
    }
    if (index.offset() != 0) {
      code.loadConstant(index.offset() * bytes).ladd();
    }
  }

  /** Only programs that were verified are written, so every name is known. */
  private static int known(@Nullable Integer slot) {
    return Objects.requireNonNull(slot, "the program was not verified");
  }

  /** Outer loops first, so that what does not change inside is one value. */
  private void pushTerms(List<Index.Term> terms) {
    boolean first = true;
    for (int variable : nest) {
      for (Index.Term term : terms) {
        if (term.variable() == variable) {
          code.iload(known(variables.get(variable))).i2l();
          if (term.stride() != 1) {
            code.loadConstant(term.stride()).lmul();
          }
          if (!first) {
            code.ladd();
          }
          first = false;
        }
      }
    }
  }
}
