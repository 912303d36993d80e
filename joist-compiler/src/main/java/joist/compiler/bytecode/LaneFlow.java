package joist.compiler.bytecode;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import joist.compiler.bytecode.LaneRegions.Region;
import joist.compiler.bytecode.LaneRegions.Whole;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Programs;
import joist.compiler.loop.Statement;

/**
 * Which registers statements need from before them, and which they surely assign. A register that
 * is assigned in some lanes alone is needed for the others.
 *
 * @param needed may be read before they are assigned
 * @param assigned are assigned whatever loops do
 * @param held which registers hold something before, so that their other lanes are needed
 */
record LaneFlow(Set<Integer> needed, Set<Integer> assigned, Predicate<Integer> held) {
  static LaneFlow of(List<Statement> statements) {
    return of(statements, register -> true);
  }

  static LaneFlow of(List<Statement> statements, Predicate<Integer> held) {
    LaneFlow flow = new LaneFlow(new TreeSet<>(), new HashSet<>(), held);
    flow.body(statements);
    return flow;
  }

  /** Registers that hand something from one part of a program to another, or to its next run. */
  static Set<Integer> shared(List<Pieces.Part> parts, int lanes) {
    Set<Integer> shared = new TreeSet<>();
    for (Pieces.Part part : parts) {
      switch (part) {
        case Pieces.Inline(List<Statement> body) -> shared.addAll(handed(body, lanes));
        case Pieces.Opened(Statement.Loop loop, List<Pieces.Part> body) ->
            shared.addAll(shared(body, lanes));
        case Pieces.Piece piece -> {}
      }
    }
    return shared;
  }

  private static Set<Integer> handed(List<Statement> body, int lanes) {
    Set<Integer> shared = new TreeSet<>();
    for (LaneRegions.Part part : LaneRegions.of(body, lanes)) {
      switch (part) {
        case Region(List<Statement> statements) -> shared.addAll(of(statements).needed());
        case Whole(Statement.Loop loop) -> shared.addAll(handed(loop.body(), lanes));
        case Whole(Statement.Assign(int register, Operation operation, int count)) -> {
          shared.add(register);
          shared.addAll(Programs.reads(operation));
        }
        case Whole whole -> throw new IllegalArgumentException("no whole: " + whole);
      }
    }
    return shared;
  }

  private void body(List<Statement> body) {
    for (Statement statement : body) {
      switch (statement) {
        case Statement.Loop loop ->
            new LaneFlow(needed, new HashSet<>(assigned), held).body(loop.body());
        case Statement.Assign assign -> {
          Programs.reads(assign.operation()).forEach(this::need);
          if (assign.lanes() > 0 && held.test(assign.register())) {
            need(assign.register());
          }
          assigned.add(assign.register());
        }
        case Statement.Store store -> need(store.register());
        case Statement.StoreOne one -> need(one.register());
      }
    }
  }

  private void need(int register) {
    if (!assigned.contains(register)) {
      needed.add(register);
    }
  }
}
