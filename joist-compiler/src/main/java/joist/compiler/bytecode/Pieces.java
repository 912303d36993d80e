package joist.compiler.bytecode;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.Programs;
import joist.compiler.loop.Statement;

/**
 * Cuts a long program into methods of their own, since the JVM compiles no method over 8,000 bytes,
 * and a shorter one sooner. A piece shares no registers with what is around it; the variables of
 * the loops around it are its parameters.
 */
final class Pieces {
  /** Bytes that a method should not pass: compiling takes longer by more than its length. */
  static final int LONG = 1_500;

  /** Statements of so many times that length are cut even where a call is made in a short loop. */
  private static final int MANY = 4;

  private final LaneCode lanes;
  private final int longest;
  private final List<Piece> pieces = new ArrayList<>();
  private final List<Integer> nest = new ArrayList<>();
  private List<Part> parts = List.of();

  /** What a body consists of, in order. */
  sealed interface Part {}

  /** Statements that are written where they stand. */
  record Inline(List<Statement> statements) implements Part {}

  /** A loop that is written where it stands, with pieces in its body. */
  record Opened(Statement.Loop loop, List<Part> body) implements Part {}

  /**
   * Statements that are written as a method.
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

  private Pieces(LaneCode lanes, int longest) {
    this.lanes = lanes;
    this.longest = longest;
  }

  /**
   * Cuts a program.
   *
   * @param longest how many bytes a method should not pass, where it can be cut
   */
  static Pieces of(LoopProgram program, LaneCode lanes, int longest) {
    Pieces pieces = new Pieces(lanes, longest);
    pieces.parts =
        pieces.bytes(program.body()) > longest
            ? pieces.cut(program.body(), Set.of(), Set.of())
            : whole(program.body());
    return pieces;
  }

  /** Statements that are not cut. */
  static List<Part> whole(List<Statement> body) {
    return List.of(new Inline(body));
  }

  /** The statements of parts, but for those that are methods. */
  static List<Statement> inline(List<Part> parts) {
    return parts.stream()
        .flatMap(part ->
            switch (part) {
              case Inline(List<Statement> statements) -> statements.stream();
              case Opened(Statement.Loop loop, List<Part> body) -> inline(body).stream();
              case Piece piece -> Stream.empty();
            })
        .toList();
  }

  /** The program's body. */
  List<Part> parts() {
    return parts;
  }

  /** All that are methods. */
  List<Piece> pieces() {
    return pieces;
  }

  /**
   * Cuts a body.
   *
   * @param assigned surely, before the body
   * @param needed by statements outside of the body
   */
  private List<Part> cut(List<Statement> body, Set<Integer> assigned, Set<Integer> needed) {
    List<Unit> units = units(body, assigned);
    List<Part> cut = new ArrayList<>();
    List<Statement> open = new ArrayList<>();
    for (int i = 0; i < units.size(); i++) {
      Unit unit = units.get(i);
      Set<Integer> outside = outside(needed, units, i);
      int bytes = bytes(unit.statements());
      boolean alone = unit.isAlone(outside);
      if (!alone || bytes(open) + bytes > longest) {
        close(open, cut);
      }
      List<Part> parts = alone && bytes <= longest ? List.of() : inPlace(unit, outside);
      if (alone && parts.stream().allMatch(Inline.class::isInstance)) {
        open.addAll(unit.statements());
      } else {
        parts.forEach(part -> add(part, cut));
      }
    }
    close(open, cut);
    return cut;
  }

  /** What is needed outside of a unit: outside of all of them, or by another. */
  private static Set<Integer> outside(Set<Integer> needed, List<Unit> units, int unit) {
    Set<Integer> outside = new HashSet<>(needed);
    units.subList(0, unit).forEach(other -> outside.addAll(other.needed()));
    units.subList(unit + 1, units.size()).forEach(other -> outside.addAll(other.needed()));
    return outside;
  }

  private void close(List<Statement> open, List<Part> cut) {
    if (!open.isEmpty()) {
      Piece piece = new Piece(pieces.size(), List.copyOf(open), List.copyOf(nest));
      pieces.add(piece);
      cut.add(piece);
      open.clear();
    }
  }

  /** Statements that follow each other stay together: lanes may keep registers for all of them. */
  private static void add(Part part, List<Part> cut) {
    if (part instanceof Inline(List<Statement> behind)
        && !cut.isEmpty()
        && cut.getLast() instanceof Inline(List<Statement> before)) {
      List<Statement> both = new ArrayList<>(before);
      both.addAll(behind);
      cut.set(cut.size() - 1, new Inline(both));
    } else {
      cut.add(part);
    }
  }

  /** A unit that is no piece, with those in the bodies of its loops. */
  private List<Part> inPlace(Unit unit, Set<Integer> outside) {
    List<Unit> singles = unit.singles();
    List<Part> parts = new ArrayList<>();
    boolean opensAll = bytes(unit.statements()) > MANY * longest;
    for (int i = 0; i < singles.size(); i++) {
      Unit single = singles.get(i);
      Set<Integer> needed = outside(outside, singles, i);
      needed.addAll(single.needed());
      parts.add(
          single.statements().getFirst() instanceof Statement.Loop loop
                  && (opensAll || bytes(single.statements()) > longest)
              ? opened(loop, single.before(), needed)
              : new Inline(single.statements()));
    }
    return parts;
  }

  private Part opened(Statement.Loop loop, Set<Integer> assigned, Set<Integer> needed) {
    nest.add(loop.variable());
    List<Part> body = cut(loop.body(), assigned, needed);
    nest.removeLast();
    return body.stream().allMatch(Inline.class::isInstance)
        ? new Inline(List.of(loop))
        : new Opened(loop, body);
  }

  /**
   * Statements that hand registers to each other.
   *
   * @param before surely assigned before
   * @param needed from before
   */
  private record Unit(List<Statement> statements, Set<Integer> before, Set<Integer> needed) {
    static Unit of(List<Statement> statements, Set<Integer> before) {
      return new Unit(
          statements, Set.copyOf(before), LaneFlow.of(statements, before::contains).needed());
    }

    boolean isAlone(Set<Integer> outside) {
      return needed.isEmpty() && Programs.assigned(statements).noneMatch(outside::contains);
    }

    /** Each statement as one. */
    List<Unit> singles() {
      List<Unit> singles = new ArrayList<>();
      Set<Integer> assigned = new HashSet<>(before);
      for (Statement statement : statements) {
        singles.add(of(List.of(statement), assigned));
        assigned.addAll(LaneFlow.of(List.of(statement)).assigned());
      }
      return singles;
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
      units.add(Unit.of(statements, before));
      before.addAll(LaneFlow.of(statements).assigned());
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
