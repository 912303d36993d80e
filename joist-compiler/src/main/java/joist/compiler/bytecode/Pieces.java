package joist.compiler.bytecode;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.Programs;
import joist.compiler.loop.Statement;

/**
 * Cuts a long program into methods of their own, since the JVM compiles no method over 8,000 bytes,
 * and a shorter one sooner. A piece shares no registers with what is around it; the variables of
 * the loops around it are its parameters.
 */
final class Pieces {
  /** What a method should not pass: compiling takes longer by more than its length. */
  private static final int LONG = 1_500;

  /** Below what the JVM compiles, since sizes are guessed. */
  private static final int TOO_LONG = 6_000;

  private final LaneCode lanes;
  private final IdentityHashMap<List<Statement>, List<Part>> cuts = new IdentityHashMap<>();
  private final List<Piece> pieces = new ArrayList<>();
  private final List<Integer> nest = new ArrayList<>();

  /** Consecutive statements of a body. */
  sealed interface Part {
    List<Statement> statements();
  }

  /** Written where it stands. */
  record Inline(List<Statement> statements) implements Part {}

  /**
   * Written as a method.
   *
   * @param variables of the loops around it, outer ones first
   */
  record Piece(int number, List<Statement> statements, List<Integer> variables) implements Part {
    String name() {
      return "piece" + number;
    }

    /** The range, and the variables. */
    MethodTypeDesc type() {
      List<ClassDesc> parameters = new ArrayList<>(Types.RUN.parameterList());
      parameters.addAll(Collections.nCopies(variables.size(), Types.INT));
      return MethodTypeDesc.of(Types.VOID, parameters);
    }
  }

  private Pieces(LaneCode lanes) {
    this.lanes = lanes;
  }

  static Pieces of(LoopProgram program, LaneCode lanes) {
    Pieces pieces = new Pieces(lanes);
    if (pieces.bytes(program.body()) > LONG) {
      pieces.cut(program.body(), Set.of(), Set.of());
    }
    return pieces;
  }

  List<Piece> pieces() {
    return pieces;
  }

  /** The parts of a program's or a loop's body. */
  List<Part> parts(List<Statement> body) {
    return cuts.getOrDefault(body, List.of(new Inline(body)));
  }

  /**
   * Cuts a body.
   *
   * @param assigned surely, before the body
   * @param needed by statements outside of the body
   */
  private void cut(List<Statement> body, Set<Integer> assigned, Set<Integer> needed) {
    List<Unit> units = units(body, assigned);
    List<Part> parts = new ArrayList<>();
    List<Statement> open = new ArrayList<>();
    for (int i = 0; i < units.size(); i++) {
      Unit unit = units.get(i);
      Set<Integer> outside = new HashSet<>(needed);
      units.subList(0, i).forEach(other -> outside.addAll(other.needed()));
      units.subList(i + 1, units.size()).forEach(other -> outside.addAll(other.needed()));
      boolean alone = unit.isAlone(outside);
      int bytes = bytes(unit.statements());
      boolean divisible = bytes > LONG && isDivisible(unit);
      if (!alone || bytes(open) + bytes > LONG) {
        close(open, parts);
      }
      if (alone && bytes <= TOO_LONG && !divisible) {
        open.addAll(unit.statements());
      } else {
        parts.add(new Inline(unit.statements()));
        outside.addAll(unit.needed());
        inside(unit, outside);
      }
    }
    close(open, parts);
    cuts.put(body, parts);
  }

  /** Whether a unit is one loop whose body has several units. */
  private static boolean isDivisible(Unit unit) {
    return unit.statements().size() == 1
        && unit.statements().getFirst() instanceof Statement.Loop loop
        && loop.body().stream().anyMatch(Statement.Loop.class::isInstance);
  }

  private void close(List<Statement> open, List<Part> parts) {
    if (!open.isEmpty()) {
      Piece piece = new Piece(pieces.size(), List.copyOf(open), List.copyOf(nest));
      pieces.add(piece);
      parts.add(piece);
      open.clear();
    }
  }

  private void inside(Unit unit, Set<Integer> needed) {
    Set<Integer> assigned = new HashSet<>(unit.before());
    for (Statement statement : unit.statements()) {
      switch (statement) {
        case Statement.Loop loop -> {
          nest.add(loop.variable());
          cut(loop.body(), assigned, needed);
          nest.removeLast();
        }
        case Statement.Assign assign -> assigned.add(assign.register());
        case Statement.Store store -> {}
        case Statement.StoreOne one -> {}
      }
    }
  }

  /**
   * Statements that hand registers to each other.
   *
   * @param before surely assigned before
   * @param needed from before
   */
  private record Unit(List<Statement> statements, Set<Integer> before, Set<Integer> needed) {
    boolean isAlone(Set<Integer> outside) {
      return needed.isEmpty() && Programs.assigned(statements).noneMatch(outside::contains);
    }
  }

  private static List<Unit> units(List<Statement> body, Set<Integer> assigned) {
    int[] reach = reach(body, assigned);
    List<Unit> units = new ArrayList<>();
    Set<Integer> before = new HashSet<>(assigned);
    for (int start = 0; start < body.size(); ) {
      int end = start;
      for (int i = start; i <= end; i++) {
        end = Math.max(end, reach[i]);
      }
      List<Statement> statements = body.subList(start, end + 1);
      LaneFlow flow = LaneFlow.of(statements, before::contains);
      units.add(new Unit(statements, Set.copyOf(before), flow.needed()));
      before.addAll(flow.assigned());
      start = end + 1;
    }
    return units;
  }

  /** For each statement, the last one that needs a register which it was the last to assign. */
  private static int[] reach(List<Statement> body, Set<Integer> assigned) {
    int[] reach = new int[body.size()];
    Map<Integer, Integer> assigner = new HashMap<>();
    Set<Integer> before = new TreeSet<>(assigned);
    for (int i = 0; i < body.size(); i++) {
      reach[i] = i;
      LaneFlow flow = LaneFlow.of(body.subList(i, i + 1), before::contains);
      for (int register : flow.needed()) {
        reach[assigner.getOrDefault(register, i)] = i;
      }
      before.addAll(flow.assigned());
      for (int register : (Iterable<Integer>) Programs.assigned(body.subList(i, i + 1))::iterator) {
        assigner.put(register, i);
      }
    }
    return reach;
  }

  private int bytes(List<Statement> body) {
    int bytes = 0;
    for (Statement statement : body) {
      bytes +=
          statement instanceof Statement.Loop loop
              ? 40 + bytes(loop.body())
              : lanes.bytes(statement);
    }
    return bytes;
  }
}
